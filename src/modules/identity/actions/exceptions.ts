import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { compile, writtenOut } from '#policy/client-matrix.ts'
import { cellOf, matrix, type Permission } from '#policy/matrix.ts'
import { isLower } from '../rules/matrix-change.ts'
import { exceptionsAgainst } from '../rules/matrix-effect.ts'
import { publishedVersion } from '../store/matrix.ts'
import { overrides, removeOverride } from '../store/overrides.ts'

/** Refuses a user type that somebody’s exceptions do not go with: what no law lets one person hold, nobody gets in two steps. */
export async function demandExceptionsFit(ctx: Ctx, person: { id: Id; name: string }, userType: Id): Promise<void> {
  const [{ document }, rows] = await Promise.all([publishedVersion(ctx), overrides(ctx, person.id)])
  const type = document.types.find(one => one.id === userType)
  const [against] = type ? exceptionsAgainst(type, document.functions, rows, ctx.now) : []
  if (!against) return
  const message = `${person.name} has exceptions that do not go with “${type!.name}”: ${against} End the exception first.`
  throw new Refusal('conflict', message, { problems: [{ path: 'userType', message }] })
}

/**
 * Ends what somebody was granted beyond a user type, and answers of what. What was denied to them alone stays denied: to end
 * that is to grant, which takes a second person.
 */
export async function endGrants(ctx: Ctx, person: Id, userType: Id): Promise<Permission[]> {
  const [{ document }, rows] = await Promise.all([publishedVersion(ctx), overrides(ctx, person)])
  const type = document.types.find(one => one.id === userType)
  const rights = type && compile(writtenOut(type, document.functions))
  const byType = (permission: Permission) => (rights ? cellOf(rights, permission).level : 'none')
  const granted = rows.filter(one => isLower(byType(one.permission), one.level))
  for (const { permission, level } of granted) {
    await removeOverride(ctx, person, permission)
    ctx.change({ kind: 'member', id: person }, [
      { field: `exception: ${matrix[permission].label}`, class: 'internal', before: level, after: byType(permission) },
    ])
  }
  return granted.map(one => one.permission)
}
