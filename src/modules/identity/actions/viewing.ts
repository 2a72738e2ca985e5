import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/viewing.ts'
import { personById } from '../store/people.ts'
import * as store from '../store/viewing.ts'
import { demandWhole } from './limited.ts'

async function demandLookable(ctx: Ctx, person: Id) {
  const found = await personById(ctx, person)
  if (found.id === ctx.actor.id) throw new Refusal('conflict', 'You are yourself already.')
  if (found.status !== 'active')
    throw new Refusal('conflict', `${found.name} cannot sign in, so there is nothing to see as them.`)
  // Else somebody limited to a place could look out of it through another's eyes.
  await demandWhole(ctx)
  return found
}

export const viewingActions: readonly Handler[] = [
  handle(
    contract.askViewing,
    async (ctx, { person }) => {
      if (!ctx.approval) throw new Refusal('needs-proof', 'A second person has to agree to this.')
      await demandLookable(ctx, person)
      const kept = await store.keepPermit(ctx, person)
      const subject = { kind: 'member', id: person }
      ctx.subject(subject)
      ctx.emit('viewing.permitted', { subject, facts: { viewing: kept.id, by: ctx.actor.id } })
      return kept
    },
    {
      async preview(ctx, { person }) {
        const { name, typeName } = await demandLookable(ctx, person)
        return {
          subject: { kind: 'member', id: person, name },
          lines: [
            { label: 'Looks as', value: `${name}, ${typeName}`, tells: 'person' },
            { label: 'Can do meanwhile', value: 'Look at what they see; change and reveal nothing' },
            { label: 'Ends after', value: `${contract.viewingMinutes} minutes, begun within ${contract.viewingHours} hours` },
          ],
          touches: { people: 1 },
        }
      },
      terms: (_ctx, { person }) => ({ person }),
    },
  ),

  handle(contract.listViewings, async ctx => ({ items: ctx.actor.kind === 'member' ? await store.openPermits(ctx) : [] })),

  handle(contract.beginViewing, async (ctx, { viewing }) => {
    if (ctx.actor.kind !== 'member' || !ctx.may('access.viewAs'))
      throw new Refusal('forbidden', 'You may not see the product as a colleague does.')
    const permit = await store.openPermit(ctx, viewing)
    if (!permit) throw new Refusal('gone', 'This was begun already, or its time is over. Ask again.')
    const { id } = await demandLookable(ctx, permit.person)
    const until = new Date(ctx.now.getTime() + contract.viewingMinutes * 60_000)
    await store.takePermit(ctx, viewing)
    await store.setViewing(ctx, id, until)
    const subject = { kind: 'member', id }
    ctx.subject(subject)
    ctx.note({ viewing })
    ctx.emit('member.viewed', { subject, facts: { by: ctx.actor.id } })
    return { until: until.toISOString() }
  }),

  handle(contract.endViewing, async ctx => {
    await store.setViewing(ctx, null, null)
    ctx.subject({ kind: 'member', id: ctx.actor.id! })
    return {}
  }),
]
