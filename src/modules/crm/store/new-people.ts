import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { personSealer } from '#kernel/person-seal.ts'
import { rowLists } from '#kernel/row-lists.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import { keepStarts } from './chosen-index.ts'
import { type Columns, inserter, mostRows } from './insert.ts'
import { sealedContact, sealedIdentifier } from './sealed.ts'
import { hintOf, type IdentifierKind, identifierKinds, placesOf, reachTokens } from './tokens.ts'

/** An e-mail address or phone number, read by base/email.ts or base/phone.ts. */
export interface Reach {
  kind: IdentifierKind
  /** As it is sent to or dialled: the address, or E.164. */
  value: string
  /** For matching: the key of the address; of a phone the same as `value`. */
  key: string
  label?: string | undefined
  source?: string | undefined
}

export interface NewContact {
  id?: Id
  roles?: readonly string[]
  firstName?: string | null | undefined
  lastName?: string | null | undefined
  /** Empty where nobody gave a name. */
  fullName: string
  company?: string | null | undefined
  language?: string | null | undefined
  street?: string | null | undefined
  unit?: string | null | undefined
  city?: string | null | undefined
  state?: string | null | undefined
  zip?: string | null | undefined
  county?: string | null | undefined
  country?: string | null | undefined
  /** The first e-mail and the first phone become the main ones. */
  reach: readonly Reach[]
  owner?: Id | null | undefined
  branch?: Id | null | undefined
  workgroup?: Id | null | undefined
  household?: Id | null | undefined
  doNotContact?: boolean
  /** Values of the restricted class (SSN, date of birth, income): sealed before they are stored. */
  restricted?: Record<string, unknown> | undefined
  createdAt?: Date | undefined
}

const contactColumns = {
  id: ['id', 'uuid'],
  roles: ['roles', 'text[]'],
  firstName: ['first_name', 'text'],
  lastName: ['last_name', 'text'],
  fullName: ['full_name', 'text'],
  company: ['company', 'text'],
  language: ['language', 'text'],
  city: ['city', 'text'],
  state: ['state', 'text'],
  zip: ['zip', 'text'],
  county: ['county', 'text'],
  country: ['country', 'text'],
  place: ['address_token', 'bytea'],
  even: ['even_address_token', 'bytea'],
  emailHint: ['email_hint', 'text'],
  phoneHint: ['phone_hint', 'text'],
  sealed: ['sealed', 'bytea'],
  restricted: ['restricted', 'bytea'],
  household: ['household_id', 'uuid'],
  owner: ['owner_id', 'uuid'],
  branch: ['branch_id', 'uuid'],
  workgroup: ['workgroup_id', 'uuid'],
  doNotContact: ['do_not_contact', 'boolean'],
  createdAt: ['created_at', 'timestamptz'],
  updatedAt: ['updated_at', 'timestamptz'],
} as const satisfies Columns<string>
const insertContacts = inserter('crm.contact', contactColumns)

const identifierColumns = {
  id: ['id', 'uuid'],
  contact: ['contact_id', 'uuid'],
  kind: ['kind', 'smallint'],
  token: ['token', 'bytea'],
  tail: ['tail_token', 'bytea'],
  even: ['even_token', 'bytea'],
  evenTail: ['even_tail_token', 'bytea'],
  sealed: ['sealed', 'bytea'],
  hint: ['hint', 'text'],
  label: ['label', 'text'],
  primary: ['is_primary', 'boolean'],
  source: ['source', 'text'],
  first: ['first_seen_at', 'timestamptz'],
  last: ['last_seen_at', 'timestamptz'],
} as const satisfies Columns<string>
// A new person's cannot meet known ones; without the clause the row need not be within the maker's own scope.
const insertIdentifiers = inserter('crm.identifier', identifierColumns)
const seenAgain = 'do update set last_seen_at = excluded.last_seen_at'
const meetIdentifiers = {
  odd: inserter('crm.identifier', identifierColumns, `on conflict (tenant_id, kind, token, contact_id) ${seenAgain}`),
  even: inserter(
    'crm.identifier',
    identifierColumns,
    `on conflict (tenant_id, kind, even_token, contact_id) where even_token is not null ${seenAgain}`,
  ),
}
const addIdentifiersBeside = inserter('crm.identifier', identifierColumns, 'on conflict do nothing')
const metAgain = rowLists({ contact: 'uuid', kind: 'smallint', token: 'bytea', even: 'bytea' })

/** Makes people with everything they can be reached by; answers their ids at once, before the database has. */
export function keepContacts(ctx: Ctx, rows: readonly NewContact[]): Id[] {
  const people = rows.map(row => ({ ...row, id: row.id ?? newId(), reach: distinct(row.reach) }))
  const sealer = personSealer(ctx)
  const kept = people.map(p => ({
    ...p,
    fullName: nameOf(p.fullName),
    roles: p.roles?.length ? p.roles : ['borrower'],
    language: p.language || 'en',
    doNotContact: p.doNotContact ?? false,
    ...placesOf(ctx, p),
    emailHint: mainHint(p.reach, 'email'),
    phoneHint: mainHint(p.reach, 'phone'),
    sealed: sealedContact.seal(ctx, p.id, p),
    restricted: p.restricted && Object.keys(p.restricted).length ? sealer.seal(p.id, p.id, p.restricted) : null,
    createdAt: p.createdAt ?? ctx.now,
    updatedAt: ctx.now,
  }))
  sealer.keep()
  void insertContacts(ctx, kept).catch(() => {})
  const identifiers = people.flatMap(p =>
    p.reach.map(r => ({ ...asIdentifier(ctx, p.id, r), primary: r === p.reach.find(x => x.kind === r.kind) })),
  )
  if (identifiers.length) void insertIdentifiers(ctx, identifiers).catch(() => {})
  keepStarts(ctx, emailsAmong(identifiers))
  return people.map(p => p.id)
}
export const keepContact = (ctx: Ctx, person: NewContact): Id => keepContacts(ctx, [person])[0]!

/**
 * Adds to people who are there already what a new inquiry came with. What is known is seen again, nothing is lost, and what
 * is the first of its kind becomes the main one.
 */
export function addIdentifiersOf(ctx: Ctx, rows: readonly { contact: Id; reach: readonly Reach[] }[]): void {
  const byContact = new Map<Id, Reach[]>()
  for (const { contact, reach } of rows) byContact.set(contact, distinct([...(byContact.get(contact) ?? []), ...reach]))
  const identifiers = [...byContact].flatMap(([contact, reach]) => reach.map(r => asIdentifier(ctx, contact, r)))
  if (!identifiers.length) return
  meet(ctx, identifiers)
  // Of what was there already nothing is kept under the id it would have had.
  keepStarts(ctx, emailsAmong(identifiers))
  nameMain(ctx, [...byContact.keys()])
  showHints(ctx, [...byContact.keys()])
}
/** While a key is replaced some rows bear one version, some another and most both: a clause names one, so they are met first. */
function meet(ctx: Ctx, identifiers: readonly ReturnType<typeof asIdentifier>[]): void {
  const { token, even } = identifiers[0]!
  if (!token || !even) {
    void meetIdentifiers[even ? 'even' : 'odd'](
      ctx,
      identifiers.map(i => ({ ...i, primary: false })),
    ).catch(() => {})
    return
  }
  for (let at = 0; at < identifiers.length; at += mostRows)
    void ctx.rows(sql`
      update crm.identifier i set last_seen_at = ${ctx.now} from ${metAgain(identifiers.slice(at, at + mostRows))} r
      where i.tenant_id = ${ctx.tenant} and i.contact_id = r.contact and i.kind = r.kind and (i.token = r.token or i.even_token = r.even)`)
  void addIdentifiersBeside(
    ctx,
    identifiers.map(i => ({ ...i, primary: false })),
  ).catch(() => {})
}

export const addIdentifiers = (ctx: Ctx, contact: Id, reach: readonly Reach[]): void =>
  addIdentifiersOf(ctx, [{ contact, reach }])

/** Of each kind without a main one the first that is still current. */
export function nameMain(ctx: Ctx, contacts: readonly Id[]): void {
  void ctx.rows(sql`
    update crm.identifier i set is_primary = true
    where i.tenant_id = ${ctx.tenant} and i.id = any (array(
      select distinct on (x.contact_id, x.kind) x.id from crm.identifier x where x.tenant_id = ${ctx.tenant} and x.contact_id = any (${contacts}::uuid[])
        and not exists (select 1 from crm.identifier y where y.tenant_id = x.tenant_id and y.contact_id = x.contact_id and y.kind = x.kind and y.is_primary and y.is_current)
        and x.is_current
      order by x.contact_id, x.kind, x.first_seen_at, x.id))`)
}

/** The one place that writes hints of people and on their leads, from those of what they are reached by. */
export function showHints(ctx: Ctx, contacts: readonly Id[]): void {
  const mains = sql`
    select c.id,
      (select i.hint from crm.identifier i where i.tenant_id = c.tenant_id and i.contact_id = c.id and i.kind = 1 and i.is_primary limit 1) as email,
      (select i.hint from crm.identifier i where i.tenant_id = c.tenant_id and i.contact_id = c.id and i.kind = 2 and i.is_primary limit 1) as phone
    from crm.contact c where c.tenant_id = ${ctx.tenant} and c.id = ${oneOf(contacts)}`
  void ctx.rows(sql`
    with m as (${mains}), people as (update crm.contact c set email_hint = m.email, phone_hint = m.phone from m
      where c.tenant_id = ${ctx.tenant} and c.id = m.id and (c.email_hint, c.phone_hint) is distinct from (m.email, m.phone))
    update crm.lead l set email_hint = m.email, phone_hint = m.phone from m
    where l.tenant_id = ${ctx.tenant} and l.contact_id = m.id and (l.email_hint, l.phone_hint) is distinct from (m.email, m.phone)`)
}

export const nameOf = (fullName: string): string => fullName.trim() || 'No name'

export const mainHint = (reach: readonly Reach[], kind: IdentifierKind): string | null => {
  const main = reach.find(r => r.kind === kind)
  return main ? hintOf(kind, main.value) : null
}

/** How an address or number is kept: found by its tokens, shown by its hint, read where somebody may. */
export const keptReach = (ctx: Ctx, id: Id, r: Reach) => ({
  id,
  kind: identifierKinds[r.kind],
  ...reachTokens(ctx, r.kind, r.key),
  sealed: sealedIdentifier.seal(ctx, id, r),
  hint: hintOf(r.kind, r.value),
})

const emailsAmong = (rows: readonly { id: Id; kind: number; key: string }[]) =>
  rows.filter(row => row.kind === identifierKinds.email)

const asIdentifier = (ctx: Ctx, contact: Id, r: Reach) => ({
  ...keptReach(ctx, newId(), r),
  key: r.key,
  contact,
  label: r.label || 'other',
  source: r.source,
  first: ctx.now,
  last: ctx.now,
})

const distinct = (reach: readonly Reach[]): Reach[] =>
  [...new Map(reach.toReversed().map(r => [`${r.kind} ${r.key}`, r])).values()].toReversed()
