import { namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'

/** What this room's records are called. */
export const names = {
  source: namedIn(sql`select tenant_id, id, name from lead_hunter.source`),
  pool: namedIn(sql`select tenant_id, id, name from lead_hunter.pool`),
  form: namedIn(sql`select tenant_id, id, slug as name from lead_hunter.form`),
  import: namedIn(sql`select tenant_id, id, file_name as name from lead_hunter.import`),
}
