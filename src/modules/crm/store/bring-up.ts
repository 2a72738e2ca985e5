import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { rowLists, type Types } from '#kernel/row-lists.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import { inScope, type Scope } from '#policy/scope.ts'
import { classOfField } from '../rules/edits.ts'
import { type PersonNow, type PersonSaid, upToDate } from '../rules/up-to-date.ts'
import { sealedContact } from './sealed.ts'
import { placesOf } from './tokens.ts'

export interface PersonNews {
  contact: Id
  /** They must not be contacted; never takes such a wish back. */
  doNotContact: boolean
  /** What is said of them now; left out where only the wish above counts. */
  said?: PersonSaid | undefined
}

type Row = PersonNow & {
  sealed: Buffer | null
  id: Id
  fullName: string
  owner: Id | null
  branch: Id | null
  workgroup: Id | null
}

const columns: [keyof PersonNow, string][] = [
  ['firstName', 'first_name'],
  ['lastName', 'last_name'],
  ['company', 'company'],
  ['language', 'language'],
  ['city', 'city'],
  ['state', 'state'],
  ['zip', 'zip'],
  ['county', 'county'],
  ['country', 'country'],
]
const newsOfPeople = rowLists({
  id: 'uuid',
  fullName: 'text',
  doNotContact: 'boolean',
  place: 'bytea',
  even: 'bytea',
  sealed: 'bytea',
  ...(Object.fromEntries(columns.map(([field]) => [field, 'text'])) as Types<keyof PersonNow>),
})
const fieldsOf: (keyof PersonNow)[] = [...columns.map(([field]) => field), 'street', 'unit']

/** Brings people who are there already up to date, in sets, and keeps what every field was and became. `may`: whose; undefined means nobody's. */
export async function bringUpToDate(ctx: Ctx, news: readonly PersonNews[], may: Scope | undefined): Promise<void> {
  const ids = [...new Set(news.map(n => n.contact))]
  if (!ids.length) return
  const list = sql.raw(columns.map(([field, column]) => `${column} as "${field}"`).join(', '))
  const found = await ctx.rows<Row & { doNotContact: boolean }>(sql`
    select id, sealed, full_name as "fullName", owner_id as owner, branch_id as branch, workgroup_id as workgroup, do_not_contact as "doNotContact", ${list} from crm.contact
    where tenant_id = ${ctx.tenant} and id = ${oneOf(ids)} order by id for update`)
  const rows = found.map(row => ({ ...row, ...sealedContact.open(ctx, row.id, row.sealed) }))
  const byContact = Map.groupBy(news, n => n.contact)
  const changed: (Row & { doNotContact: boolean })[] = []
  for (const row of rows) {
    const mine = may && inScope(may, row, ctx.now)
    let after = row
    for (const { said, doNotContact } of byContact.get(row.id)!) {
      if (said && (mine || (may && row.owner === null))) after = { ...after, ...upToDate(after, said) }
      if (doNotContact) after = { ...after, doNotContact: true }
    }
    const fields = [...fieldsOf, 'doNotContact' as const].filter(field => after[field] !== row[field])
    if (!fields.length) continue
    if (fields.includes('firstName') || fields.includes('lastName'))
      after = { ...after, fullName: [after.firstName, after.lastName].filter(Boolean).join(' ') || row.fullName }
    changed.push(after)
    ctx.change({ kind: 'contact', id: row.id }, [
      ...fields.map(field => ({ field, class: classOfField(field), before: row[field], after: after[field] })),
      { field: 'name', class: 'internal', before: row.fullName, after: after.fullName },
    ])
  }
  if (!changed.length) return
  const sent = changed.map(c => ({ ...c, ...placesOf(ctx, c), sealed: sealedContact.seal(ctx, c.id, c) }))
  const sets = sql.raw(columns.map(([field, column]) => `${column} = r."${field}"`).join(', '))
  void ctx.rows(sql`
    with r as (select * from ${newsOfPeople(sent)} r),
      named as (update crm.lead l set full_name = r."fullName" from r where l.tenant_id = ${ctx.tenant} and l.contact_id = r.id and l.full_name <> r."fullName"),
      lent as (update crm.loan l set full_name = r."fullName" from r where l.tenant_id = ${ctx.tenant} and l.contact_id = r.id and l.full_name <> r."fullName")
    update crm.contact c set full_name = r."fullName", do_not_contact = r."doNotContact", address_token = r.place, even_address_token = r.even, sealed = r.sealed, ${sets}, version = c.version + 1, updated_at = ${ctx.now}
    from r where c.tenant_id = ${ctx.tenant} and c.id = r.id`)
}
