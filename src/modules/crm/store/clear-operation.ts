import type { Id } from '#base/id.ts'
import { readName } from '#base/person-name.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { nameMain, showHints } from './new-people.ts'

/**
 * Removing a made-up company: whatever hangs on its people goes with them, whoever hung it there. A lead that really came
 * stays, and its person with it.
 */

/** What is the client's own but stands with these people, branches or pools goes to whoever asked. Answers the loans that wait for an officer. */
export async function handBack(
  ctx: Ctx,
  operation: Id,
  leaving: { members: readonly Id[]; branches: readonly Id[]; pools: readonly Id[] },
  to: Id | null,
): Promise<{ loans: number }> {
  const { members, branches, pools } = leaving
  const own = (table: string) => sql`update ${sql.raw(`crm.${table}`)} t`
  const where = sql`t.tenant_id = ${ctx.tenant} and t.operation_id is distinct from ${operation}::uuid`
  const theirs = sql`t.owner_id = any (${members}::uuid[])`
  const there = sql`t.branch_id = any (${branches}::uuid[])`
  let waiting = 0
  for (const table of ['contact', 'lead', 'loan', 'partner'] as const) {
    // A lead or loan goes only to somebody licensed for it, else it waits for somebody who is.
    const ofState = table === 'lead' || table === 'loan'
    const heir = ofState
      ? sql`case when identity.may_hold(${to}::uuid, t.property_state, ${ctx.now}) then ${to}::uuid end`
      : sql`${to}::uuid`
    const status =
      table === 'lead'
        ? sql`status = case when ${heir} is null and t.status in ('assigned', 'accepted') then 'new' else t.status end,`
        : sql``
    const moved = await ctx.rows<{ id: Id; was: Id; owner: Id | null }>(sql`
      with was as (select t.id, t.owner_id from ${sql.raw(`crm.${table}`)} t where ${where} and ${theirs} for update)
      ${own(table)} set owner_id = ${heir}, ${status} branch_id = null, version = t.version + 1, updated_at = ${ctx.now} from was
      where t.tenant_id = ${ctx.tenant} and t.id = was.id returning t.id, was.owner_id as was, t.owner_id as owner`)
    for (const { id, was, owner } of moved)
      ctx.change({ kind: table, id }, [{ field: 'owner', class: 'internal', before: was, after: owner }])
    if (table === 'loan') waiting = moved.filter(loan => loan.owner === null).length
    void ctx.rows(sql`${own(table)} set branch_id = null where ${where} and ${there}`)
  }
  void ctx.rows(sql`${own('lead')} set pool = null where ${where} and t.pool = any (${pools}::text[])`)
  if (to)
    void ctx.rows(
      sql`${own('task')} set owner_id = ${to}, branch_id = null, version = t.version + 1 where ${where} and ${theirs}`,
    )
  else void ctx.rows(sql`delete from crm.task t where ${where} and ${theirs}`)
  void ctx.rows(sql`${own('task')} set branch_id = null where ${where} and ${there}`)
  void ctx.rows(sql`delete from crm.alert t where t.tenant_id = ${ctx.tenant} and t.owner_id = any (${members}::uuid[])`)
  void ctx.rows(sql`delete from crm.saved_view t where t.tenant_id = ${ctx.tenant} and t.owner_id = any (${members}::uuid[])`)
  return { loans: waiting }
}

/** Loans of the people an operation made, and notes and tasks that others hung on them. */
export const hangingOn = (ctx: Ctx, operation: Id) =>
  ctx.one<{ loans: number; hung: number }>(sql`
    with hung as (select n.contact_id from crm.note n where n.tenant_id = ${ctx.tenant} and n.operation_id is distinct from ${operation}::uuid
      union all select t.contact_id from crm.task t where t.tenant_id = ${ctx.tenant} and t.operation_id is distinct from ${operation}::uuid)
    select (select count(*)::int from crm.loan l join crm.contact c on c.tenant_id = l.tenant_id and c.id = l.contact_id
        where l.tenant_id = ${ctx.tenant} and c.operation_id = ${operation}) as loans,
      (select count(*)::int from hung h join crm.contact c on c.tenant_id = ${ctx.tenant} and c.id = h.contact_id and c.operation_id = ${operation}
        where not exists (select 1 from crm.lead l where l.tenant_id = c.tenant_id and l.contact_id = c.id and l.operation_id is distinct from ${operation}::uuid)) as hung`)

/** These leads of an operation really came after all: they are the client's own from now on. */
export const keepAsOwn = (ctx: Ctx, operation: Id, leads: readonly Id[]) =>
  ctx.rows(sql`
    update crm.lead set operation_id = null where tenant_id = ${ctx.tenant} and operation_id = ${operation} and id = any (${leads}::uuid[])`)

/** The next people an operation made, at most so many. `own`: they have a lead that is not the operation's. */
export const peopleOfOperation = (ctx: Ctx, operation: Id, limit: number) =>
  ctx.rows<{ id: Id; own: boolean }>(sql`
    select c.id, exists (select 1 from crm.lead l where l.tenant_id = c.tenant_id and l.contact_id = c.id and l.operation_id is distinct from ${operation}::uuid) as own
    from crm.contact c where c.tenant_id = ${ctx.tenant} and c.operation_id = ${operation} order by c.id limit ${limit} for update of c`)

/** Removes people with everything that hangs on them; answers the files that lie on disk. */
export async function clearPeople(ctx: Ctx, people: readonly Id[]): Promise<Id[]> {
  const of = sql`tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[])`
  const files = ctx.rows<{ id: Id }>(sql`delete from crm.file where ${of} returning id`)
  for (const table of ['task', 'note', 'participant', 'borrower', 'loan', 'lead', 'partner', 'identifier'])
    void ctx.rows(sql`delete from ${sql.raw(`crm.${table}`)} where ${of}`)
  void ctx.rows(sql`delete from crm.contact where tenant_id = ${ctx.tenant} and id = any (${people}::uuid[])`)
  return (await files).map(row => row.id)
}

/**
 * Takes from people what an operation invented of them, and what hangs on that, and keeps the rest with their own leads as
 * the client's own; they are called as their latest lead calls them. Answers the files that lie on disk.
 */
export async function clearInventions(ctx: Ctx, operation: Id, people: readonly Id[]): Promise<Id[]> {
  if (!people.length) return []
  const of = sql`tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[])`
  const made = sql`${of} and operation_id = ${operation}`
  const loans = sql`(select id from crm.loan where ${of} and (operation_id = ${operation} or lead_id in (select id from crm.lead where ${made})))`
  const onMade = sql`(lead_id in (select id from crm.lead where ${made}) or loan_id in ${loans})`
  const files = ctx.rows<{ id: Id }>(sql`delete from crm.file where ${of} and ${onMade} returning id`)
  for (const table of ['task', 'note'])
    void ctx.rows(sql`delete from ${sql.raw(`crm.${table}`)} where ${of} and (operation_id = ${operation} or ${onMade})`)
  void ctx.rows(sql`delete from crm.loan where tenant_id = ${ctx.tenant} and id in ${loans}`)
  void ctx.rows(sql`delete from crm.lead where ${made}`)
  void ctx.rows(sql`delete from crm.partner where ${made}`)
  // What somebody really came with was seen again.
  void ctx.rows(sql`delete from crm.identifier where ${made} and last_seen_at = first_seen_at`)
  void ctx.rows(sql`update crm.identifier set operation_id = null where ${made}`)
  const called = await ctx.rows<{ contact: Id; name: string }>(sql`
    select distinct on (contact_id) contact_id as contact, full_name as name from crm.lead where ${of} order by contact_id, created_at desc, id desc`)
  const names = called.map(({ contact, name }) => ({ contact, name, ...readName({ fullName: name }) }))
  void ctx.rows(sql`
    update crm.contact c set operation_id = null, household_id = null, full_name = r.name, first_name = nullif(r.first, ''), last_name = nullif(r.last, ''),
      sealed = null, city = null, state = null, zip = null, county = null, country = null, address_token = null, even_address_token = null, version = c.version + 1, updated_at = ${ctx.now}
    from jsonb_to_recordset(${names as unknown}::jsonb) r (contact uuid, name text, first text, last text)
    where c.tenant_id = ${ctx.tenant} and c.id = r.contact`)
  nameMain(ctx, people)
  showHints(ctx, people)
  return (await files).map(row => row.id)
}

/** What an operation made beside people, and alerts about what is gone. */
export function clearRest(ctx: Ctx, operation: Id): void {
  void ctx.rows(sql`delete from crm.task where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)
  void ctx.rows(sql`
    delete from crm.household h where h.tenant_id = ${ctx.tenant} and h.operation_id = ${operation}
      and not exists (select 1 from crm.contact c where c.tenant_id = h.tenant_id and c.household_id = h.id)`)
  for (const kind of ['lead', 'loan', 'task'])
    void ctx.rows(sql`
      delete from crm.alert a where a.tenant_id = ${ctx.tenant} and a.subject_kind = ${kind}
        and not exists (select 1 from ${sql.raw(`crm.${kind}`)} r where r.tenant_id = a.tenant_id and r.id = a.subject_id)`)
}
