import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { demandSeen, seenOf } from '#modules/identity/index.ts'
import { type Colleague, colleagueById } from '../store/office.ts'

/** Somebody to whom the asker gives work: a colleague they are shown. Whoever is not there for them is not found. */
export async function receiverOf(ctx: Ctx, person: Id): Promise<Colleague> {
  const [colleague] = await Promise.all([colleagueById(ctx, person), demandSeen(ctx, { people: [person] })])
  return colleague
}

/** Of these, whom the asker is shown. */
export async function shownTo<T extends { id: string }>(ctx: Ctx, people: readonly T[]): Promise<T[]> {
  const seen = await seenOf(ctx)
  return people.filter(({ id }) => !seen || seen.people.has(id as Id))
}
