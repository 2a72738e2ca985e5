import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { rowLists } from '#kernel/row-lists.ts'
import { toldChange } from '#kernel/sealed-change.ts'
import type { Envelope, SealedRow } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import { isFieldName } from '../rules/custom-field.ts'
import { classOfField, isUnseen } from '../rules/edits.ts'
import { holdingOf } from './holding.ts'
import { restoreCustom } from './restore-custom.ts'
import { sealedContact, sealedLead } from './sealed.ts'
import { placesOf } from './tokens.ts'

type Columns = Record<string, readonly [column: string, type: string]>

const ofContact: Columns = {
  name: ['full_name', 'text'],
  firstName: ['first_name', 'text'],
  lastName: ['last_name', 'text'],
  company: ['company', 'text'],
  language: ['language', 'text'],
  city: ['city', 'text'],
  state: ['state', 'text'],
  zip: ['zip', 'text'],
  county: ['county', 'text'],
  country: ['country', 'text'],
  doNotContact: ['do_not_contact', 'boolean'],
  owner: ['owner_id', 'uuid'],
  roles: ['roles', 'text[]'],
  household: ['household_id', 'uuid'],
}
const ofLead: Columns = {
  intent: ['intent', 'text'],
  repeats: ['repeats', 'int'],
  repeatedAt: ['repeated_at', 'timestamptz'],
  tags: ['tags', 'text[]'],
  campaign: ['campaign', 'text'],
  city: ['property_city', 'text'],
  state: ['property_state', 'text'],
  county: ['property_county', 'text'],
  zip: ['property_zip', 'text'],
  propertyUse: ['property_use', 'text'],
  propertyType: ['property_type', 'text'],
  amountCents: ['amount_cents', 'bigint'],
  downPaymentCents: ['down_payment_cents', 'bigint'],
  priceCents: ['price_cents', 'bigint'],
  valueCents: ['value_cents', 'bigint'],
  currentRate: ['current_rate', 'int'],
  creditBand: ['credit_band', 'text'],
  purpose: ['purpose', 'text'],
  program: ['program', 'text'],
  timeframe: ['timeframe', 'text'],
  sourceName: ['source_name', 'text'],
}
const columnsOf = { contact: ofContact, lead: ofLead }
const listOf = (columns: Columns) =>
  rowLists({
    id: 'uuid',
    sealed: 'bytea',
    place: 'bytea',
    even: 'bytea',
    ...Object.fromEntries(Object.entries(columns).map(([field, [, type]]) => [field, type])),
  })
const listed = { contact: listOf(ofContact), lead: listOf(ofLead) }
const sealedOf: Record<'contact' | 'lead', SealedRow<object>> = { contact: sealedContact, lead: sealedLead }

interface Found {
  kind: 'contact' | 'lead'
  record: Id
  field: string
  before: unknown
  after: unknown
}
interface Kept {
  kind: 'contact' | 'lead'
  record: Id
  field: string
  event: Id
  n: number
  before: unknown
  after: unknown
  sealed: Envelope
}
type Row = Record<string, unknown> & { id: Id; sealed: Envelope }

export interface Restored {
  restored: number
  /** Left as they are, because they were changed again since. */
  kept: number
}

/**
 * Gives these people and leads, which an operation changed and did not make, the values back they had before it; a value
 * that was changed again since stays. Asked twice, the second time finds nothing to do.
 */
export async function restoreFields(ctx: Ctx, operation: Id, records: readonly Id[]): Promise<Restored> {
  if (!records.length) return { restored: 0, kept: 0 }
  const kept = await ctx.rows<Kept>(sql`
    select c.record_kind as kind, c.record_id as record, c.field, c.event_id as event, c.n, c.before, c.after, c.sealed
    from kernel.change_view c where c.tenant_id = ${ctx.tenant} and c.record_id = any (${records}::uuid[]) and c.operation_id = ${operation}
      and c.record_kind in ('contact', 'lead') order by c.event_id, c.n`)
  const every = [...Map.groupBy(kept, k => `${k.record} ${k.field}`).values()].map((of): Found => {
    const [first, last] = [toldChange(ctx, of[0]!), toldChange(ctx, of.at(-1)!)]
    return { kind: first.kind, record: first.record, field: first.field, before: first.before, after: last.after }
  })
  const found = every.filter(one => !isFieldName(one.field))
  const done = { restored: 0, kept: 0 }
  for (const kind of ['contact', 'lead'] as const) {
    const { restored, kept } = await restoreOf(
      ctx,
      kind,
      operation,
      found.filter(f => f.kind === kind),
    )
    done.restored += restored
    done.kept += kept
  }
  const own = await restoreCustom(
    ctx,
    operation,
    every.filter(one => isFieldName(one.field)),
  )
  return { restored: done.restored + own.restored, kept: done.kept + own.kept }
}

const classOf = (field: string) => (field === 'extra' ? 'confidential' : classOfField(field))

async function restoreOf(ctx: Ctx, kind: 'contact' | 'lead', operation: Id, asked: readonly Found[]): Promise<Restored> {
  const columns = columnsOf[kind]
  const byRecord = Map.groupBy(asked, f => f.record)
  if (!byRecord.size) return { restored: 0, kept: 0 }
  const list = sql.raw(
    Object.entries(columns)
      .map(([field, [column]]) => `${column} as "${field}"`)
      .join(', '),
  )
  const sealed = sealedOf[kind]
  const standing = await ctx.rows<Row>(sql`
    select id, sealed, ${kind === 'lead' ? sql`case when archived_at is null and not crm.closed_lead(status) then owner_id end as held,` : sql``} ${list} from ${sql.raw(`crm.${kind}`)} where tenant_id = ${ctx.tenant} and id = any (${[...byRecord.keys()]}::uuid[])
      and operation_id is distinct from ${operation}::uuid order by id for update`)
  const rows = standing.map((row): Row => ({ ...row, ...sealed.open(ctx, row.id, row.sealed) }))
  let restored = 0
  let kept = 0
  const changed: Row[] = []
  const found = rows.map(row => {
    const back: Record<string, unknown> = {}
    for (const { field, before, after } of byRecord.get(row.id)!) {
      if (!(field in row)) continue
      // Where the asker does not see it, going back to the same value is told of as going back to another.
      const apart = !same(row[field], before)
      if (same(row[field], after) && (apart || isUnseen(classOf(field), ctx.rights.clearance))) back[field] = before
      else if (apart) kept += 1
    }
    return { row, back }
  })
  // A state goes back only where the lead's officer may hold it there.
  const moving = kind === 'lead' ? found.filter(({ row, back }) => 'state' in back && row.held) : []
  const pairOf = ({ row, back }: (typeof found)[number]) => ({ owner: row.held as Id, state: back.state as string | null })
  const may = await holdingOf(ctx, moving.map(pairOf))
  for (const one of moving.filter(one => !may(pairOf(one)))) {
    delete one.back.state
    kept += 1
  }
  for (const { row, back } of found) {
    const fields = Object.keys(back)
    if (!fields.length) continue
    restored += fields.length
    changed.push({ ...row, ...back })
    ctx.change(
      { kind, id: row.id },
      fields.map(field => ({
        field,
        class: classOf(field),
        unseen: isUnseen(classOf(field), ctx.rights.clearance),
        before: row[field],
        after: back[field],
      })),
    )
  }
  if (changed.length) write(ctx, kind, columns, changed)
  return { restored, kept }
}

function write(ctx: Ctx, kind: 'contact' | 'lead', columns: Columns, changed: readonly Row[]): void {
  const fields = Object.entries(columns)
  const sets = sql.raw(fields.map(([field, [column]]) => `${column} = r."${field}"`).join(', '))
  const rows = changed.map(row => ({
    ...row,
    sealed: sealedOf[kind].seal(ctx, row.id, row),
    ...(kind === 'contact' && placeOf(ctx, row)),
  }))
  // A person who is nobody's any more is no branch's either.
  const more =
    kind === 'lead'
      ? sql``
      : sql`address_token = r.place, even_address_token = r.even, branch_id = case when r.owner is null then null else t.branch_id end,`
  void ctx.rows(sql`
    update ${sql.raw(`crm.${kind}`)} t set ${sets}, sealed = r.sealed, ${more} version = t.version + 1, updated_at = ${ctx.now}
    from ${listed[kind](rows)} r where t.tenant_id = ${ctx.tenant} and t.id = r.id`)
  if (kind === 'contact') {
    void ctx.rows(sql`
      update crm.lead l set full_name = c.full_name from crm.contact c where l.tenant_id = ${ctx.tenant} and l.contact_id = any (${changed.map(row => row.id)}::uuid[])
        and c.tenant_id = l.tenant_id and c.id = l.contact_id and l.full_name <> c.full_name`)
  }
}

function placeOf(ctx: Ctx, row: Row) {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return placesOf(ctx, {
    fullName: String(row.name),
    street: text(row.street),
    unit: text(row.unit),
    zip: text(row.zip),
  })
}

const plain = (value: unknown): unknown => (value === undefined ? null : value instanceof Date ? value.toISOString() : value)
/** Objects that travelled through the database come back with their keys in another order. */
const same = (a: unknown, b: unknown): boolean => sorted(plain(a)) === sorted(plain(b))
const sorted = (value: unknown): string =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? JSON.stringify(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
    : JSON.stringify(value)
