import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Removing a made-up company: whatever hangs on its people goes with them, whoever hung it there. */

/** What is the client's own but stands with these people or branches goes to whoever asked. */
export function handBack(
  ctx: Ctx,
  operation: Id,
  leaving: { members: readonly Id[]; branches: readonly Id[] },
  to: Id | null,
): void {
  const { members, branches } = leaving
  const own = (table: string) => sql`update ${sql.raw(`crm.${table}`)} t`
  const where = sql`t.tenant_id = ${ctx.tenant} and t.operation_id is distinct from ${operation}::uuid`
  const theirs = sql`t.owner_id = any (${members}::uuid[])`
  const there = sql`t.branch_id = any (${branches}::uuid[])`
  for (const table of ['contact', 'lead', 'loan', 'partner']) {
    void ctx.rows(
      sql`${own(table)} set owner_id = ${to}, branch_id = null, version = t.version + 1, updated_at = ${ctx.now} where ${where} and ${theirs}`,
    )
    void ctx.rows(sql`${own(table)} set branch_id = null where ${where} and ${there}`)
  }
  if (to)
    void ctx.rows(
      sql`${own('task')} set owner_id = ${to}, branch_id = null, version = t.version + 1 where ${where} and ${theirs}`,
    )
  else void ctx.rows(sql`delete from crm.task t where ${where} and ${theirs}`)
  void ctx.rows(sql`${own('task')} set branch_id = null where ${where} and ${there}`)
  void ctx.rows(sql`delete from crm.alert t where t.tenant_id = ${ctx.tenant} and t.owner_id = any (${members}::uuid[])`)
  void ctx.rows(sql`delete from crm.saved_view t where t.tenant_id = ${ctx.tenant} and t.owner_id = any (${members}::uuid[])`)
}

/** The next people an operation made, at most so many. */
export const peopleOfOperation = async (ctx: Ctx, operation: Id, limit: number): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(sql`
      select id from crm.contact where tenant_id = ${ctx.tenant} and operation_id = ${operation} order by id limit ${limit} for update`)
  ).map(row => row.id)

/** Removes people with everything that hangs on them; answers the files that lie on disk. */
export async function clearPeople(ctx: Ctx, people: readonly Id[]): Promise<Id[]> {
  const of = sql`tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[])`
  const files = ctx.rows<{ id: Id }>(sql`delete from crm.file where ${of} returning id`)
  for (const table of ['task', 'note', 'participant', 'borrower', 'loan', 'lead', 'partner', 'identifier'])
    void ctx.rows(sql`delete from ${sql.raw(`crm.${table}`)} where ${of}`)
  void ctx.rows(sql`delete from crm.contact where tenant_id = ${ctx.tenant} and id = any (${people}::uuid[])`)
  return (await files).map(row => row.id)
}

/** What an operation made beside people. */
export function clearRest(ctx: Ctx, operation: Id): void {
  void ctx.rows(sql`delete from crm.task where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)
  void ctx.rows(sql`
    delete from crm.household h where h.tenant_id = ${ctx.tenant} and h.operation_id = ${operation}
      and not exists (select 1 from crm.contact c where c.tenant_id = h.tenant_id and c.household_id = h.id)`)
  void ctx.rows(sql`
    delete from crm.alert a where a.tenant_id = ${ctx.tenant} and a.subject_kind = 'lead'
      and not exists (select 1 from crm.lead l where l.tenant_id = a.tenant_id and l.id = a.subject_id)`)
}
