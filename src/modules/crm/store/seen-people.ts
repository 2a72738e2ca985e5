import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Scope } from '#policy/scope.ts'
import { nowKnownAs } from './now-known-as.ts'
import { scopedColumns } from './scoped.ts'

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
    where tenant_id = ${ctx.tenant} and id = ${nowKnownAs(ctx, id)}`)

/** As above, and partners too: they are everybody's, whoever keeps the person. */
export const personOrPartner = (ctx: Ctx, id: Id) =>
  ctx.one<{ name: string }>(sql`
    select full_name as name from crm.contact where tenant_id = ${ctx.tenant} and id = ${nowKnownAs(ctx, id)}
    union all select full_name from crm.partner where tenant_id = ${ctx.tenant} and contact_id = ${id} limit 1`)

/**
 * Of these people those whom the asker may see: their own, and those they have a lead or loan of. Said here, not left to
 * row security: who may edit every partner is not shown every person by it.
 */
export const seenAmong = async (ctx: Ctx, ids: readonly Id[], people = ctx.scopeOf('contact.read')): Promise<Set<Id>> => {
  if (!ids.length) return new Set()
  const found = await ctx.rows<{ id: Id }>(sql`
    select c.id from crm.contact c where c.tenant_id = ${ctx.tenant} and c.id = any (${ids}::uuid[]) and ${seesPerson('c', people)}`)
  return new Set(found.map(r => r.id))
}

/** Whether whoever has these rows in scope sees a person: as their own, or by a lead or loan of theirs. */
export function seesPerson(alias: string, people: Scope): RawBuilder<unknown> {
  const person = sql.ref(alias)
  const own = scopeSql(alias, people, scopedColumns['crm.contact'])
  const by = (record: string, table: 'crm.lead' | 'crm.loan') => sql`
    exists (select 1 from ${sql.raw(table)} ${sql.ref(record)} where ${sql.ref(record)}.tenant_id = ${person}.tenant_id
      and ${sql.ref(record)}.contact_id = ${person}.id and ${scopeSql(record, people, scopedColumns[table])})`
  return sql`(${own} or ${by('l_of', 'crm.lead')} or ${by('n_of', 'crm.loan')})`
}

/** Of these leads those whom the asker may see. Said here for the same reason. */
export const leadsSeenAmong = async (ctx: Ctx, ids: readonly Id[]): Promise<Set<Id>> => {
  if (!ids.length) return new Set()
  const within = scopeSql('l', ctx.scopeOf('lead.read'), scopedColumns['crm.lead'])
  const found = await ctx.rows<{ id: Id }>(
    sql`select l.id from crm.lead l where l.tenant_id = ${ctx.tenant} and l.id = any (${ids}::uuid[]) and ${within}`,
  )
  return new Set(found.map(row => row.id))
}

/** Of these people the partners, who are everybody's. */
export const partnersAmong = async (ctx: Ctx, ids: readonly Id[]): Promise<Set<Id>> =>
  new Set(
    (
      await ctx.rows<{ id: Id }>(
        sql`select contact_id as id from crm.partner where tenant_id = ${ctx.tenant} and contact_id = any (${ids}::uuid[])`,
      )
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
