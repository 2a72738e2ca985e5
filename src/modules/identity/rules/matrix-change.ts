import {
  type ClientType,
  levelRank,
  type MatrixDocument,
  quorumOf,
  shippedDemands,
  tightened,
  together,
} from '#policy/client-matrix.ts'
import { type Demands, type Level, matrix, type Permission } from '#policy/matrix.ts'
import { datesInWords, hoursInWords, networksInWords } from '#policy/matrix-words.ts'

/** What happens to a draft, and what two versions differ in. */

export interface CellChange {
  type: string
  permission: Permission
  level: Level
  was?: Level | undefined
  demands?: Demands | undefined
}

export type Changed = { ok: true; document: MatrixDocument; changed: number } | { ok: false; message: string }

const levelIn = (type: ClientType, permission: Permission): Level => type.cells[permission] ?? 'none'

const unknownType = 'One of these user types is not in the draft any more. Load it again.'

/** Cells as they become; refuses where somebody else changed one meanwhile. */
export function withCells(document: MatrixDocument, changes: readonly CellChange[]): Changed {
  const types = new Map(document.types.map(type => [type.id, type]))
  let changed = 0
  for (const { type: id, permission, level, was, demands } of changes) {
    const type = types.get(id)
    if (!type) return { ok: false, message: unknownType }
    const now = levelIn(type, permission)
    if (was !== undefined && was !== now && level !== now)
      return {
        ok: false,
        message: `“${matrix[permission].label}” of ${type.name} was changed to ${now} meanwhile. Load the draft again.`,
      }
    const { [permission]: _, ...cells } = type.cells
    const { [permission]: had, ...others } = type.demands
    const kept = demands === undefined ? had : additional(permission, demands)
    if (now !== level || JSON.stringify(kept ?? {}) !== JSON.stringify(had ?? {})) changed += 1
    types.set(id, {
      ...type,
      cells: level === 'none' ? cells : { ...cells, [permission]: level },
      demands: kept && Object.keys(kept).length > 0 ? { ...others, [permission]: kept } : others,
    })
  }
  // What goes along with another cell goes along at once, so that the draft reads as it will be judged.
  const whole = [...types.values()].map(type => ({ ...type, cells: together(type.cells) }))
  return { ok: true, document: { ...document, types: whole }, changed }
}

/** Only what goes beyond the shipped demands is kept. */
function additional(permission: Permission, wanted: Demands): Demands {
  const shipped = shippedDemands(permission)
  return {
    ...(wanted.approval && !shipped.approval && { approval: true as const }),
    ...(quorumOf(wanted) > quorumOf(shipped) && { quorum: quorumOf(wanted) }),
    ...((wanted.denials ?? 1) > (shipped.denials ?? 1) && { denials: wanted.denials }),
    ...(wanted.comment && !shipped.comment && { comment: true as const }),
    ...(wanted.elevation && !shipped.elevation && { elevation: true as const }),
    ...(wanted.reason && !shipped.reason && { reason: true as const }),
    ...(wanted.proofMinutes !== undefined &&
      wanted.proofMinutes !== shipped.proofMinutes && { proofMinutes: wanted.proofMinutes }),
  }
}

export function withType(
  document: MatrixDocument,
  id: string,
  become: (type: ClientType) => ClientType,
): MatrixDocument | undefined {
  if (!document.types.some(type => type.id === id)) return undefined
  return { ...document, types: document.types.map(type => (type.id === id ? become(type) : type)) }
}

/** A new type beside the one it copies. */
export function withCopy(document: MatrixDocument, of: string, id: string, name: string): MatrixDocument | undefined {
  const at = document.types.findIndex(type => type.id === of)
  if (at < 0) return undefined
  const copy: ClientType = { ...document.types[at]!, id, name, shipped: false }
  return { ...document, types: [...document.types.slice(0, at + 1), copy, ...document.types.slice(at + 1)] }
}

export const without = (document: MatrixDocument, id: string): MatrixDocument => ({
  ...document,
  types: document.types.filter(type => type.id !== id),
})

interface Holders {
  people: number
  left: number
}

/** Whether anybody has a user type: it stays while somebody does, as whoever left may come back. */
export const isHeld = ({ people, left }: Holders): boolean => people + left > 0

/** Who has a user type: `1 person has`, `3 people and 1 who left have`. */
export function holdersInWords({ people, left }: Holders): string {
  if (!people && !left) return 'Nobody has'
  if (!people) return left === 1 ? '1 person who left has' : `${left} people who left have`
  const here = people === 1 ? '1 person' : `${people} people`
  return left ? `${here} and ${left} who left have` : `${here} ${people === 1 ? 'has' : 'have'}`
}

/** Of the types in force now those that a draft holds and the earlier version it was begun as does not know. */
export function keptTypes(draft: MatrixDocument, begunAs: MatrixDocument, today: MatrixDocument): ClientType[] {
  const has = ({ types }: MatrixDocument, { id }: ClientType) => types.some(one => one.id === id)
  return draft.types.filter(type => has(today, type) && !has(begunAs, type))
}

/**
 * An earlier version to be published anew. Types it does not know and that are in use today are carried over as they stand,
 * so that nobody is left without one; functions a later release added are, as everywhere, as shipped for shipped types.
 */
export function broughtBack(old: MatrixDocument, today: MatrixDocument, inUse: ReadonlySet<string>): MatrixDocument {
  const known = new Set(old.types.map(type => type.id))
  return {
    ...old,
    types: [...old.types, ...today.types.filter(type => !known.has(type.id) && (type.shipped || inUse.has(type.id)))],
  }
}

/** How a level is called in a difference. */
export const levelWords: Record<Level, string> = {
  none: 'none',
  own: 'own',
  group: 'branches',
  partner: 'partner company',
  workgroup: 'workgroup',
  all: 'all',
}

/** A cell as one reads it: the level, and what is demanded. */
export function cellInWords(type: ClientType, permission: Permission): string {
  const level = levelIn(type, permission)
  if (level === 'none') return 'none'
  const { approval, quorum, denials, comment, elevation, reason, proofMinutes } = tightened(
    shippedDemands(permission),
    type.demands[permission] ?? {},
  )
  const second = [
    quorum ? `${quorum} people agree` : 'second person',
    denials && `${denials} refusals end it`,
    comment && 'saying why',
  ]
  const asked = [
    elevation && 'while elevated',
    approval && second.filter(Boolean).join(', '),
    reason && 'reason',
    proofMinutes && `proof within ${proofMinutes} min`,
  ].filter(Boolean)
  return asked.length ? `${levelWords[level]} (${asked.join(', ')})` : levelWords[level]
}

/** Whether a person's level lies below another. */
export const isLower = (a: Level, b: Level): boolean => levelRank(a) < levelRank(b)

/** The whole matrix as lines of a table, for a spreadsheet. */
export function tableOf(
  { types }: MatrixDocument,
  functions: readonly { category: string; permission: Permission }[],
): string[][] {
  return [
    ['Category', 'Function', 'Name', ...types.map(type => type.name)],
    ...functions.map(({ category, permission }) => [
      category,
      matrix[permission].label,
      permission,
      ...types.map(type => cellInWords(type, permission)),
    ]),
    ['User type', 'Base', '', ...types.map(type => type.base)],
    ['User type', 'Clearance', '', ...types.map(type => type.clearance)],
    ['User type', 'Hours', '', ...types.map(type => hoursInWords(type.conditions.hours))],
    ['User type', 'Networks', '', ...types.map(type => networksInWords(type.conditions.networks))],
    ['User type', 'Dates', '', ...types.map(type => datesInWords(type.conditions))],
  ]
}
