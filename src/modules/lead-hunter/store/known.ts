import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import { isGood, type LicenceFacts } from '#policy/licence.ts'

/** Above so many at once a batch holds everybody else’s arrivals up instead of taking a lock for each of its people. */
const mostLocks = 60

/**
 * Lines up whoever takes in the same person, until the commit: two posts at one moment must not make two people. Single
 * arrivals lock what they are recognised by, in one order; a batch locks the client’s intake as a whole.
 */
export function lockArrivals(ctx: Ctx, keys: readonly string[]): Promise<unknown> {
  const intake = `${ctx.tenant}/lead_hunter.arrival`
  const distinct = [...new Set(keys)]
  if (distinct.length > mostLocks) return ctx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${intake}, 0))`)
  const numbers = distinct
    .map(key => ctx.vault.mark(ctx.tenant, 'arrival', key).readBigInt64BE(0))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return ctx.rows(sql`
    select pg_advisory_xact_lock_shared(hashtextextended(${intake}, 0)) union all
    select pg_advisory_xact_lock(k) from unnest(${numbers.map(String)}::text[]::bigint[]) k`)
}

/** Licences that whoever is active here holds, also those that have run out. */
export const licencesHere = (ctx: Ctx) =>
  ctx.rows<LicenceFacts>(sql`
    select distinct l.state, l.status, l.expires from identity.licence_view l
    join identity.member_view m on m.tenant_id = l.tenant_id and m.id = l.member_id
    where l.tenant_id = ${ctx.tenant} and l.kind = 'mlo' and l.status = 'active' and m.status = 'active'`)

/** States in which one of these is good now. */
export const statesOf = (licences: readonly LicenceFacts[], now: Date): Set<string> =>
  new Set(licences.filter(row => isGood(row, now.getTime())).map(row => row.state))

export interface KnownPerson {
  id: Id
  name: string
  owner: Id | null
  ownerName: string | null
  branch: Id | null
  workgroup: Id | null
  /** The bulk work that made them. */
  operation: Id | null
  /** Nothing is known of their name, of where they live. */
  nameless: boolean
  placeless: boolean
}

/** People who are there already, as far as the asker may see them. */
export const peopleKnown = (ctx: Ctx, ids: readonly Id[]): Promise<KnownPerson[]> =>
  ids.length
    ? ctx.rows<KnownPerson>(sql`
        select c.id, c.full_name as name, c.owner_id as owner, m.name as "ownerName", c.branch_id as branch, c.workgroup_id as workgroup, c.operation_id as operation,
          c.first_name is null and c.last_name is null as nameless, c.city is null and c.state is null and c.zip is null as placeless
        from crm.contact_view c
        left join identity.member_view m on m.tenant_id = c.tenant_id and m.id = c.owner_id
        where c.tenant_id = ${ctx.tenant} and c.id = ${oneOf(ids)}`)
    : Promise.resolve([])

/** After a batch: has the planner look at tables that have grown out of what it knows. */
export const measureGrown = (ctx: Ctx): Promise<unknown> => ctx.rows(sql`select lead_hunter.measure_grown()`)
