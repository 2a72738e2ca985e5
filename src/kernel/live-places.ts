import type { Id } from '#base/id.ts'
import type { Ctx } from './ctx.ts'
import { type LiveMessage, stands } from './live.ts'
import { sql } from './sql.ts'

/**
 * Says of each record that is told of in which workgroup it is, as the database places it: by its branch, else by its
 * officer. Whoever tells names these two only; screens of other workgroups do not hear of it.
 */
export async function placeMessages(ctx: Ctx, messages: readonly LiveMessage[]): Promise<void> {
  const open = messages.filter(({ subject, at }) => stands.has(subject.kind) && at.workgroup === undefined)
  const asked = new Set(open.flatMap(({ at }) => at.branch ?? at.owner ?? []))
  if (!asked.size) return
  const rows = await ctx.rows<{ id: Id; workgroup: Id }>(sql`
    select id, workgroup_id as workgroup from identity.branch where tenant_id = ${ctx.tenant} and id = any (${[...asked]}::uuid[])
    union all select id, workgroup_id from identity.member where tenant_id = ${ctx.tenant} and id = any (${[...asked]}::uuid[])`)
  const found = new Map(rows.map(({ id, workgroup }) => [id, workgroup]))
  for (const message of open) message.at.workgroup = found.get(message.at.branch ?? message.at.owner ?? '')
}
