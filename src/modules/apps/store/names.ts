import { namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'

/** What this room's records are called; a permit by its app. */
export const names = {
  app: namedIn(sql`select tenant_id, id, name from apps.app`),
  permit: namedIn(
    sql`select p.tenant_id, p.id, a.name from apps.permit p join apps.app a on a.tenant_id = p.tenant_id and a.id = p.app_id`,
  ),
}
