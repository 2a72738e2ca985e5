import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface SeenPerson {
  id: Id
  name: string
  company: string | null
  owner: Id | null
  branch: Id | null
}

/** A person the asker may see; not-found otherwise. */
export const personById = (ctx: Ctx, id: Id) =>
  ctx.one<SeenPerson>(sql`
    select id, full_name as name, company, owner_id as owner, branch_id as branch from crm.contact
    where tenant_id = ${ctx.tenant} and id = ${id} and merged_into is null`)

/** As above, and partners too: they are everybody's, whoever keeps the person. */
export const personOrPartner = (ctx: Ctx, id: Id) =>
  ctx.one<{ name: string }>(sql`
    select full_name as name from crm.contact where tenant_id = ${ctx.tenant} and id = ${id} and merged_into is null
    union all select full_name from crm.partner where tenant_id = ${ctx.tenant} and contact_id = ${id} limit 1`)

/** Of these people those the asker may see. */
export const seenAmong = async (ctx: Ctx, ids: readonly Id[]): Promise<Set<Id>> =>
  new Set(
    (
      await ctx.rows<{ id: Id }>(sql`select id from crm.contact where tenant_id = ${ctx.tenant} and id = any (${ids}::uuid[])`)
    ).map(r => r.id),
  )

/** Of these people, seen or not, those whose name begins with this word. */
export const namedAmong = async (ctx: Ctx, ids: readonly Id[], word: string): Promise<Set<Id>> =>
  new Set((await ctx.rows<{ id: Id }>(sql`select n.id from crm.named_ids(${ids}::uuid[], ${word}) n (id)`)).map(r => r.id))

/** Adds a role to a person who is seen, and keeps the ones they have. */
export const addRole = (ctx: Ctx, id: Id, role: string) =>
  ctx.rows(sql`
    update crm.contact set roles = roles || ${role}::text, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${id} and not (${role} = any (roles))`)
