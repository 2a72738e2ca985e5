import { type Handler, handle } from '#kernel/handle.ts'
import { lookAt } from '../contract/presence.ts'
import { demandAbout } from '../store/about.ts'

export const presenceActions: readonly Handler[] = [
  handle(lookAt, async (ctx, { gone, ...given }) => {
    const { subject, reach } = await demandAbout(ctx, given)
    if (ctx.actor.kind === 'member') ctx.show(gone ? 'presence.gone' : 'presence.here', subject, reach, ctx.actor.id)
    return {}
  }),
]
