import type { Ctx } from '#kernel/ctx.ts'
import type { Permission } from '#policy/matrix.ts'
import { inScope, type Placed, unlimited } from '#policy/scope.ts'

/**
 * Whether the reader also holds this permission over a record they see: what a screen shows as editable. What limits them
 * does not hide it, since they see it; the level of this permission may end with their workgroups.
 */
export function mayWith(ctx: Ctx, permission: Permission, record: Placed): boolean {
  const scope = ctx.scopeOf(permission)
  const limits = scope.limits && { ...unlimited, workgroups: scope.limits.workgroups }
  return inScope({ ...scope, limits }, record, ctx.now)
}
