import type { Id } from '#base/id.ts'
import type { BusinessCalendar } from '#base/time.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { LicenceFacts } from '#policy/licence.ts'
import type { CallbackPerson } from '../rules/callback-people.ts'
import { leadCalendar, type OfficeHours, officeCalendar } from '../rules/stage-age.ts'

export interface Office {
  zone: string
  calendar: BusinessCalendar | undefined
  /** By which somebody who asked waits; undefined where every hour counts. */
  leadCalendar: BusinessCalendar | undefined
}

/** Where the company's clock hangs, and when it works. */
export async function officeOf(ctx: Ctx): Promise<Office> {
  const hours = await ctx.one<OfficeHours>(
    sql`select time_zone as "timeZone", business_hours as "businessHours" from identity.tenant_view where tenant_id = ${ctx.tenant}`,
  )
  return { zone: hours.timeZone, calendar: officeCalendar(hours), leadCalendar: leadCalendar(hours) }
}

export interface Colleague {
  id: Id
  name: string
  type: string
  status: string
  branch: Id | null
  /** As a mortgage loan originator, whatever their state: policy/licence.ts says what they are worth. */
  licences: LicenceFacts[]
}

const colleague = (ctx: Ctx) => sql`
  select m.id, m.name, m.user_type as type, m.status, m.branch_id as branch,
    coalesce((select jsonb_agg(jsonb_build_object('state', l.state, 'status', l.status, 'expires', l.expires))
      from identity.licence_view l where l.tenant_id = m.tenant_id and l.member_id = m.id and l.kind = 'mlo'), '[]') as licences
  from identity.member_view m where m.tenant_id = ${ctx.tenant}`

export const colleagueById = (ctx: Ctx, id: Id) => ctx.one<Colleague>(sql`${colleague(ctx)} and m.id = ${id}`)
export const colleagues = async (ctx: Ctx): Promise<Map<Id, Colleague>> =>
  new Map((await ctx.rows<Colleague>(sql`${colleague(ctx)}`)).map(one => [one.id, one]))
export const colleagueByNmls = (ctx: Ctx, nmls: string) =>
  ctx.row<Colleague>(sql`${colleague(ctx)} and m.nmls_id = ${nmls} and m.status = 'active' limit 1`)

/** Who could be given callbacks, as `callbackProblem` asks about them. */
export const callbackPeople = (ctx: Ctx, only?: Id) =>
  ctx.rows<CallbackPerson>(sql`
    select m.id, m.name, m.user_type as type, m.status, m.branch_id as branch, c.listed, r.owners as assists
    from identity.member_view m join identity.callback_view c on c.tenant_id = m.tenant_id and c.id = m.id
      join identity.reach_view r on r.tenant_id = m.tenant_id and r.id = m.id
    where m.tenant_id = ${ctx.tenant} and (${only ?? null}::uuid is null or m.id = ${only ?? null}::uuid) order by lower(m.name), m.id`)

export const administrators = async (ctx: Ctx): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(
      sql`select id from identity.member_view where tenant_id = ${ctx.tenant} and user_type = 'tenant_admin' and status = 'active' order by id`,
    )
  ).map(m => m.id)
