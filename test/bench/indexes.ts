import type { SqlClient } from '#kernel/db.ts'

/** Loading into bare tables and indexing afterwards is several times faster; the indexes are the product's own, word for word. */
export async function dropIndexes(sql: SqlClient): Promise<string[]> {
  const found = await sql<{ name: string; definition: string }[]>`
    select x.indexrelid::regclass::text as name, pg_get_indexdef(x.indexrelid) as definition from pg_index x join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'crm' and c.relname in ('lead', 'contact', 'identifier') and not x.indisprimary and not exists (select 1 from pg_constraint k where k.conindid = x.indexrelid)`
  for (const { name } of found) await sql.unsafe(`drop index ${name}`)
  return found.map(f => f.definition)
}
