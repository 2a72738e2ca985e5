import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Names of people, by id; whoever left keeps theirs. */
export async function namesOf(ctx: Ctx, people: readonly Id[]): Promise<Map<Id, string>> {
  if (!people.length) return new Map()
  const rows = await ctx.rows<{ id: Id; name: string }>(
    sql`select id, name from identity.member_view where tenant_id = ${ctx.tenant} and id = any (${[...new Set(people)]}::uuid[])`,
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Where the name of a record stands that the whole tenant may know by name. */
const named: Record<string, string> = {
  person: 'identity.member_view',
  branch: 'identity.branch_view',
  stage: 'crm.stage_view',
  pipeline: 'crm.pipeline_view',
  source: 'lead_hunter.source_view',
}

/** What these ids of one kind are called; empty for kinds whose names are not everybody's. */
export async function namesOfRecords(ctx: Ctx, kind: string, ids: readonly string[]): Promise<Map<string, string>> {
  const table = named[kind]
  const known = ids.filter(one => /^[0-9a-f-]{36}$/.test(one))
  if (!table || !known.length) return new Map()
  const rows = await ctx.rows<{ id: Id; name: string }>(
    sql`select id, name from ${sql.table(table)} where tenant_id = ${ctx.tenant} and id = any (${known}::uuid[])`,
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
