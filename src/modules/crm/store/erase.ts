import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { removeKept } from '#kernel/files.ts'
import { forgottenLeaves, type KeptOfPerson, type PeopleKept } from '#kernel/people-kept.ts'
import { rowLists } from '#kernel/row-lists.ts'
import { sql } from '#kernel/sql.ts'
import { sealedTask } from './sealed.ts'

/** What stands in the place of a name that was erased. */
const nobody = 'Erased person'

const newTitles = rowLists({ id: 'uuid', sealed: 'bytea' })

/** The person as known now, and whoever was merged into them: one person under several ids. */
async function idsOf(ctx: Ctx, person: Id): Promise<Id[]> {
  const found = await ctx.rows<{ id: Id; now: boolean }>(sql`
    with recursive up as (
      select id, merged_into from crm.contact where tenant_id = ${ctx.tenant} and id = ${person}
      union select c.id, c.merged_into from crm.contact c join up on c.tenant_id = ${ctx.tenant} and c.id = up.merged_into
    ), down as (
      select id, true as now from up where merged_into is null
      union select c.id, false from crm.contact c join down on c.tenant_id = ${ctx.tenant} and c.merged_into = down.id
    )
    select id, now from down order by now desc, id`)
  return found.map(one => one.id)
}

/** Rows stay, so that what the company did adds up; what says who it was with goes. */
async function erase(ctx: Ctx, people: readonly Id[]): Promise<Record<string, number>> {
  const theirs = sql`tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[])`
  const [files, tasks, forgotten] = await Promise.all([
    ctx.rows<{ id: Id }>(sql`select id from crm.file where ${theirs}`),
    ctx.rows<{ id: Id }>(sql`select id from crm.task where ${theirs}`),
    // What fields were and became goes before what it was of.
    ctx.rows<{ n: number }>(sql`
      select keys.forget_changes(${people}::uuid[] || array(select id from crm.lead where ${theirs} union all select id from crm.loan where ${theirs}
        union all select id from crm.identifier where ${theirs} union all select id from crm.task where ${theirs} union all select id from crm.partner where ${theirs})) as n`),
  ])
  const titles = tasks.map(({ id }) => ({ id, sealed: sealedTask.seal(ctx, id, { title: 'With somebody who was erased' }) }))
  const [contacts, leads, loans, reach, notes] = await Promise.all([
    ctx.rows(sql`
      update crm.contact set first_name = null, last_name = null, full_name = ${nobody}, company = null, sealed = null, city = null, zip = null, county = null,
        address_token = null, even_address_token = null, email_hint = null, phone_hint = null, restricted = null, custom = '{}', custom_kept = '{}', household_id = null, do_not_contact = true, version = version + 1, updated_at = ${ctx.now}
      where tenant_id = ${ctx.tenant} and id = any (${people}::uuid[]) returning 1`),
    ctx.rows(sql`
      update crm.lead set full_name = ${nobody}, email_hint = null, phone_hint = null, sealed = null, restricted = null, custom = '{}', custom_kept = '{}', property_zip = null,
        property_city = null, archived_at = coalesce(archived_at, ${ctx.now}), version = version + 1, updated_at = ${ctx.now} where ${theirs} returning 1`),
    ctx.rows(sql`
      update crm.loan l set full_name = ${nobody}, sealed = null, version = l.version + 1, updated_at = ${ctx.now}
      where l.tenant_id = ${ctx.tenant} and l.contact_id = any (${people}::uuid[]) returning 1`),
    ctx.rows(sql`delete from crm.identifier where ${theirs} returning 1`),
    ctx.rows(sql`delete from crm.note where ${theirs} returning 1`),
    ctx.rows(sql`
      delete from crm.ssn_mark where tenant_id = ${ctx.tenant} and borrower_id = any (array(select id from crm.borrower where ${theirs}))`),
    ctx.rows(sql`update crm.borrower set full_name = ${nobody}, restricted = null where ${theirs}`),
    ctx.rows(sql`update crm.participant set full_name = ${nobody}, company = null where ${theirs}`),
    ctx.rows(
      sql`update crm.partner set full_name = ${nobody}, company = null, licence_number = null, version = version + 1 where ${theirs}`,
    ),
    ctx.rows(
      sql`update crm.task t set sealed = r.sealed, outcome = null, version = t.version + 1 from ${newTitles(titles)} r where t.tenant_id = ${ctx.tenant} and t.id = r.id`,
    ),
    ctx.rows(sql`delete from crm.file where ${theirs}`),
  ])
  await Promise.all(files.map(file => removeKept(ctx.places, ctx.tenant, file.id)))
  return {
    people: contacts.length,
    leads: leads.length,
    loans: loans.length,
    'addresses and numbers': reach.length,
    notes: notes.length,
    files: files.length,
    [forgottenLeaves]: forgotten[0]!.n,
  }
}

/** The company has to keep its loans and what it did with leads (ECOA, Regulation B, 12 CFR 1002.12); whose they were goes. */
async function kept(ctx: Ctx, people: readonly Id[]): Promise<KeptOfPerson[]> {
  const theirs = sql`tenant_id = ${ctx.tenant} and contact_id = any (${people}::uuid[])`
  const of = (what: string, table: string, stays: boolean) =>
    sql`select ${what} as what, count(*)::int as count, ${stays}::boolean as stays from ${sql.table(table)} where ${theirs}`
  return ctx.rows<KeptOfPerson>(sql`
    ${of('leads', 'crm.lead', true)} union all ${of('loans', 'crm.loan', true)} union all ${of('tasks', 'crm.task', true)}
    union all ${of('addresses and numbers', 'crm.identifier', false)} union all ${of('notes', 'crm.note', false)} union all ${of('files', 'crm.file', false)}`)
}

export const people: PeopleKept = { idsOf, kept, erase }
