import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { CustomClass, CustomField, CustomOption, CustomRecord } from '../contract/custom-field.ts'

/** What the database calls the table of each. */
export const tableOfRecord = { lead: 'lead', person: 'contact' } as const satisfies Record<CustomRecord, string>

interface Known {
  stamp: string
  fields: readonly CustomField[]
}
/** By client; the oldest gives way. */
const known = new Map<Id, Known>()
const mostKnown = 1000

const line = sql`jsonb_build_object('id', f.id, 'record', f.record, 'key', f.key, 'name', f.name, 'kind', f.kind, 'class', f.class, 'help', f.help,
  'options', f.options, 'position', f.position, 'archived', f.archived_at is not null, 'sealingSince', f.sealing_since)`

/**
 * Every field the client made, in order, those put away too. Kept by version: rows are never removed and each change counts
 * one up, so that the sum tells one state from every other. Not to be asked for after a change in the same transaction.
 */
export async function customFields(ctx: Ctx): Promise<readonly CustomField[]> {
  const before = known.get(ctx.tenant)
  const { stamp, fields } = await ctx.one<{ stamp: string; fields: CustomField[] | null }>(sql`
    select s.stamp, case when s.stamp is distinct from ${before?.stamp ?? null} then (
      select coalesce(jsonb_agg(${line} order by f.record, f.position, f.name, f.id), '[]') from crm.custom_field f where f.tenant_id = ${ctx.tenant}) end as fields
    from (select coalesce(sum(v.version), 0)::text as stamp from crm.custom_field v where v.tenant_id = ${ctx.tenant}) s`)
  if (!fields) return before!.fields
  const told = fields.map(field => ({
    ...field,
    sealingSince: field.sealingSince && new Date(field.sealingSince).toISOString(),
  }))
  known.delete(ctx.tenant)
  if (known.size >= mostKnown) known.delete(known.keys().next().value!)
  known.set(ctx.tenant, { stamp, fields: told })
  return told
}

export const customFieldsOf = async (ctx: Ctx, record: CustomRecord): Promise<readonly CustomField[]> =>
  (await customFields(ctx)).filter(field => field.record === record)

/**
 * The same, for whoever writes values: no class of them is raised until this transaction ends, so that what is written stands
 * where its class of then has it. Refuses nobody: whoever raises one waits.
 */
export async function heldFieldsOf(ctx: Ctx, record: CustomRecord): Promise<readonly CustomField[]> {
  await ctx.rows(sql`select crm.lock_custom(${ctx.tenant}, ${record}, false)`)
  return customFieldsOf(ctx, record)
}

/** The fields of a record as they are; nobody else makes or changes one of the client's until this transaction ends. */
export async function takeCustomFields(ctx: Ctx): Promise<readonly CustomField[]> {
  await ctx.rows(sql`select pg_advisory_xact_lock(hashtextextended(${`crm.customFields ${ctx.tenant}`}, 0))`)
  const rows = await ctx.rows<{ field: CustomField }>(sql`
    select ${line} as field from crm.custom_field f where f.tenant_id = ${ctx.tenant} order by f.record, f.position, f.name, f.id`)
  return rows.map(row => row.field)
}

export const addField = (ctx: Ctx, field: Omit<CustomField, 'archived' | 'sealingSince'>) =>
  ctx.rows(sql`
    insert into crm.custom_field (tenant_id, id, record, key, name, kind, class, help, options, position, created_at)
    values (${ctx.tenant}, ${field.id}, ${field.record}, ${field.key}, ${field.name}, ${field.kind}, ${field.class}, ${field.help},
      ${field.options as unknown}::jsonb, ${field.position}, ${ctx.now})`)

interface Change {
  name: string
  help: string | null
  options: readonly CustomOption[]
  archived: boolean
}
export const setField = (ctx: Ctx, id: Id, to: Change) =>
  ctx.rows(sql`
    update crm.custom_field set name = ${to.name}, help = ${to.help}, options = ${to.options as unknown}::jsonb,
      archived_at = case when ${to.archived}::boolean then coalesce(archived_at, ${ctx.now}) end
    where tenant_id = ${ctx.tenant} and id = ${id}`)

export const setFieldOrder = (ctx: Ctx, ids: readonly Id[]) =>
  ctx.rows(sql`
    update crm.custom_field f set position = r.n from unnest(${ids}::uuid[]) with ordinality r (id, n)
    where f.tenant_id = ${ctx.tenant} and f.id = r.id and f.position <> r.n`)

/** Waits for whoever writes values of these fields; those who come after meet the new class. */
export const raiseField = (ctx: Ctx, id: Id, to: CustomClass) =>
  ctx.rows(sql`update crm.custom_field set class = ${to} where tenant_id = ${ctx.tenant} and id = ${id}`)

export const fieldIsSealed = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`update crm.custom_field set sealing_since = null where tenant_id = ${ctx.tenant} and id = ${id}`)
