import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { KeptChange } from '#kernel/operations.ts'
import { sql } from '#kernel/sql.ts'

/** Column and type of each field that bulk work changes, by kind of record. */
const columns: Record<string, { table: string; fields: Record<string, readonly [column: string, type: string]> }> = {
  lead: {
    table: 'crm.lead',
    fields: {
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
    },
  },
  contact: { table: 'crm.contact', fields: { owner: ['owner_id', 'uuid'], branch: ['branch_id', 'uuid'] } },
}

/**
 * Puts each value back where the record still holds what the operation made of it; one statement for each field. Answers
 * which were put back; the others somebody changed meanwhile, and they stay.
 */
export async function putBack(ctx: Ctx, changes: readonly KeptChange[]): Promise<KeptChange[]> {
  const byField = new Map<string, KeptChange[]>()
  for (const change of changes) {
    if (!columns[change.kind]?.fields[change.field]) continue
    const key = `${change.kind}.${change.field}`
    byField.set(key, [...(byField.get(key) ?? []), change])
  }
  const done = await Promise.all(
    [...byField.values()].map(async group => {
      const { kind, field } = group[0]!
      const { table, fields } = columns[kind]!
      const [column, type] = fields[field]!
      const value = (of: string) =>
        type === 'text[]'
          ? sql.raw(`array(select jsonb_array_elements_text(case jsonb_typeof(r.${of}) when 'array' then r.${of} else '[]' end))`)
          : sql.raw(`(r.${of} #>> '{}')::${type}`)
      const rows = group.map(({ record, before, after }) => ({ record, before, after }))
      const back = await ctx.rows<{ id: Id }>(sql`
        update ${sql.table(table)} t set ${sql.ref(column)} = ${value('before')}, version = t.version + 1, updated_at = ${ctx.now}
        from jsonb_to_recordset(${rows as unknown}::jsonb) r (record uuid, before jsonb, after jsonb)
        where t.tenant_id = ${ctx.tenant} and t.id = r.record and ${sql.ref(`t.${column}`)} is not distinct from ${value('after')} returning t.id`)
      const ids = new Set(back.map(r => r.id))
      return group.filter(change => ids.has(change.record))
    }),
  )
  return done.flat()
}
