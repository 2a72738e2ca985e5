import type { Id } from '#base/id.ts'
import type { Beside, Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { LicenceFacts } from '#policy/licence.ts'
import type { PersonType } from '#policy/matrix.ts'
import type { LeadCaps, WeeklySchedule } from '../contract/routing.ts'
import type { OfficerFacts } from '../rules/routing/facts.ts'
import { capPeriod } from '../rules/routing.ts'

/** A person routing may give leads to. Times are ISO strings. */
export interface OfficerRow {
  id: Id
  name: string
  type: PersonType
  active: boolean
  takesLeads: boolean
  branch: Id | null
  branchName: string | null
  /** Where they are; null for whoever is in every workgroup. */
  workgroups: Id[] | null
  timeZone: string
  languages: string[]
  licences: LicenceFacts[]
  hours: WeeklySchedule | null
  awayUntil: string | null
  caps: LeadCaps
  takesUnknownState: boolean
}

export interface CountRow {
  member: Id
  hour: number
  givenHour: number
  day: number
  givenDay: number
  month: number
  givenMonth: number
}

const officer = (ctx: Ctx) => sql`
  select m.id, m.name, m.user_type as type, m.status = 'active' as active, m.takes_leads as "takesLeads", m.branch_id as branch, b.name as "branchName", m.workgroups,
    coalesce(m.time_zone, t.time_zone) as "timeZone", m.languages, coalesce(l.licences, '[]') as licences, m.available as hours, m.away_until as "awayUntil",
    coalesce(o.caps, '{}') as caps, coalesce(o.takes_unknown_state, false) as "takesUnknownState"
  from identity.member_view m
  join identity.tenant_view t on t.tenant_id = m.tenant_id
  left join identity.branch_view b on b.tenant_id = m.tenant_id and b.id = m.branch_id
  left join lead_hunter.officer o on o.tenant_id = m.tenant_id and o.member_id = m.id
  left join (
    select v.member_id, jsonb_agg(jsonb_build_object('state', v.state, 'status', v.status, 'expires', v.expires) order by v.state) as licences
    from identity.licence_view v where v.tenant_id = ${ctx.tenant} and v.kind = 'mlo' group by v.member_id
  ) l on l.member_id = m.id
  where m.tenant_id = ${ctx.tenant}`

/** Everybody leads can be routed to: officers, and managers and administrators who hold a licence. In the order of their ids. */
export const officers = (ctx: Ctx) =>
  ctx.rows<OfficerRow>(sql`
    ${officer(ctx)} and m.status <> 'deactivated'
      and (m.user_type = 'loan_officer' or (m.user_type in ('branch_manager', 'tenant_admin') and l.licences is not null))
    order by m.id`)

/** One colleague with their licences, whatever their type. */
export const officerById = (ctx: Ctx, id: Id) => ctx.one<OfficerRow>(sql`${officer(ctx)} and m.id = ${id}`)

/** How many leads routing gave in the periods these people were last given one. */
export const counts = (ctx: Beside, of?: Id) =>
  ctx.rows<CountRow>(sql`
    select member_id as member, hour, given_hour as "givenHour", day, given_day as "givenDay", month, given_month as "givenMonth"
    from lead_hunter.officer where tenant_id = ${ctx.tenant} and (${of ?? null}::uuid is null or member_id = ${of ?? null}::uuid)`)

/** What is left of the counts at `now` (milliseconds since 1970): a period that has ended counts nothing. */
export function givenAt(row: CountRow | undefined, zone: string, now: number): { hour: number; day: number; month: number } {
  if (!row) return { hour: 0, day: 0, month: 0 }
  const at = capPeriod(zone, now)
  return {
    hour: row.hour === at.hour ? row.givenHour : 0,
    day: row.day === at.day ? row.givenDay : 0,
    month: row.month === at.month ? row.givenMonth : 0,
  }
}

/** The facts the rules decide on; counts and turns are added by whoever read them. */
export function factsOf(row: OfficerRow, more?: Pick<OfficerFacts, 'counts' | 'turns'>): OfficerFacts {
  return {
    id: row.id,
    branchId: row.branch,
    workgroups: row.workgroups,
    active: row.active,
    takesLeads: row.takesLeads,
    licences: row.licences,
    timeZone: row.timeZone,
    hours: row.hours,
    away: row.awayUntil ? { until: Date.parse(row.awayUntil) } : null,
    languages: row.languages,
    caps: row.caps,
    takesUnknownState: row.takesUnknownState,
    counts: more?.counts ?? { hour: 0, day: 0, month: 0 },
    turns: more?.turns ?? {},
  }
}

export const keepCaps = (ctx: Ctx, member: Id, caps: LeadCaps, takesUnknownState: boolean) =>
  ctx.rows(sql`
    insert into lead_hunter.officer (tenant_id, member_id, caps, takes_unknown_state)
    values (${ctx.tenant}, ${member}, ${caps as unknown}::jsonb, ${takesUnknownState})
    on conflict (tenant_id, member_id) do update set caps = excluded.caps, takes_unknown_state = excluded.takes_unknown_state`)

/** Names of colleagues, those who have left too. */
export const namesOf = (ctx: Ctx, ids: readonly Id[]) =>
  ctx.rows<{ id: Id; name: string }>(
    sql`select id, name from identity.member_view where tenant_id = ${ctx.tenant} and id = any (${ids}::uuid[])`,
  )

/** The same with whether they have left. */
export const stillHere = (ctx: Ctx, ids: readonly Id[]) =>
  ctx.rows<{ id: Id; name: string; gone: boolean }>(
    sql`select id, name, status = 'deactivated' as gone from identity.member_view where tenant_id = ${ctx.tenant} and id = any (${ids}::uuid[])`,
  )

/** Who answers for these branches: their managers and those who manage them beside their own. */
export const managersOf = (ctx: Ctx, branches: readonly Id[]) =>
  ctx.rows<{ id: Id }>(sql`
    select id from identity.reach_view where tenant_id = ${ctx.tenant} and user_type = 'branch_manager' and status = 'active'
      and branches && ${branches}::uuid[]`)

export const zoneOfClient = async (ctx: Ctx): Promise<string> =>
  (await ctx.one<{ zone: string }>(sql`select time_zone as zone from identity.tenant_view where tenant_id = ${ctx.tenant}`)).zone

export const administrators = (ctx: Ctx) =>
  ctx.rows<{ id: Id }>(
    sql`select id from identity.member_view where tenant_id = ${ctx.tenant} and user_type = 'tenant_admin' and status = 'active'`,
  )
