import { namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'

const gone = (kind: 'person' | 'branch') =>
  sql`select tenant_id, id, name from identity.gone where kind = ${kind} and tenant_id = (select kernel.tenant())`

/** What this room's records are called; people and branches that were removed keep the name they had, and of a branch it is told that it is closed. */
export const names = {
  person: namedIn(sql`select tenant_id, id, name from identity.member union all ${gone('person')}`),
  branch: namedIn(sql`
    select tenant_id, id, name || case when active then '' else ' (closed)' end as name from identity.branch
    union all ${gone('branch')}`),
  workgroup: namedIn(sql`select tenant_id, id, name from identity.workgroup`),
  'partner company': namedIn(sql`select tenant_id, id, name from identity.partner_company`),
  'user type': namedIn(sql`select tenant_id, id, name from identity.user_type`),
  version: namedIn(sql`select tenant_id, id, number::text as name from identity.matrix_version`),
  licence: namedIn(sql`select tenant_id, id, concat(state, ' ', number) as name from identity.licence`),
  connection: namedIn(sql`select tenant_id, id, name from identity.connection`),
  domain: namedIn(sql`select tenant_id, id, domain as name from identity.connection_domain`),
  key: namedIn(sql`select tenant_id, id, name from identity.api_key`),
}
