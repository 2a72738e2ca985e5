import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import { keepStarts } from './chosen-index.ts'
import { type CustomAfter, type CustomNow, setsOf } from './custom-values.ts'
import { barred, letContact } from './held-back.ts'
import { keptReach, nameMain, nameOf, type Reach, showHints } from './new-people.ts'
import { nowKnownAs } from './now-known-as.ts'
import { sealedContact } from './sealed.ts'
import { placesOf } from './tokens.ts'

/** Column of each field a person can change. */
const columns: Record<string, string> = {
  firstName: 'first_name',
  lastName: 'last_name',
  company: 'company',
  roles: 'roles',
  language: 'language',
  city: 'city',
  state: 'state',
  zip: 'zip',
  county: 'county',
  country: 'country',
  doNotContact: 'do_not_contact',
}

export type ContactNow = Record<string, unknown> &
  CustomNow & {
    id: Id
    name: string
    firstName: string | null
    lastName: string | null
    street: string | null
    unit: string | null
    zip: string | null
    owner: Id | null
    branch: Id | null
    household: Id | null
    roles: string[]
    doNotContact: boolean
    archived: boolean
    version: number
  }

const fields = sql.raw(
  Object.entries(columns)
    .filter(([field]) => field !== 'doNotContact')
    .map(([field, column]) => `${column} as "${field}"`)
    .join(', '),
)

/** The editable fields as they are, of whom the id stands for now; nobody else changes them until this transaction ends. */
export async function takeContact(ctx: Ctx, id: Id): Promise<ContactNow> {
  const { sealed, ...row } = await ctx.one<ContactNow & { sealed: Envelope }>(sql`
    select id, sealed, custom, custom_kept as "customKept", restricted, ${fields}, ${barred(sql`do_not_contact`, sql`contact.tenant_id`, sql`contact.id`)} as "doNotContact", full_name as name, owner_id as owner, branch_id as branch, household_id as household, archived_at is not null as archived, version
    from crm.contact where tenant_id = ${ctx.tenant} and id = ${nowKnownAs(ctx, id)} for update`)
  return { ...row, ...sealedContact.open(ctx, row.id, sealed) } as ContactNow
}

/**
 * Writes editable fields (and a whole `name` where it is more than its two halves) and what follows from them: the name on the
 * person's leads and loans, and how they are recognised. `custom`: values of the client's own fields as they become.
 */
export async function setContact(
  ctx: Ctx,
  id: Id,
  now: ContactNow,
  values: Readonly<Record<string, unknown>>,
  custom?: CustomAfter,
): Promise<number> {
  const sets = Object.entries(values)
    .filter(([field]) => columns[field])
    .map(([field, value]) => sql`${sql.ref(columns[field]!)} = ${value}`)
  const after = { ...now, ...values, ...(custom && { sealedCustom: custom.sealedCustom }) } as ContactNow
  const renamed = 'name' in values || 'firstName' in values || 'lastName' in values
  const written = nameOf([after.firstName, after.lastName].filter(Boolean).join(' '))
  const fullName = typeof values.name === 'string' ? values.name : renamed ? written : now.name
  if (renamed) sets.push(sql`full_name = ${fullName}`)
  if (renamed || 'street' in values || 'unit' in values || 'zip' in values) {
    const { place, even } = placesOf(ctx, { ...after, fullName })
    sets.push(sql`address_token = ${place}, even_address_token = ${even}`)
  }
  if (custom) sets.push(...setsOf(ctx, id, id, custom))
  if (custom || 'street' in values || 'unit' in values) sets.push(sql`sealed = ${sealedContact.seal(ctx, id, after)}`)
  if ('archived' in values) sets.push(sql`archived_at = ${values.archived ? ctx.now : null}`)
  const row = ctx.one<{ version: number }>(sql`
    update crm.contact set ${sql.join([...sets, sql`version = version + 1`, sql`updated_at = ${ctx.now}`])}
    where tenant_id = ${ctx.tenant} and id = ${id} returning version`)
  if (values.doNotContact === false) void letContact(ctx, id)
  if (renamed) {
    void ctx.rows(sql`update crm.lead set full_name = ${fullName} where tenant_id = ${ctx.tenant} and contact_id = ${id}`)
    void ctx.rows(sql`update crm.loan set full_name = ${fullName} where tenant_id = ${ctx.tenant} and contact_id = ${id}`)
  }
  return (await row).version
}

/** Adds what a person can be reached by, or brings it back if it was there; answers its id. */
export async function keepIdentifier(ctx: Ctx, contact: Id, r: Reach, primary: boolean): Promise<Id> {
  const kept = keptReach(ctx, newId(), r)
  const label = r.label || 'other'
  // Whoever changes a person has locked them, so nobody adds the same beside.
  const [known] = await ctx.rows<{ id: Id }>(sql`
    update crm.identifier set last_seen_at = ${ctx.now}, is_current = true, label = ${label}
    where tenant_id = ${ctx.tenant} and contact_id = ${contact} and kind = ${kept.kind} and (token = ${kept.token} or even_token = ${kept.even}) returning id`)
  const id = known?.id ?? kept.id
  if (!known) {
    void ctx.rows(sql`
      insert into crm.identifier (tenant_id, id, contact_id, kind, token, tail_token, even_token, even_tail_token, sealed, hint, label, source, first_seen_at, last_seen_at, operation_id)
      values (${ctx.tenant}, ${id}, ${contact}, ${kept.kind}, ${kept.token}, ${kept.tail}, ${kept.even}, ${kept.evenTail}, ${kept.sealed}, ${kept.hint}, ${label}, ${r.source ?? null}, ${ctx.now}, ${ctx.now}, ${ctx.operation ?? null})`)
    if (r.kind === 'email') keepStarts(ctx, [{ id, key: r.key }])
  }
  if (primary) makeMain(ctx, contact, id)
  else nameMain(ctx, [contact])
  showHints(ctx, [contact])
  return id
}

export interface IdentifierNow {
  id: Id
  kind: 'email' | 'phone'
  label: string
  primary: boolean
  current: boolean
}
export const takeIdentifier = (ctx: Ctx, contact: Id, id: Id): Promise<IdentifierNow> =>
  ctx.one<IdentifierNow>(sql`
    select id, case kind when 1 then 'email' else 'phone' end as kind, label, is_primary as primary, is_current as current
    from crm.identifier where tenant_id = ${ctx.tenant} and contact_id = ${contact} and id = ${id}`)

/** What is no longer current is no longer the main one either; the next current one takes its place. */
export function setIdentifier(
  ctx: Ctx,
  contact: Id,
  id: Id,
  to: { primary?: true | undefined; current?: boolean | undefined; label?: string | undefined },
): void {
  void ctx.rows(sql`
    update crm.identifier set is_current = coalesce(${to.current ?? (to.primary ? true : null)}::boolean, is_current), label = coalesce(${to.label ?? null}, label),
      is_primary = is_primary and coalesce(${to.current ?? null}::boolean, true)
    where tenant_id = ${ctx.tenant} and id = ${id}`)
  if (to.primary) makeMain(ctx, contact, id)
  else nameMain(ctx, [contact])
  showHints(ctx, [contact])
}

function makeMain(ctx: Ctx, contact: Id, id: Id): void {
  void ctx.rows(sql`
    update crm.identifier i set is_primary = i.id = ${id}
    where i.tenant_id = ${ctx.tenant} and i.contact_id = ${contact} and i.kind = (select x.kind from crm.identifier x where x.tenant_id = ${ctx.tenant} and x.id = ${id})`)
}

export function keepHousehold(ctx: Ctx, name: string): Id {
  const id = newId()
  void ctx.rows(sql`
    insert into crm.household (tenant_id, id, name, created_at, operation_id) values (${ctx.tenant}, ${id}, ${name}, ${ctx.now}, ${ctx.operation ?? null})`)
  return id
}

export const setHousehold = (ctx: Ctx, contacts: readonly Id[], household: Id | null) =>
  ctx.rows(sql`
    update crm.contact set household_id = ${household}, version = version + 1, updated_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and id = ${oneOf(contacts)}`)
