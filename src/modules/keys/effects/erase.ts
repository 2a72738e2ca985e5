import { appendErasure, journalOf } from '#kernel/erasure-journal.ts'
import { effect } from '#kernel/handle.ts'
import { heldBecause, idsOfPerson } from '#kernel/people-kept.ts'
import * as contract from '../contract.ts'
import { keepErasure } from '../store.ts'

/**
 * Written down outside the database first, then done: whatever dies in between is found by the job, or by the next start,
 * and nobody is half erased untold. A hold that came meanwhile ends it before anything is written.
 */
export const eraseForGood = effect({
  name: 'keys.eraseForGood',
  input: contract.erasing,
  async prepare(ctx, { person }) {
    const people = await idsOfPerson(ctx, person)
    const held = people.length ? await heldBecause(ctx, people) : ['nobody is kept under this id']
    return { journal: journalOf(ctx), tenant: ctx.tenant, at: ctx.now.toISOString(), people, held }
  },
  async perform({ journal, tenant, at, people, held }, _ask, _signal, { erasure }) {
    return held.length ? undefined : appendErasure(journal, { erasure, tenant, people, at })
  },
  async settle(ctx, entry, { held }, { erasure, person, askedBy }) {
    if (entry) await keepErasure(ctx, entry, { askedBy, replayed: false })
    else {
      ctx.subject({ kind: 'contact', id: person })
      ctx.note({ erasure, held: held.length })
    }
    return {}
  },
})

/** Root keys of weeks that nothing is wrapped by any more are destroyed where they are held. */
export const dropOldRoots = effect({
  name: 'keys.dropOldRoots',
  input: contract.dropRoots.input,
  prepare: async ctx => ({ vault: ctx.vault, at: ctx.now }),
  perform: ({ vault, at }) => vault.dropOldRoots(at),
  settle: async () => ({}),
})
