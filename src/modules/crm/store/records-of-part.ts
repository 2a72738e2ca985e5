import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { countedParts } from '../contract/records-of-part.ts'

/** Which records stand where they do because of it, by the database's own rule (`crm.place_record`). */
const which = {
  branch: (of: Id) => sql`r.branch_id = ${of}`,
  partnerCompany: (of: Id) => sql`r.partner_id = ${of} and r.branch_id is null and r.owner_id is null`,
  workgroup: (of: Id) => sql`r.workgroup_id = ${of}`,
}

export function recordsOfPart(ctx: Ctx, part: (typeof countedParts)[number], of: Id) {
  const count = (table: string) =>
    sql`(select count(*)::int from ${sql.table(`crm.${table}`)} r where r.tenant_id = ${ctx.tenant} and ${which[part](of)})`
  // A partner company sends leads; people belong to none.
  const contacts = part === 'partnerCompany' ? sql`0` : count('contact')
  return ctx.one<{ leads: number; loans: number; contacts: number }>(
    sql`select ${count('lead')} as leads, ${count('loan')} as loans, ${contacts} as contacts`,
  )
}
