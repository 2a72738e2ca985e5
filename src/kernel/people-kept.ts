import type { Id } from '#base/id.ts'
import type { Ctx } from './ctx.ts'
import { sql } from './sql.ts'

export interface KeptOfPerson {
  what: string
  count: number
  /** The rows stay, and nothing in them says who it was; false: they are deleted. */
  stays: boolean
}

/** What a room knows and does about the people it keeps something of. */
export interface PeopleKept {
  /** Every id that one person is kept under, the one they are known by now first; nothing where the room has no such person. */
  idsOf?: (ctx: Ctx, person: Id) => Promise<readonly Id[]>
  /** Why somebody may not be erased now, in words for whoever asked: a legal hold, a duty to keep. */
  holds?: (ctx: Ctx, people: readonly Id[]) => Promise<readonly string[]>
  /** What there is of them, by what it is, for whoever is asked whether it may go; `stays` is kept without them, as the law demands. */
  kept?: (ctx: Ctx, people: readonly Id[]) => Promise<readonly KeptOfPerson[]>
  /** Rewrites what can be read of them to nothing; asked as the house itself, perhaps again. Answers how many rows, by what they are. */
  erase?: (ctx: Ctx, people: readonly Id[]) => Promise<Readonly<Record<string, number>>>
}

/** The first room that knows the person says who else they are. */
export async function idsOfPerson(ctx: Ctx, person: Id): Promise<readonly Id[]> {
  for (const { idsOf } of ctx.court.people) {
    const found = await idsOf?.(ctx, person)
    if (found?.length) return found
  }
  return []
}

export const heldBecause = async (ctx: Ctx, people: readonly Id[]): Promise<string[]> =>
  (await Promise.all(ctx.court.people.map(room => room.holds?.(ctx, people) ?? []))).flat()

export const keptOf = async (ctx: Ctx, people: readonly Id[]): Promise<KeptOfPerson[]> =>
  (await Promise.all(ctx.court.people.map(room => room.kept?.(ctx, people) ?? []))).flat().filter(one => one.count > 0)

/** Under this word an erasure tells how many leaves of the ledger lost what could prove their changes. */
export const forgottenLeaves = 'leaves of the ledger emptied'

/** Destroys the keys of these people and rewrites what is clear; answers what was done, for the certificate. */
export async function eraseHere(ctx: Ctx, people: readonly Id[]): Promise<Record<string, number>> {
  const done: Record<string, number> = {}
  const keys = await ctx.rows(sql`
    update keys.person_key set wrapped = null, destroyed_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and person_id = any (${people}::uuid[]) and wrapped is not null returning 1`)
  done['keys destroyed'] = keys.length
  for (const { erase } of ctx.court.people) {
    for (const [what, rows] of Object.entries((await erase?.(ctx, people)) ?? {})) if (rows) done[what] = (done[what] ?? 0) + rows
  }
  return done
}
