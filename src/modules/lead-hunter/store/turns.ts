import type { Id } from '#base/id.ts'
import type { Beside } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** `lastAt` is milliseconds since 1970, to the microsecond. */
export interface TurnRow {
  rule: Id
  member: Id
  lastAt: number
  given: number
}

/**
 * Lines up whoever gives leads to people in this tenant, until the commit. Turns and counts read after it are nobody
 * else's to change: round robin is an exact rotation and a cap is never passed. Taken beside the lead's own transaction
 * (`ctx.aside`), so that it is held for a trip, and never while a lead is written.
 */
export const lockTurns = (ctx: Beside) =>
  ctx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.tenant}/lead_hunter.turn`}, 0))`)

/** Must be read in a statement of its own after the lock: each statement sees what was committed when it began. */
export const turnsOf = (ctx: Beside, rules: readonly Id[]) =>
  ctx.rows<TurnRow>(sql`
    select rule_id as rule, member_id as member, (extract(epoch from last_at) * 1000)::float8 as "lastAt", given
    from lead_hunter.turn where tenant_id = ${ctx.tenant} and rule_id = any (${rules}::uuid[])`)

export const keepTurns = (ctx: Beside, turns: readonly TurnRow[]) =>
  ctx.rows(sql`
    insert into lead_hunter.turn (tenant_id, rule_id, member_id, last_at, given)
    select ${ctx.tenant}, r.rule, r.member, to_timestamp(r.at / 1000.0), r.given
    from jsonb_to_recordset(${turns.map(t => ({ rule: t.rule, member: t.member, at: t.lastAt, given: t.given })) as unknown}::jsonb)
      r (rule uuid, member uuid, at numeric, given bigint)
    on conflict (tenant_id, rule_id, member_id) do update set last_at = excluded.last_at, given = excluded.given`)

/** Counts after the decision, with the numbers of the periods they are of. */
export interface GivenRow {
  member: Id
  hour: number
  givenHour: number
  day: number
  givenDay: number
  month: number
  givenMonth: number
}

export const keepGiven = (ctx: Beside, given: readonly GivenRow[]) =>
  ctx.rows(sql`
    insert into lead_hunter.officer (tenant_id, member_id, hour, given_hour, day, given_day, month, given_month)
    select ${ctx.tenant}, r.member, r.hour, r."givenHour", r.day, r."givenDay", r.month, r."givenMonth"
    from jsonb_to_recordset(${given as unknown}::jsonb)
      r (member uuid, hour int, "givenHour" int, day int, "givenDay" int, month int, "givenMonth" int)
    on conflict (tenant_id, member_id) do update set hour = excluded.hour, given_hour = excluded.given_hour, day = excluded.day,
      given_day = excluded.given_day, month = excluded.month, given_month = excluded.given_month`)
