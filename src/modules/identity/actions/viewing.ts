import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/viewing.ts'
import { personById } from '../store/people.ts'
import { setViewing } from '../store/viewing.ts'
import { demandWhole } from './limited.ts'

export const viewingActions: readonly Handler[] = [
  handle(contract.beginViewing, async (ctx, { person }) => {
    const { id, name, status } = await personById(ctx, person)
    if (id === ctx.actor.id) throw new Refusal('conflict', 'You are yourself already.')
    if (status !== 'active') throw new Refusal('conflict', `${name} cannot sign in, so there is nothing to see as them.`)
    // Else somebody limited to a place could look out of it through another's eyes.
    await demandWhole(ctx)
    const until = new Date(ctx.now.getTime() + contract.viewingMinutes * 60_000)
    await setViewing(ctx, id, until)
    const subject = { kind: 'member', id }
    ctx.subject(subject)
    ctx.emit('member.viewed', { subject, facts: { by: ctx.actor.id } })
    return { until: until.toISOString() }
  }),

  handle(contract.endViewing, async ctx => {
    await setViewing(ctx, null, null)
    ctx.subject({ kind: 'member', id: ctx.actor.id! })
    return {}
  }),
]
