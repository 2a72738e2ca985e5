import { type ClientType, clientFunctions } from './client-matrix.ts'
import { type Level, matrix, type Permission, wholeOf } from './matrix.ts'
import { type LawProblem, levelsFor } from './matrix-laws.ts'

/**
 * Who asks by a function works over the rows of its own cell, and no other cell narrows it: a cell that is wider than the one of
 * seeing lets people change, take out and reveal records that no list shows them. A draft may hold that while it is worked on; it
 * is not published.
 */
const seenBy: { readonly [of in Permission]?: Permission } = {
  'lead.edit': 'lead.read',
  'lead.tag': 'lead.read',
  'lead.assign': 'lead.read',
  'lead.convert': 'lead.read',
  'lead.delete': 'lead.read',
  'lead.export': 'lead.read',
  'loan.assign': 'loan.read',
  'contact.edit': 'contact.read',
  'contact.merge': 'contact.read',
  'note.use': 'contact.read',
  'loan.edit': 'loan.read',
  'field.reveal': 'loan.read',
  'partner.edit': 'partner.read',
  'task.use': 'task.use',
}

export interface Beyond {
  permission: Permission
  level: Level
  /** By which the same records are seen, and how far. */
  sees: Permission
  seen: Level
}

type Cells = Pick<ClientType, 'cells'>
const levelIn = ({ cells }: Cells, permission: Permission): Level => cells[permission] ?? 'none'

/** What of each level lies within others: a branch is not in every workgroup, nor one's own record. */
const within: Record<Level, readonly Level[]> = {
  none: ['none', 'own', 'group', 'partner', 'workgroup', 'all'],
  own: ['own', 'group', 'partner', 'all'],
  group: ['group', 'all'],
  partner: ['partner', 'all'],
  workgroup: ['workgroup', 'all'],
  all: ['all'],
}

/** Where one cell goes beyond sight. */
export function beyondAt(type: Cells, permission: Permission): Beyond | undefined {
  const sees = matrix[permission].reads ? undefined : (seenBy[permission] ?? seenBy[wholeOf(permission)])
  if (!sees) return undefined
  const [level, seen] = [levelIn(type, permission), levelIn(type, sees)]
  return within[level].includes(seen) ? undefined : { permission, level, sees, seen }
}

export const beyondSight = (type: Cells): Beyond[] => clientFunctions.flatMap(permission => beyondAt(type, permission) ?? [])

/** Cells that end where seeing ends, in place of those that go beyond it. */
export const narrowedToSight = (type: Cells & Pick<ClientType, 'base'>): { permission: Permission; level: Level }[] =>
  beyondSight(type).map(({ permission, seen }) => ({
    permission,
    level: levelsFor(type.base, permission).includes(seen) ? seen : 'none',
  }))

/** As whoever asks for the draft is refused. */
export const sightProblems = (types: readonly (Cells & Pick<ClientType, 'id' | 'name'>)[]): LawProblem[] =>
  types.flatMap(type =>
    beyondSight(type).map(({ permission, sees }) => ({
      type: type.id,
      permission,
      message: `${type.name} may work on what they do not see: “${matrix[permission].label}” reaches further than “${matrix[sees].label}”. Make one as wide as the other.`,
    })),
  )
