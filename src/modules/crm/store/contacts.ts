import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor, pageEnd } from '#kernel/paging.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { isUnlimited } from '#policy/scope.ts'
import type { ContactFilter, ContactRow, contactSorts } from '../contract/contact.ts'
import type { CustomValues } from '../contract/custom-field.ts'
import type { LeadRow } from '../contract/lead.ts'
import { type SearchTerm, searchOf } from '../rules/search-term.ts'
import { peopleByStart, peopleByWords, searchable } from './chosen-search.ts'
import { customConditions, customOrder } from './custom-filter.ts'
import { barred } from './held-back.ts'
import { mostFound } from './lead-filter.ts'
import { loanShown } from './loan-shown.ts'
import { nowKnownAs } from './now-known-as.ts'
import { scopedColumns } from './scoped.ts'
import { type Question, scopedPaths } from './scoped-walk.ts'
import { sealedContact } from './sealed.ts'
import { bears, identifierKinds, placed, tailOf, wholeToken } from './tokens.ts'

type Sql = RawBuilder<unknown>

const line = sql`l.id, l.full_name as name, l.roles, l.company, l.email_hint as "emailHint", l.phone_hint as "phoneHint", l.city, l.state, l.zip, l.language,
  l.owner_id as owner, l.branch_id as branch, l.household_id as household, ${barred(sql`l.do_not_contact`, sql`l.tenant_id`, sql`l.id`)} as "doNotContact", l.archived_at is not null as archived,
  l.version, l.created_at as "createdAt", l.custom`

async function question(ctx: Ctx, f: ContactFilter): Promise<Question> {
  const own = await customConditions(ctx, 'person', f.custom)
  const where: Sql[] = [
    sql`l.tenant_id = ${ctx.tenant}`,
    f.archived ? sql`l.archived_at is not null` : sql`l.archived_at is null`,
    sql`l.merged_into is null`,
    ...own.where,
  ]
  const term = f.q ? searchOf(f.q, ctx.rights.clearance, searchable(ctx)) : undefined
  if (f.role) where.push(sql`l.roles && ${f.role}::text[]`)
  if (f.owner) where.push(sql`l.owner_id = any (${f.owner}::uuid[])`)
  if (f.branch) where.push(sql`l.branch_id = any (${f.branch}::uuid[])`)
  if (f.unassigned !== undefined) where.push(f.unassigned ? sql`l.owner_id is null` : sql`l.owner_id is not null`)
  if (f.state) where.push(sql`l.state = any (${f.state}::text[])`)
  if (term) where.push(sql`l.id = any (array(${peopleBy(ctx, term, mostFound, f.archived)}))`, listed(ctx, 'l'))
  const walk = f.owner && f.owner.length > 1 ? { column: 'l.owner_id', values: f.owner } : undefined
  return {
    table: 'crm.contact',
    where,
    narrowed: term !== undefined || own.narrowed,
    walk: term || own.narrowed ? undefined : walk,
    empty: term?.by === 'nothing',
  }
}

/**
 * The people a list shows: those of one's officers and branches. Row security lets more through, whoever is known by a lead
 * or loan of one's own; these are found by that lead or loan, and a search finds the same people as the list it is in.
 */
export const listed = (ctx: Ctx, alias: string): Sql =>
  isUnlimited(ctx.scope) ? sql`true` : scopeSql(alias, ctx.scope, scopedColumns['crm.contact'])

/** Ids of people whom a search finds, among those one may see. */
export function peopleBy(ctx: Ctx, term: SearchTerm, most: number, archived = false): Sql {
  switch (term.by) {
    case 'name':
      return sql`select s.id from crm.search_ids('contact', ${term.words}, ${most}, null, null, ${archived}) s`
    case 'email':
    case 'phone':
      return sql`select i.contact_id from crm.identifier i where i.tenant_id = ${ctx.tenant} and i.kind = ${identifierKinds[term.by]}
        and ${bears(wholeToken(ctx, term.by, term.key), 'i.token', 'i.even_token')} limit ${most}`
    case 'email-tail':
    case 'phone-tail': {
      const kind = term.by === 'email-tail' ? 'email' : 'phone'
      const { odd, even } = placed(tailOf(ctx, kind, term.tail))
      return sql`select s.id from crm.search_tails('contact', ${identifierKinds[kind]}::smallint, ${odd}::bytea, ${even}::bytea, ${most}, ${archived}) s`
    }
    case 'email-start':
      return peopleByStart(ctx, term.start, most)
    case 'note-words':
      return peopleByWords(ctx, term.words, most)
    case 'nothing':
      return sql`select null::uuid where false`
  }
}

type ContactSort = (typeof contactSorts)[number]
const orders = {
  newest: { keys: [['l.created_at', 'timestamptz']], down: true },
  oldest: { keys: [['l.created_at', 'timestamptz']], down: false },
  name: { keys: [['l.full_name', 'text']], down: false },
} as const

const isSort = (sort: string): sort is ContactSort => sort in orders

/** One row more than the limit tells whether there is a next page; `key` is what the page is ordered by. */
export async function contacts(ctx: Ctx, filter: ContactFilter, sort: string, limit: number, cursor: string | undefined) {
  const { keys, down } = isSort(sort) ? orders[sort] : await customOrder(ctx, 'person', sort)
  const [by, type] = keys[0]!.map(text => sql.raw(text)) as [Sql, Sql]
  const after = fromCursor(cursor, 2)
  const q = await question(ctx, filter)
  if (q.empty) return []
  const order = (a: Sql, b: Sql) =>
    down ? sql`order by ${a} desc, ${b} desc ${pageEnd(limit)}` : sql`order by ${a}, ${b} ${pageEnd(limit)}`
  const more = after ? [sql`(${by}, l.id) ${down ? sql`<` : sql`>`} (${after[0]}::${type}, ${after[1]}::uuid)`] : []
  const paths = scopedPaths(ctx, q, { columns: sql`${line}, ${by} as key`, more, ending: order(by, sql`l.id`) })
  return ctx.rows<ContactRow & { key: string }>(sql`select * from ${paths} r ${order(sql`r.key`, sql`r.id`)}`)
}

export interface ContactWhole extends ContactRow {
  firstName: string | null
  lastName: string | null
  street: string | null
  unit: string | null
  county: string | null
  country: string | null
  ownerName: string | null
  householdName: string | null
  partner: Id | null
  sealedCustom: CustomValues
  customKept: string[]
}

/** One person, of somebody who was merged whoever was kept; not-found outside the scope. */
export async function contactById(ctx: Ctx, id: Id): Promise<ContactWhole> {
  const { sealed, ...row } = await ctx.one<Omit<ContactWhole, 'street' | 'unit' | 'sealedCustom'> & { sealed: Envelope }>(sql`
    select ${line}, l.first_name as "firstName", l.last_name as "lastName", l.sealed, l.custom_kept as "customKept", l.county, l.country, m.name as "ownerName",
      h.name as "householdName",
      (select p.id from crm.partner p where p.tenant_id = l.tenant_id and p.contact_id = l.id) as partner
    from crm.contact l
    left join identity.member_view m on m.tenant_id = l.tenant_id and m.id = l.owner_id
    left join crm.household h on h.tenant_id = l.tenant_id and h.id = l.household_id
    where l.tenant_id = ${ctx.tenant} and l.id = ${nowKnownAs(ctx, id)}`)
  return { ...row, ...sealedContact.open(ctx, row.id, sealed) }
}

type LeadOfPerson = Pick<
  LeadRow,
  'id' | 'intent' | 'status' | 'stage' | 'owner' | 'source' | 'amountCents' | 'receivedAt' | 'loan' | 'version'
>
export const leadsOf = (ctx: Ctx, contact: Id): Promise<LeadOfPerson[]> =>
  ctx.rows<LeadOfPerson>(sql`
    select id, intent, status, stage_id as stage, owner_id as owner, source_name as source, amount_cents as "amountCents", received_at as "receivedAt", ${loanShown(ctx, 'loan_id')} as loan, version
    from crm.lead where tenant_id = ${ctx.tenant} and contact_id = ${contact} order by received_at desc, id desc limit 100`)

interface LoanOfPerson {
  id: Id
  number: string | null
  purpose: string
  stage: Id
  amountCents: number | null
  owner: Id | null
  createdAt: string
}
/** Loans on which the person is a borrower of any kind. */
export const loansOf = (ctx: Ctx, contact: Id): Promise<LoanOfPerson[]> =>
  ctx.rows<LoanOfPerson>(sql`
    select id, number, purpose, stage_id as stage, amount_cents as "amountCents", owner_id as owner, created_at as "createdAt" from crm.loan
    where tenant_id = ${ctx.tenant} and (contact_id = ${contact}
      or id = any (array(select b.loan_id from crm.borrower b where b.tenant_id = ${ctx.tenant} and b.contact_id = ${contact})))
    order by created_at desc, id desc limit 100`)

/** Who else lives in this person's household. */
export const membersOf = (ctx: Ctx, contact: Id): Promise<{ id: Id; name: string }[]> =>
  ctx.rows(sql`
    select o.id, o.full_name as name from crm.contact c join crm.contact o on o.tenant_id = c.tenant_id and o.household_id = c.household_id and o.id <> c.id and o.merged_into is null
    where c.tenant_id = ${ctx.tenant} and c.id = ${contact} order by o.full_name, o.id limit 50`)
