import { type Id, newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface CompanyRow {
  name: string
  slug: string
  nmlsId: string | null
  type: string
  timeZone: string
  businessHours: { days: number[]; from: string; to: string; federalHolidays?: boolean; closedOn?: string[]; leadClock?: boolean }
  sessionIdleMinutes: number
  sessionHours: number
  sessionsAtOnce: number
  revealsAnHour: number
  demo: boolean
}

/** Whether the client sets itself up still: it has never had two administrators at the same time. */
export const isFounding = async (ctx: Ctx): Promise<boolean> =>
  (await ctx.one<{ founding: boolean }>(sql`select identity.is_founding() as founding`)).founding

export const company = (ctx: Ctx) =>
  ctx.one<CompanyRow>(sql`
    select name, slug, nmls_id as "nmlsId", company_type as type, time_zone as "timeZone", business_hours as "businessHours",
      session_idle_minutes as "sessionIdleMinutes", session_hours as "sessionHours", session_most as "sessionsAtOnce", reveals_an_hour as "revealsAnHour", demo_operation_id is not null as demo
    from identity.tenant where tenant_id = ${ctx.tenant}`)

export const keepCompany = (ctx: Ctx, c: { name: string; slug: string; nmlsId: string; type: string; timeZone: string }) =>
  ctx.rows(sql`
    insert into identity.tenant (tenant_id, slug, name, nmls_id, company_type, time_zone, created_at)
    values (${ctx.tenant}, ${c.slug}, ${c.name}, ${c.nmlsId}, ${c.type}, ${c.timeZone}, ${ctx.now})`)

export const setCompany = (
  ctx: Ctx,
  c: {
    name?: string | undefined
    nmlsId?: string | undefined
    timeZone?: string | undefined
    businessHours?: unknown
    sessionIdleMinutes?: number | undefined
    sessionHours?: number | undefined
    sessionsAtOnce?: number | undefined
    revealsAnHour?: number | undefined
  },
) =>
  ctx.rows(sql`
    update identity.tenant set name = coalesce(${c.name ?? null}, name), nmls_id = coalesce(${c.nmlsId ?? null}, nmls_id),
      time_zone = coalesce(${c.timeZone ?? null}, time_zone), business_hours = business_hours || ${c.businessHours ?? {}}::jsonb,
      session_idle_minutes = coalesce(${c.sessionIdleMinutes ?? null}, session_idle_minutes), session_hours = coalesce(${c.sessionHours ?? null}, session_hours),
      loosened_by = coalesce(${ctx.approval ?? null}, loosened_by), session_most = coalesce(${c.sessionsAtOnce ?? null}, session_most), reveals_an_hour = coalesce(${c.revealsAnHour ?? null}, reveals_an_hour)
    where tenant_id = ${ctx.tenant}`)

/** Which operation put the demo company in; null when it is gone. */
export const setDemo = (ctx: Ctx, operation: Id | null) =>
  ctx.rows(sql`update identity.tenant set demo_operation_id = ${operation} where tenant_id = ${ctx.tenant}`)
export const demoOperation = async (ctx: Ctx): Promise<Id | null> =>
  (await ctx.one<{ id: Id | null }>(sql`select demo_operation_id as id from identity.tenant where tenant_id = ${ctx.tenant}`)).id

export const slugTaken = async (ctx: Ctx, slug: string): Promise<boolean> =>
  (await ctx.rows(sql`select * from identity.tenant_by_slug(${slug})`)).length > 0

/** Days a setup link is good for, as the database judges it. */
const setupDays = 7

/** A one-time link that makes a client; the ones before it stop working. */
export async function armSetup(ctx: Ctx): Promise<{ token: string; expiresAt: string }> {
  const { token, hash } = newToken('ccn')
  await ctx.rows(sql`select kernel.arm_setup(${hash}, ${ctx.now})`)
  return { token, expiresAt: new Date(ctx.now.getTime() + setupDays * 864e5).toISOString() }
}
export const spendSetup = async (ctx: Ctx, hash: Buffer): Promise<boolean> =>
  (await ctx.one<{ spent: boolean }>(sql`select kernel.spend_setup(${hash}, ${ctx.now}) as spent`)).spent
/** Whether there is one in the whole installation; which is nobody's business. */
export const anyCompany = async (ctx: Ctx): Promise<boolean> =>
  (await ctx.one<{ any: boolean }>(sql`select identity.any_client() as any`)).any
export const setupOpen = async (ctx: Ctx, hash: Buffer): Promise<boolean> =>
  (await ctx.one<{ open: boolean }>(sql`select kernel.setup_open(${hash}, ${ctx.now}) as open`)).open

export const branches = (ctx: Ctx) =>
  ctx.rows<{
    id: Id
    name: string
    nmlsId: string | null
    city: string | null
    state: string | null
    active: boolean
    workgroup: Id
    people: number
  }>(sql`
    select b.id, b.name, b.nmls_id as "nmlsId", b.city, b.state, b.active, b.workgroup_id as workgroup,
      (select count(*)::int from identity.member m where m.tenant_id = b.tenant_id and m.branch_id = b.id and m.status <> 'deactivated') as people
    from identity.branch b where b.tenant_id = ${ctx.tenant} order by b.active desc, b.name`)

export async function keepBranch(
  ctx: Ctx,
  b: {
    name: string
    workgroup: Id
    nmlsId?: string | null | undefined
    city?: string | null | undefined
    state?: string | null | undefined
  },
): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into identity.branch (tenant_id, id, name, workgroup_id, nmls_id, city, state, created_at, operation_id)
    values (${ctx.tenant}, ${id}, ${b.name}, ${b.workgroup}, ${b.nmlsId ?? null}, ${b.city ?? null}, ${b.state ?? null}, ${ctx.now}, ${ctx.operation ?? null})`)
  return id
}
const branchColumns: Record<string, string> = { name: 'name', nmlsId: 'nmls_id', city: 'city', state: 'state', active: 'active' }
export async function setBranch(ctx: Ctx, id: Id, fields: Record<string, unknown>): Promise<void> {
  const sets = Object.entries(fields)
    .filter(([name, value]) => value !== undefined && branchColumns[name])
    .map(([name, value]) => sql`${sql.ref(branchColumns[name]!)} = ${value}`)
  if (sets.length)
    await ctx.one(sql`update identity.branch set ${sql.join(sets)} where tenant_id = ${ctx.tenant} and id = ${id} returning id`)
}

/**
 * Whether this member may do nothing without a second factor, by the client's setting: the same words as the session's own
 * (`identity.bearer_of_session`). An administrator always must.
 */
export const mustShowSecondFactor = async (ctx: Ctx, member: Id): Promise<boolean> =>
  (
    await ctx.one<{ must: boolean }>(sql`
      select t.second_factor_for = 'everybody' or m.user_type = 'tenant_admin' as must
      from identity.tenant t join identity.member m on m.tenant_id = t.tenant_id and m.id = ${member} where t.tenant_id = ${ctx.tenant}`)
  ).must

/** Who must show a second factor; every open session is judged anew by it. Only an approval may relax it. */
export const setSecondFactorFor = (ctx: Ctx, who: 'everybody' | 'administrators') =>
  ctx.rows(sql`update identity.tenant set second_factor_for = ${who} where tenant_id = ${ctx.tenant}`)
