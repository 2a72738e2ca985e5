import type { Ctx } from '#kernel/ctx.ts'
import type { Permission } from '#policy/matrix.ts'
import { inScope, type Placed } from '#policy/scope.ts'

/** Whether the reader also holds this permission over a record they see: what a screen shows as editable. No limit hides it. */
export const mayWith = (ctx: Ctx, permission: Permission, record: Placed): boolean =>
  inScope({ ...ctx.scopeOf(permission), limits: null }, record, ctx.now)
