import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { KeptChange, Operation } from '#kernel/operations.ts'
import { sql } from '#kernel/sql.ts'
import type { Passage } from '../rules/undo.ts'
import { picture } from './bulk.ts'

/** Column and type of each field that bulk work changes, by kind of record. */
const columns: Record<'lead' | 'contact', Record<string, readonly [column: string, type: string]>> = {
  lead: {
    owner: ['owner_id', 'uuid'],
    branch: ['branch_id', 'uuid'],
    status: ['status', 'text'],
    pool: ['pool', 'text'],
    acceptBy: ['accept_by', 'timestamptz'],
    acceptedAt: ['accepted_at', 'timestamptz'],
    stage: ['stage_id', 'uuid'],
    pipeline: ['pipeline_id', 'uuid'],
    stageSince: ['stage_since', 'timestamptz'],
    lostReason: ['lost_reason_id', 'uuid'],
    tags: ['tags', 'text[]'],
    archivedAt: ['archived_at', 'timestamptz'],
    state: ['property_state', 'text'],
    county: ['property_county', 'text'],
    zip: ['property_zip', 'text'],
  },
  contact: { owner: ['owner_id', 'uuid'], branch: ['branch_id', 'uuid'] },
}

export function passagesOf(changes: readonly KeptChange[], kind: 'lead' | 'contact'): Passage[] {
  const found = new Map<Id, Passage>()
  for (const { kind: of, record, event, field, before, after } of changes) {
    if (of !== kind || !columns[kind][field]) continue
    const passage = found.get(record) ?? { record, event, was: {}, became: {} }
    passage.was[field] = before ?? null
    passage.became[field] = after ?? null
    found.set(record, passage)
  }
  return [...found.values()]
}

/** The newest sign that somebody but whoever asked for the operation did something with these records, after a moment. */
export async function workSince(
  ctx: Ctx,
  { id, askedBy }: Pick<Operation, 'id' | 'askedBy'>,
  records: readonly Id[],
  after: Id,
): Promise<Map<Id, Id>> {
  const [events, changes] = await Promise.all([
    ctx.rows<{ record: Id; at: Id }>(sql`
      select distinct on (e.subject_id) e.subject_id as record, e.id as at from kernel.event_view e
      where e.tenant_id = ${ctx.tenant} and e.subject_id = any (${records}::uuid[]) and e.id > ${after}::uuid
        and (e.operation_id is not null or (e.actor_kind in ('member', 'key') and e.actor_id is distinct from ${askedBy}::uuid))
      order by e.subject_id, e.id desc`),
    ctx.rows<{ record: Id; at: Id }>(sql`
      select distinct on (g.record_id) g.record_id as record, g.event_id as at from kernel.change_view g
      where g.tenant_id = ${ctx.tenant} and g.record_id = any (${records}::uuid[]) and g.event_id > ${after}::uuid and g.operation_id <> ${id}
      order by g.record_id, g.event_id desc`),
  ])
  const newest = new Map(events.map(({ record, at }) => [record, at]))
  for (const { record, at } of changes) if ((newest.get(record) ?? '') < at) newest.set(record, at)
  return newest
}

export interface LeadNow {
  id: Id
  /** By the names under which changes are kept. */
  now: Record<string, unknown>
}

/** Leads about to be put back, as they stand; nobody else changes them until this transaction ends. */
export const leadsNow = (ctx: Ctx, ids: readonly Id[]) =>
  ctx.rows<LeadNow>(sql`
    select l.id, ${picture} as now from crm.lead l
    where l.tenant_id = ${ctx.tenant} and l.id = any (${ids}::uuid[]) order by l.id for update`)

/** The same of people. */
export const peopleNow = (ctx: Ctx, ids: readonly Id[]) =>
  ctx.rows<LeadNow>(sql`
    select c.id, jsonb_build_object('owner', c.owner_id, 'branch', c.branch_id) as now from crm.contact c
    where c.tenant_id = ${ctx.tenant} and c.id = any (${ids}::uuid[]) order by c.id for update`)

/** Leads of these people that an operation gave to somebody, with whom they are now and the command that gave them. */
export const leadsGiven = (ctx: Ctx, operation: Id, people: readonly Id[]) =>
  ctx.rows<{ contact: Id; owner: Id | null; event: Id }>(sql`
    select l.contact_id as contact, l.owner_id as owner, k.event_id as event from crm.lead l
    cross join lateral (select k.event_id from kernel.change_view k where k.tenant_id = ${ctx.tenant} and k.record_id = l.id
      and k.operation_id = ${operation} and k.field = 'owner' order by k.event_id desc limit 1) k
    where l.tenant_id = ${ctx.tenant} and l.contact_id = any (${people}::uuid[])`)

/** Puts every field of these records back as the operation found it; one statement for each field. */
export function putBack(ctx: Ctx, kind: 'lead' | 'contact', rows: readonly Passage[]): void {
  const fields = new Set(rows.flatMap(row => Object.keys(row.was)))
  for (const field of fields) {
    const [column, type] = columns[kind][field]!
    const value =
      type === 'text[]'
        ? sql.raw(`array(select jsonb_array_elements_text(case jsonb_typeof(v.value) when 'array' then v.value else '[]' end))`)
        : sql.raw(`(v.value #>> '{}')::${type}`)
    const values = rows.filter(row => field in row.was).map(({ record, was }) => ({ record, value: was[field] }))
    void ctx.rows(sql`
      update ${sql.table(`crm.${kind}`)} t set ${sql.ref(column)} = ${value} from jsonb_to_recordset(${values as unknown}::jsonb) v (record uuid, value jsonb)
      where t.tenant_id = ${ctx.tenant} and t.id = v.record`)
  }
  const ids = rows.map(row => row.record)
  if (ids.length)
    void ctx.rows(sql`
      update ${sql.table(`crm.${kind}`)} t set version = t.version + 1, updated_at = ${ctx.now} where t.tenant_id = ${ctx.tenant} and t.id = any (${ids}::uuid[])`)
}
