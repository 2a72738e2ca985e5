import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import { undoDays } from '#policy/limits.ts'
import { nameMain, showHints } from './new-people.ts'
import { sealedIdentifier } from './sealed.ts'
import { keyOfReach } from './tokens.ts'

interface Main {
  contact: Id
  kind: 'email' | 'phone'
  id: Id
  value: string
  /** Equal for what is written differently and is the same. */
  key: string
}
/** The main e-mail address and phone number of each of these people. */
export const mainsOf = async (ctx: Ctx, contacts: readonly Id[]): Promise<Main[]> =>
  (
    await ctx.rows<Omit<Main, 'value' | 'key'> & { sealed: Envelope }>(sql`
    select contact_id as contact, case kind when 1 then 'email' else 'phone' end as kind, id, sealed from crm.identifier
    where tenant_id = ${ctx.tenant} and contact_id = any (${contacts}::uuid[]) and is_primary and is_current`)
  ).map(({ sealed, ...main }) => {
    const { value } = sealedIdentifier.open(ctx, main.id, sealed)
    return { ...main, value, key: keyOfReach(main.kind, value) }
  })

/** What stands between two people: loans both are borrowers of, both among partners, rows the asker does not see. */
export const betweenThem = (ctx: Ctx, kept: Id, gone: Id) =>
  ctx.one<{ sharedLoans: string[]; bothPartners: boolean; whole: boolean }>(sql`
    select crm.holds_whole(${[kept, gone]}::uuid[]) as whole,
      array(select coalesce(l.number, 'without a number') from crm.loan l where l.tenant_id = ${ctx.tenant} and l.id = any (array(
        select a.loan_id from crm.borrower a join crm.borrower b on b.tenant_id = a.tenant_id and b.loan_id = a.loan_id
        where a.tenant_id = ${ctx.tenant} and a.contact_id = ${kept} and b.contact_id = ${gone}))) as "sharedLoans",
      (select count(*) = 2 from crm.partner p where p.tenant_id = ${ctx.tenant} and p.contact_id in (${kept}, ${gone})) as "bothPartners"`)

/** How much of each kind hangs on a person, by table; nothing where the asker does not see all of it. */
export const hangingOnPerson = (ctx: Ctx, person: Id) =>
  ctx.rows<{ what: string; count: number }>(sql`
    select substring(h.place from '^[^.]+\\.[^.]+') as what, sum(h.rows)::int as count from crm.hanging_on(${person}) h group by 1 order by 1`)

/** Opens a merge; what is changed from here on is found by its id again. */
export function keepMerge(ctx: Ctx, kept: Id, gone: Id): { id: Id; undoUntil: string } {
  const id = newId()
  const until = new Date(ctx.now.getTime() + undoDays * 864e5)
  void ctx.rows(sql`
    insert into crm.merge (tenant_id, id, kept_id, gone_id, merged_by, merged_at, undo_until)
    values (${ctx.tenant}, ${id}, ${kept}, ${gone}, ${ctx.actor.id ?? null}, ${ctx.now}, ${until})`)
  return { id, undoUntil: until.toISOString() }
}

export interface MergeRow {
  id: Id
  gone: Id
  name: string
  owner: Id | null
  branch: Id | null
  byName: string | null
  at: string
  undoUntil: string
}
const shown = sql`r.id, r.gone_id as gone, g.full_name as name, g.owner_id as owner, g.branch_id as branch, m.name as "byName", r.merged_at as at, r.undo_until as "undoUntil"
  from crm.merge r join crm.contact g on g.tenant_id = r.tenant_id and g.id = r.gone_id
  left join identity.member_view m on m.tenant_id = r.tenant_id and m.id = r.merged_by`

/** Who was merged into this person and not parted since, the newest first. */
export const mergesInto = (ctx: Ctx, contact: Id) =>
  ctx.rows<MergeRow>(sql`
    select ${shown} where r.tenant_id = ${ctx.tenant} and r.kept_id = ${contact} and r.undone_at is null order by r.id desc limit 20`)

/** One that stands; nobody else parts it until this transaction ends. */
export const takeMerge = (ctx: Ctx, contact: Id, merge: Id) =>
  ctx.one<MergeRow>(sql`
    select ${shown} where r.tenant_id = ${ctx.tenant} and r.id = ${merge} and r.kept_id = ${contact} and r.undone_at is null for update of r`)

export const endMerge = (ctx: Ctx, merge: Id) =>
  ctx.rows(sql`
    update crm.merge set undone_at = ${ctx.now}, undone_by = ${ctx.actor.id ?? null} where tenant_id = ${ctx.tenant} and id = ${merge}`)

/** Carries everything that hangs on the one to the other, or back again. */
export const carryRows = (ctx: Ctx, merge: Id, way: 'together' | 'back') =>
  ctx.rows(sql`select crm.carry_rows(${merge}, ${way === 'back'})`)

/** This address or number is not the main one of its kind any more. */
export const demote = (ctx: Ctx, identifier: Id) =>
  ctx.rows(sql`update crm.identifier set is_primary = false where tenant_id = ${ctx.tenant} and id = ${identifier}`)

/** What a merge demoted is the main one again, where nothing took its place. */
export const restoreMains = (ctx: Ctx, merge: Id) =>
  ctx.rows(sql`
    update crm.identifier i set is_primary = true
    where i.tenant_id = ${ctx.tenant} and i.is_current and i.id = any (array(select c.record_id from kernel.change_view c
        where c.tenant_id = ${ctx.tenant} and c.operation_id = ${merge} and c.record_kind = 'identifier'))
      and not exists (select 1 from crm.identifier o where o.tenant_id = i.tenant_id and o.contact_id = i.contact_id and o.kind = i.kind and o.is_primary)`)

/** Leads and loans are called as their people are, and lists show the main ways to reach them. */
export function showAgain(ctx: Ctx, people: readonly Id[]): void {
  nameMain(ctx, people)
  showHints(ctx, people)
  for (const table of ['crm.lead', 'crm.loan'])
    void ctx.rows(sql`
      update ${sql.raw(table)} r set full_name = c.full_name from crm.contact c
      where r.tenant_id = ${ctx.tenant} and r.contact_id = any (${people}::uuid[]) and c.tenant_id = r.tenant_id and c.id = r.contact_id
        and r.full_name <> c.full_name`)
}
