import { type Cell, type Permission, type Rights, shipped, type WholePermission, wholeOf } from './matrix.ts'

/** What a key may be made for; each key is given some of it. */
export const keyPermissions = Object.keys(shipped.integration.cells) as Permission[]

/** Permissions over records, with their parts: a key that is bound to officers or branches holds them over those only. */
const overRecords = new Set<WholePermission>([
  'lead.read',
  'lead.edit',
  'lead.tag',
  'contact.read',
  'contact.edit',
  'loan.read',
  'loan.edit',
  'note.use',
])

/** Its own account is every key's: to be asked who it is. */
const always: Permission = 'self.use'

/**
 * What a key may do: of the shipped rights of keys those it was made for (null: all of them), and over records no more than
 * its officers and branches where it is bound to some. Never more than shipped.
 */
export function rightsOfKey(permissions: readonly Permission[] | null, bound: boolean): Rights {
  const { clearance, cells } = shipped.integration
  const held = (Object.entries(cells) as [Permission, Cell][]).filter(
    ([permission]) => permission === always || permissions === null || permissions.includes(permission),
  )
  return {
    clearance,
    cells: Object.fromEntries(
      held.map(([permission, cell]) => [
        permission,
        bound && overRecords.has(wholeOf(permission)) && cell.level === 'all' ? { ...cell, level: 'group' as const } : cell,
      ]),
    ),
  }
}
