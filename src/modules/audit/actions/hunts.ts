import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../contract/hunts.ts'
import * as store from '../store/hunts.ts'

export const huntActions: readonly Handler[] = [
  handle(contract.listHunts, async ctx => ({
    items: (await store.hunts(ctx)).map(({ id, name, entries, shared, owner, ownerName }) => ({
      id,
      name,
      entries,
      shared,
      owner: ownerName,
      mine: owner === ctx.actor.id,
    })),
  })),

  handle(contract.saveHunt, async (ctx, { name, entries, shared }) => {
    if (!Object.keys(entries).length)
      throw new Refusal('invalid', 'There is nothing to save: set a filter first.', {
        problems: [{ path: 'entries', message: 'Set a filter first.' }],
      })
    const id = await store.keepHunt(ctx, { name, entries, shared })
    const subject = { kind: 'hunt', id }
    ctx.subject(subject)
    ctx.emit('hunt.saved', { subject, facts: { shared, filters: Object.keys(entries) } })
    return { hunt: id }
  }),

  handle(contract.runHunt, async (ctx, { hunt }) => {
    const { entries } = await store.huntById(ctx, hunt)
    ctx.subject({ kind: 'hunt', id: hunt })
    return { entries }
  }),

  handle(contract.removeHunt, async (ctx, { hunt }) => {
    await store.removeHunt(ctx, hunt)
    const subject = { kind: 'hunt', id: hunt }
    ctx.subject(subject)
    ctx.emit('hunt.removed', { subject })
    return {}
  }),
]
