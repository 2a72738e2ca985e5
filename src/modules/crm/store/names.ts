import { namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'

/** What this room's records are called; words that somebody wrote freely, as a task's title, are no name. */
export const names = {
  lead: namedIn(sql`select tenant_id, id, full_name as name from crm.lead`),
  loan: namedIn(sql`select tenant_id, id, full_name as name from crm.loan`),
  contact: namedIn(sql`select tenant_id, id, full_name as name from crm.contact`),
  partner: namedIn(sql`select tenant_id, id, full_name as name from crm.partner`),
  pipeline: namedIn(sql`select tenant_id, id, name from crm.pipeline`),
  stage: namedIn(sql`select tenant_id, id, name from crm.stage`),
  'lost reason': namedIn(sql`select tenant_id, id, label as name from crm.lost_reason`),
  operation: namedIn(sql`select tenant_id, id, title as name from kernel.operation_view`),
}
