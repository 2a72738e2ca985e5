import { type Handler, handle } from '#kernel/handle.ts'
import { lookAt } from '../contract/presence.ts'
import { demandAbout } from '../store/about.ts'

export const presenceActions: readonly Handler[] = [
  handle(lookAt, async (ctx, { gone, ...given }) => {
    const { subject, reach } = await demandAbout(ctx, given)
    // Whoever looks as somebody else is not that person: nobody is told they are here.
    if (ctx.actor.kind === 'member' && !ctx.viewer)
      ctx.show(gone ? 'presence.gone' : 'presence.here', subject, reach, ctx.actor.id)
    return {}
  }),
]
