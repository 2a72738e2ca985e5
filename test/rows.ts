import type { World } from './world.ts'

/** How many rows every table of the rooms has, less the accounts, which stay. */
export async function rowCounts({ superuser }: World): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const name of await tables(superuser, ''))
    found[name] = Number((await superuser.unsafe(`select count(*) as n from ${name}`))[0]!.n)
  delete found['identity.account']
  return found
}

/** Rows of the rooms that an operation made, by table; tables without any are left out. */
export async function rowsOfOperation({ superuser }: World, operation: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  const bearing = `and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'operation_id' and not a.attisdropped)`
  for (const name of await tables(superuser, bearing)) {
    const n = Number((await superuser.unsafe(`select count(*) as n from ${name} where operation_id = $1`, [operation]))[0]!.n)
    if (n) found[name] = n
  }
  return found
}

const tables = async (superuser: World['superuser'], more: string): Promise<string[]> =>
  (
    await superuser.unsafe<{ name: string }[]>(`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('crm', 'identity', 'lead_hunter', 'outreach', 'automation') ${more}`)
  ).map(row => row.name)
