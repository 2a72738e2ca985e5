import { keyPermissions, rightsOfKey } from './key-rights.ts'
import { type Permission, permissions, type Rights, type WholePermission, wholeOf } from './matrix.ts'

/**
 * What an app may be registered for: the work on records, and what has to be read for it. Never what administers the client,
 * lets data out, or belongs to a person's own account.
 */
const wholes = [
  'lead.read',
  'lead.add',
  'lead.edit',
  'lead.tag',
  'lead.assign',
  'lead.claim',
  'lead.convert',
  'contact.read',
  'contact.edit',
  'contact.merge',
  'loan.read',
  'loan.edit',
  'partner.read',
  'partner.edit',
  'task.use',
  'note.use',
  'view.use',
  'report.run',
  'people.read',
  'pipeline.read',
] as const satisfies readonly WholePermission[]
/** With their parts. */
export const appPermissions = permissions.filter(permission => (wholes as readonly Permission[]).includes(wholeOf(permission)))
export type AppPermission = Permission

/** What an app may do in its own name: of its functions those a key may be made for. */
export const ownNamePermissions = appPermissions.filter(permission => (keyPermissions as readonly string[]).includes(permission))

/**
 * What an app may do for a person at this moment: what was permitted, of that only what the person holds now, over their rows
 * and with the demands on them; and to be asked who they are. No token meets a demand for a passkey or a second person.
 */
export function rightsForPerson(person: Rights, permitted: readonly string[]): Rights {
  const cells: Rights['cells'] = {}
  for (const permission of appPermissions) {
    const cell = person.cells[permission]
    if (cell && permitted.includes(permission)) cells[permission] = cell
  }
  const account = person.cells['self.use']
  if (account) cells['self.use'] = account
  return { clearance: person.clearance, cells }
}

/** What an app may do in its own name: as a key that was made for the same. */
export const rightsInOwnName = (permitted: readonly string[], bound: boolean): Rights =>
  rightsOfKey(
    ownNamePermissions.filter(permission => permitted.includes(permission)),
    bound,
  )
