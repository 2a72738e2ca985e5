import type { SqlClient } from '#kernel/db.ts'

/** A value of a type, whatever it means. */
function anything(type: string): string {
  if (type === 'uuid') return 'gen_random_uuid()'
  if (type.endsWith('[]') || type === 'jsonb') return `'{}'`
  if (type.startsWith('timestamp') || type === 'date') return 'now()'
  if (type === 'boolean') return 'true'
  if (type === 'kernel.sealed') return `decode(repeat('01', 29), 'hex')`
  if (type === 'bytea') return `'\\x01'`
  return type === 'text' ? `'filled'` : '1'
}

/**
 * Puts a row of a client into every table that has none of it, whatever it means or refers to: triggers and foreign keys are
 * off for this, and the checks of those tables gone. Answers the tables it filled.
 */
export async function fillEveryTable(superuser: SqlClient, tenant: string): Promise<string[]> {
  const filled: string[] = []
  const tables = await superuser<{ name: string; checks: string[] }[]>`
    select name::text, array(select quote_ident(k.conname) from pg_constraint k where k.conrelid = t.name and k.contype = 'c') as checks
    from operator.client_tables() t`
  for (const { name, checks } of tables) {
    const [kept] = await superuser.unsafe(`select 1 from ${name} where tenant_id = '${tenant}' limit 1`)
    if (kept) continue
    const columns = await superuser<{ column: string; type: string }[]>`
      select attname as column, format_type(atttypid, null) as type from pg_attribute
      where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef and attgenerated = ''`
    const values = columns.map(({ column, type }) => (column === 'tenant_id' ? `'${tenant}'` : anything(type)))
    await superuser.begin(async tx => {
      await tx`set local session_replication_role = replica`
      for (const check of checks) await tx.unsafe(`alter table ${name} drop constraint ${check}`)
      await tx.unsafe(`insert into ${name} (${columns.map(({ column }) => `"${column}"`)}) values (${values})`)
    })
    filled.push(name)
  }
  return filled
}
