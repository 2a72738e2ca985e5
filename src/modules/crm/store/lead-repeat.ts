import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { rowLists, type Types } from '#kernel/row-lists.ts'
import { oneOf, sql } from '#kernel/sql.ts'
import { classOfField } from '../rules/edits.ts'
import { type Answered, type LeadBefore, placeOf, repeated, type Said } from '../rules/lead-repeat.ts'
import { cameLive } from '../rules/speed.ts'
import { raiseAlerts } from './alerts.ts'
import { keepWords } from './chosen-index.ts'
import { holdingOf } from './holding.ts'
import { giveLead } from './lead-hand-over.ts'
import { sealedLead, sealedNote } from './sealed.ts'

/** What a person said when they asked again. */
export type Repeat = Said & { receivedAt?: Date | undefined }

export interface Repeated {
  contact: Id
  owner: Id | null
  branch: Id | null
  repeats: number
  version: number
}

type Row = LeadBefore &
  Answered & {
    id: Id
    sealed: Buffer | null
    contact: Id
    owner: Id | null
    branch: Id | null
    open: boolean
    version: number
    operation: Id | null
  }

type Sealed = 'propertyStreet' | 'message' | 'extra'
const columns = {
  intent: ['intent', 'text'],
  repeats: ['repeats', 'int'],
  repeatedAt: ['repeated_at', 'timestamptz'],
  live: ['live', 'boolean'],
  receivedAt: ['received_at', 'timestamptz'],
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
} as const satisfies Record<Exclude<keyof LeadBefore, Sealed>, readonly [string, string]>

const every = Object.entries(columns)
const read = sql.raw(every.map(([field, [column]]) => `l.${column} as "${field}"`).join(', '))
const sets = sql.raw(every.map(([field, [column]]) => `${column} = r."${field}"`).join(', '))
const repeats = rowLists({
  id: 'uuid',
  more: 'int',
  sealed: 'bytea',
  ...(Object.fromEntries(every.map(([field, [, type]]) => [field, type])) as Types<keyof typeof columns>),
})
const newNotes = rowLists({ id: 'uuid', contact: 'uuid', lead: 'uuid', sealed: 'bytea', at: 'timestamptz' })
/** More leads than these of one officer are told of in one alert. */
const few = 20

/**
 * People asked again while their leads are open: counts it, fills what was empty, and tells the officers. What was known
 * stays; another message becomes a note, so that nothing said is lost. Whoever may not hold the lead in the state that is
 * now known has it no longer: it waits in its branch for somebody who may. Answers for each in order; the caller emits.
 */
export async function repeatLeads(ctx: Ctx, asked: readonly { lead: Id; said: Repeat }[]): Promise<Repeated[]> {
  if (!asked.length) return []
  // In one order, so that two batches that meet the same leads do not wait for each other.
  const ids = [...new Set(asked.map(a => a.lead))]
  const found = await ctx.rows<Omit<Row, Sealed>>(sql`
    select l.id, l.sealed, l.contact_id as contact, l.owner_id as owner, l.branch_id as branch, l.version, l.operation_id as operation,
      l.archived_at is null and not crm.closed_lead(l.status) as open, l.status, l.first_touch_at as "firstTouchAt", ${read}
    from crm.lead l where l.tenant_id = ${ctx.tenant} and l.id = ${oneOf(ids)} order by l.id for update`)
  const rows = found.map((row): Row => ({ ...row, ...sealedLead.open(ctx, row.id, row.sealed) }))
  const before = new Map(rows.map(row => [row.id, row]))
  const now = new Map(before)
  const notes: { id: Id; contact: Id; lead: Id; body: string; at: Date }[] = []
  const answers = asked.map(({ lead, said }) => {
    const at = said.receivedAt ?? ctx.now
    const row = now.get(lead)
    if (!row) throw new Error('a lead that is asked about again is not there')
    const { note, ...values } = repeated(row, said, at, cameLive(!ctx.operation, at, ctx.now))
    if (note) notes.push({ id: newId(), contact: row.contact, lead, body: note, at })
    now.set(lead, { ...row, ...values })
    return { lead, repeats: values.repeats }
  })
  const released = await outOfLicence(ctx, before, now)
  for (const row of rows) keepChanges(ctx, row, now.get(row.id)!)
  void ctx.rows(sql`
    update crm.lead l set ${sets}, sealed = r.sealed, version = l.version + r.more, updated_at = ${ctx.now}
    from ${repeats([...now.values()].map(row => ({ ...row, sealed: sealedLead.seal(ctx, row.id, row), more: own(ctx, row) })))} r
    where l.tenant_id = ${ctx.tenant} and l.id = r.id`)
  if (notes.length) {
    void ctx.rows(sql`
      insert into crm.note (tenant_id, id, contact_id, lead_id, sealed, author_id, created_at, operation_id)
      select ${ctx.tenant}, r.id, r.contact, r.lead, r.sealed, null, r.at, ${ctx.operation ?? null}
      from ${newNotes(notes.map(note => ({ ...note, sealed: sealedNote.seal(ctx, note.id, note) })))} r`)
    keepWords(ctx, notes)
  }
  const taken = new Set(released.map(row => row.id))
  tell(
    ctx,
    [...now.values()].filter(row => !taken.has(row.id)),
  )
  for (const row of released) await release(ctx, row)
  return answers.map(({ lead, repeats }): Repeated => {
    const row = now.get(lead)!
    const goes = taken.has(lead)
    const version = row.version + own(ctx, row) + (goes ? 1 : 0)
    return { contact: row.contact, owner: goes ? null : row.owner, branch: row.branch, repeats, version }
  })
}

/**
 * Leads whose officer may not hold them where the property now turns out to be. A file of old rows takes a lead from nobody:
 * of it the place is left out instead.
 */
async function outOfLicence(ctx: Ctx, before: ReadonlyMap<Id, Row>, now: Map<Id, Row>): Promise<Row[]> {
  const moved = [...now.values()].filter(row => row.open && row.owner && row.state !== before.get(row.id)!.state)
  const pairOf = (row: Row) => ({ owner: row.owner!, state: row.state })
  const may = await holdingOf(ctx, moved.map(pairOf))
  const out = moved.filter(row => !may(pairOf(row)))
  if (!ctx.operation) return out
  for (const row of out) now.set(row.id, { ...row, ...placeOf(before.get(row.id)!) })
  return []
}

async function release(ctx: Ctx, { id, owner, branch, state }: Row): Promise<void> {
  await giveLead(ctx, id, { owner: null, branch })
  const subject = { kind: 'lead', id }
  ctx.emit('lead.assigned', { subject, reach: { owner, branch }, facts: { from: owner, to: null, by: 'licence' } })
  raiseAlerts(ctx, [{ to: owner!, kind: 'lead.released', subject, facts: { state } }])
}
export const repeatLead = async (ctx: Ctx, lead: Id, said: Repeat): Promise<Repeated> =>
  (await repeatLeads(ctx, [{ lead, said }]))[0]!

/** A lead that this very operation made is not changed by it in the sense of a version: nobody has seen it yet. */
const own = (ctx: Ctx, row: Row): number => (ctx.operation && row.operation === ctx.operation ? 0 : 1)

function keepChanges(ctx: Ctx, was: Row, is: Row): void {
  if (!own(ctx, was)) return
  const fields = ([...Object.keys(columns), 'propertyStreet', 'message', 'extra'] as (keyof LeadBefore)[]).filter(
    field => ctx.operation || (field !== 'repeats' && field !== 'repeatedAt'),
  )
  ctx.change(
    { kind: 'lead', id: was.id },
    fields.map(field => ({
      field,
      class: field === 'extra' ? ('confidential' as const) : classOfField(field),
      before: was[field],
      after: is[field],
    })),
  )
}

/** A file of old rows says nothing new of anybody: only who really asked is told of. */
function tell(ctx: Ctx, rows: readonly Row[]): void {
  if (ctx.operation) return
  const owned = rows.filter(row => row.owner)
  if (owned.length <= few) {
    raiseAlerts(
      ctx,
      owned.map(row => ({
        to: row.owner!,
        kind: 'lead.repeated',
        subject: { kind: 'lead', id: row.id },
        facts: { repeats: row.repeats },
      })),
    )
    return
  }
  const byOwner = Map.groupBy(owned, row => row.owner!)
  raiseAlerts(
    ctx,
    [...byOwner].map(([to, leads]) => ({ to, kind: 'leads.repeated', facts: { count: leads.length } })),
  )
}
