import type { PeopleKept } from '#kernel/people-kept.ts'
import { recordsOfPerson } from '#modules/crm/index.ts'
import { holdsOn } from '../store/retention.ts'

/** Nobody is erased while a hold stands on them, or on a lead or loan of theirs. */
export const people: PeopleKept = {
  async holds(ctx, ids) {
    const records = await Promise.all(ids.map(id => recordsOfPerson(ctx, id)))
    const held = await holdsOn(ctx, [...ids, ...records.flat()])
    return held.map(title => `“${title}” holds what is known of them`)
  },
}
