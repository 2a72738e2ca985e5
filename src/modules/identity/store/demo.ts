import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { PersonType } from '#policy/matrix.ts'

export interface DemoOffice {
  id: Id
  name: string
  nmlsId: string
  city: string
  state: string
}

export interface DemoMember {
  id: Id
  name: string
  email: string
  type: PersonType
  branch: Id
  phone: string
  timeZone: string
  nmlsId: string | null
  languages: readonly string[]
  takesLeads: boolean
  /** Officers an assistant works for. */
  assists: readonly Id[]
  licences: readonly { id: Id; state: string; number: string; issued: string; expires: string }[]
}

/** Branches of a made-up company; a name that is taken already is told apart. */
export const keepDemoOffices = (ctx: Ctx, offices: readonly DemoOffice[]) =>
  ctx.rows(sql`
    insert into identity.branch (tenant_id, id, name, nmls_id, city, state, created_at, operation_id)
    select ${ctx.tenant}, r.id, case when exists (select 1 from identity.branch b where b.tenant_id = ${ctx.tenant} and b.name = r.name) then r.name || ' (demo)' else r.name end,
      r."nmlsId", r.city, r.state, ${ctx.now}, ${ctx.operation ?? null}
    from jsonb_to_recordset(${offices as unknown}::jsonb) r (id uuid, name text, "nmlsId" text, city text, state text)`)

/**
 * Colleagues of a made-up company. Their accounts have no password and no link, so nobody signs in as them; an address is
 * the client's own, or two clients' demo people would be one account.
 */
export async function keepDemoMembers(ctx: Ctx, people: readonly DemoMember[]): Promise<void> {
  void ctx.rows(sql`
    insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, branch_id, nmls_id, phone, time_zone, languages, takes_leads, created_at, operation_id)
    select ${ctx.tenant}, r.id, identity.ensure_account(r.email, lower(r.email), ${ctx.now}), r.email, r.name, r.type, 'active', r.branch, r."nmlsId", r.phone,
      r."timeZone", r.languages, r."takesLeads", ${ctx.now}, ${ctx.operation ?? null}
    from jsonb_to_recordset(${people as unknown}::jsonb) r
      (id uuid, email text, name text, type text, branch uuid, "nmlsId" text, phone text, "timeZone" text, languages text[], "takesLeads" boolean)`)
  const licences = people.flatMap(p => p.licences.map(l => ({ ...l, member: p.id })))
  void ctx.rows(sql`
    insert into identity.licence (tenant_id, id, member_id, state, number, issued, expires)
    select ${ctx.tenant}, r.id, r.member, r.state, r.number, r.issued, r.expires
    from jsonb_to_recordset(${licences as unknown}::jsonb) r (id uuid, member uuid, state text, number text, issued date, expires date)`)
  void ctx.rows(sql`
    insert into identity.manages (tenant_id, member_id, branch_id)
    select ${ctx.tenant}, r.id, r.branch from jsonb_to_recordset(${people.filter(p => p.type === 'branch_manager') as unknown}::jsonb) r (id uuid, branch uuid)`)
  const assists = people.flatMap(p => p.assists.map(officer => ({ assistant: p.id, officer })))
  await ctx.rows(sql`
    insert into identity.assists (tenant_id, assistant_id, officer_id)
    select ${ctx.tenant}, r.assistant, r.officer from jsonb_to_recordset(${assists as unknown}::jsonb) r (assistant uuid, officer uuid)`)
}

/** The colleagues and branches an operation made. */
export async function demoStaff(ctx: Ctx, operation: Id): Promise<{ members: Id[]; branches: Id[] }> {
  const [members, branches] = await Promise.all(
    ['member', 'branch'].map(table =>
      ctx.rows<{ id: Id }>(
        sql`select id from ${sql.raw(`identity.${table}`)} where tenant_id = ${ctx.tenant} and operation_id = ${operation}`,
      ),
    ),
  )
  return { members: members!.map(row => row.id), branches: branches!.map(row => row.id) }
}

/** They take no more leads and no more work; the last step removes them. */
export const retireDemoStaff = (ctx: Ctx, operation: Id) =>
  ctx.rows(sql`
    update identity.member set status = 'deactivated', deactivated_at = ${ctx.now} where tenant_id = ${ctx.tenant} and operation_id = ${operation} and status <> 'deactivated'`)

/** Removes the colleagues and branches an operation made; who moved into such a branch since belongs to none. Their names stay where a key or an app is bound to them. */
export async function removeDemoStaff(ctx: Ctx, operation: Id): Promise<void> {
  const made = sql`where tenant_id = ${ctx.tenant} and operation_id = ${operation}`
  void ctx.rows(sql`
    insert into identity.gone (tenant_id, id, kind, name, gone_at)
    select tenant_id, id, 'person', name, ${ctx.now}::timestamptz from identity.member ${made} and identity.is_bound(tenant_id, id)
    union all select tenant_id, id, 'branch', name, ${ctx.now}::timestamptz from identity.branch ${made} and identity.is_bound(tenant_id, id)`)
  void ctx.rows(sql`delete from identity.member ${made}`)
  const branches = sql`(select id from identity.branch ${made})`
  void ctx.rows(sql`update identity.member set branch_id = null where tenant_id = ${ctx.tenant} and branch_id in ${branches}`)
  await ctx.rows(sql`delete from identity.branch ${made}`)
}

/** Of two that ask at once one is answered true: a client has at most one made-up company. */
export const claimDemo = async (ctx: Ctx, operation: Id): Promise<boolean> =>
  (
    await ctx.rows(sql`
      update identity.tenant set demo_operation_id = ${operation} where tenant_id = ${ctx.tenant} and demo_operation_id is null returning tenant_id`)
  ).length > 0
