import { inScope } from '#kernel/authority.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { cell, type Permission } from '#policy/matrix.ts'

/** Whether the reader also holds this permission over the record: what a screen shows as editable. */
export function mayWith(ctx: Ctx, permission: Permission, record: { owner: string | null; branch: string | null }): boolean {
  const { level } = cell(permission, ctx.actor.type)
  if (level === 'none') return false
  if (level === 'own') return ctx.scope.all ? record.owner === ctx.actor.id : inScope({ ...ctx.scope, branches: [] }, record)
  return level === 'all' || level === 'workgroup' || inScope(ctx.scope, record)
}
