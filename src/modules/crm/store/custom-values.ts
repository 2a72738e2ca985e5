import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { openPersonal, personSealer } from '#kernel/person-seal.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { CustomField, CustomRecord, CustomValue, CustomValues } from '../contract/custom-field.ts'
import type { CustomStanding } from '../rules/custom-field.ts'
import { tableOfRecord } from './custom-fields.ts'
import { sealedContact, sealedLead } from './sealed.ts'

export const sealedOfRecord = { lead: sealedLead, person: sealedContact } as const

/** A record's values as they are, with the envelope of its person's restricted ones, unopened. */
export interface CustomNow extends CustomStanding {
  restricted: Buffer | null
}

export interface CustomEdit {
  field: CustomField
  before: CustomValue | null
  after: CustomValue | null
  /** Whoever asked does not see what it was. */
  unseen?: boolean
}

/** Everything restricted that is said of a record; what its fields hold is one part of it. */
export type Restricted = Record<string, unknown> & { custom?: CustomValues }

export async function openRestricted(ctx: Ctx, row: Id, envelope: Buffer | null): Promise<Restricted> {
  if (!envelope) return {}
  const [opened] = await openPersonal<Restricted>(ctx, [{ row, envelope }])
  return opened!
}

/** The value a field has, wherever it stands: one whose class was raised may not have been moved yet. */
export const standingValue = (key: string, now: CustomStanding, opened: Restricted): CustomValue | null =>
  now.custom[key] ?? now.sealedCustom[key] ?? opened.custom?.[key] ?? null

/** Values as they stand after edits, each in the place of its field's class and in no other. */
export interface CustomAfter extends CustomStanding {
  customKept: string[]
  /** Undefined where nothing restricted changes. */
  opened: Restricted | undefined
}

export function afterEdits(now: CustomStanding, opened: Restricted, edits: readonly CustomEdit[]): CustomAfter {
  const custom = { ...now.custom }
  const sealedCustom = { ...now.sealedCustom }
  const restricted = { ...opened.custom }
  const kept = new Set(now.customKept)
  for (const { field, after } of edits) {
    const { key } = field
    delete custom[key]
    delete sealedCustom[key]
    delete restricted[key]
    kept.delete(key)
    if (after === null) continue
    if (field.class === 'internal') custom[key] = after
    else if (field.class === 'confidential') sealedCustom[key] = after
    else {
      restricted[key] = after
      kept.add(key)
    }
  }
  const { custom: _, ...others } = opened
  const whole: Restricted = Object.keys(restricted).length ? { ...others, custom: restricted } : others
  const moved = edits.some(edit => edit.field.class === 'restricted')
  return { custom, sealedCustom, customKept: [...kept].toSorted(), opened: moved ? whole : undefined }
}

/** What stands in a record's restricted envelope, sealed anew with its person's key; null where nothing is left. */
export function sealRestricted(ctx: Ctx, row: Id, person: Id, values: Restricted): Buffer | null {
  if (!Object.keys(values).length) return null
  const sealer = personSealer(ctx)
  const envelope = sealer.seal(person, row, values)
  sealer.keep()
  return envelope
}

/** The parts of an update that write values, beside the row's own envelope. */
export function setsOf(ctx: Ctx, row: Id, person: Id, { custom, customKept, opened }: CustomAfter): RawBuilder<unknown>[] {
  const sets = [sql`custom = ${custom as unknown}::jsonb`, sql`custom_kept = ${customKept}::text[]`]
  if (opened) sets.push(sql`restricted = ${sealRestricted(ctx, row, person, opened)}`)
  return sets
}

interface Raw {
  id: Id
  person: Id
  custom: CustomValues
  customKept: string[]
  sealed: Envelope
  restricted: Buffer | null
}

export type StandingValues = CustomNow & { id: Id; person: Id; owner: Id | null; branch: Id | null }

/** Values of one record to be looked at; not-found outside the scope. */
export async function customStanding(ctx: Ctx, record: CustomRecord, id: Id): Promise<StandingValues> {
  const { sealed, ...row } = await ctx.one<Raw & { owner: Id | null; branch: Id | null }>(sql`
    select id, ${personOf(record)} as person, owner_id as owner, branch_id as branch, custom, custom_kept as "customKept", sealed, restricted
    from ${tableOf(record)} where tenant_id = ${ctx.tenant} and id = ${id}`)
  const { sealedCustom } = sealedOfRecord[record].open(ctx, id, sealed) as { sealedCustom: CustomValues }
  return { ...row, sealedCustom }
}

const tableOf = (record: CustomRecord) => sql.table(`crm.${tableOfRecord[record]}`)
const personOf = (record: CustomRecord) => sql.raw(record === 'lead' ? 'contact_id' : 'id')

/**
 * Moves the next values of a field into the envelope of its class: `after` is the record it went on from. Of a field that
 * becomes restricted what was confidential stands in envelopes, which tell nothing unopened, so every one is looked into.
 */
export async function moveValues(
  ctx: Ctx,
  { record, key, class: of }: CustomField,
  after: Id | null,
  most: number,
): Promise<{ moved: number; after: Id | null }> {
  const table = tableOf(record)
  const sealer = personSealer(ctx)
  const rows = await ctx.rows<Raw>(sql`
    select id, ${personOf(record)} as person, custom, custom_kept as "customKept", sealed, restricted from ${table}
    where tenant_id = ${ctx.tenant} and (custom ? ${key} ${of === 'restricted' ? sql`or sealed is not null` : sql``})
      ${after ? sql`and id > ${after}::uuid` : sql``}
    order by id limit ${most} for update`)
  let moved = 0
  for (const row of rows) {
    const whole = sealedOfRecord[record].open(ctx, row.id, row.sealed) as { sealedCustom: CustomValues }
    const value = row.custom[key] ?? whole.sealedCustom[key]
    if (value === undefined) continue
    moved += 1
    const { [key]: _, ...custom } = row.custom
    const { [key]: __, ...others } = whole.sealedCustom
    const sealedCustom = of === 'confidential' ? { ...others, [key]: value } : others
    const sets = [
      sql`custom = ${custom as unknown}::jsonb`,
      sql`sealed = ${sealedOfRecord[record].seal(ctx, row.id, { ...whole, sealedCustom } as never)}`,
    ]
    if (of === 'restricted') {
      const opened = await openRestricted(ctx, row.id, row.restricted)
      const values = { ...opened, custom: { ...opened.custom, [key]: value } }
      sets.push(
        sql`restricted = ${sealer.seal(row.person, row.id, values)}`,
        sql`custom_kept = ${[...new Set([...row.customKept, key])].toSorted()}::text[]`,
      )
      sealer.keep()
    }
    void ctx.rows(sql`update ${table} set ${sql.join(sets)} where tenant_id = ${ctx.tenant} and id = ${row.id}`)
  }
  return { moved, after: rows.length < most ? null : rows.at(-1)!.id }
}
