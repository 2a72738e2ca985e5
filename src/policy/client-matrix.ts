import { type DataClass, dataClasses } from './data-classes.ts'
import {
  type Cell,
  cell,
  clearance,
  type Demands,
  type Level,
  levels,
  matrix,
  type Permission,
  type PersonType,
  permissions,
  personTypes,
  type Rights,
  userTypeLabels,
  wholeOf,
} from './matrix.ts'

/**
 * THE MATRIX OF A CLIENT: its own user types, each on the base of one of policy's person types, with the level of every
 * function. One document is one version; what is published is judged by, and nothing else.
 */
export interface MatrixDocument {
  format: 1
  /** The functions this version speaks of: one that a later release adds is not among them. */
  functions: readonly Permission[]
  types: readonly ClientType[]
}

export interface ClientType {
  id: string
  name: string
  /** Decides the place in the hierarchy, license law and menus. Stays as it was made. */
  base: PersonType
  /** One of those every client starts with. */
  shipped: boolean
  /** The highest class seen unmasked; restricted values always need a reveal. */
  clearance: Exclude<DataClass, 'restricted'>
  conditions: Conditions
  /** What is not written is `none`. */
  cells: Partial<Record<Permission, Level>>
  /** On top of what is shipped: never fewer. */
  demands: Partial<Record<Permission, Demands>>
}

/** When and from where a type may ask at all. Null: always, everywhere, without end. */
export interface Conditions {
  /** In the client's zone. Monday is 1; `to` is not in it any more, and may be `24:00`. */
  hours: { days: readonly number[]; from: string; to: string } | null
  /** CIDR blocks. */
  networks: readonly string[] | null
  /** First and last day, in the client's zone. */
  startsOn: string | null
  endsOn: string | null
}
export const unconditional: Conditions = { hours: null, networks: null, startsOn: null, endsOn: null }
export const isConditional = ({ hours, networks, startsOn, endsOn }: Conditions): boolean =>
  (hours ?? networks ?? startsOn ?? endsOn) !== null

/** What a type of outside callers lacks before anybody may be of it: somebody else’s people ask at hours, from places and up to a day. */
export const missingBounds = ({
  base,
  conditions: { hours, networks, endsOn },
}: Pick<ClientType, 'base' | 'conditions'>): string[] =>
  base === 'caller'
    ? [...(hours ? [] : ['hours']), ...(networks?.length ? [] : ['networks']), ...(endsOn ? [] : ['a last day'])]
    : []
export const isBound = (type: Pick<ClientType, 'base' | 'conditions'>): boolean => missingBounds(type).length === 0

/** A person's own level of one function, in place of their type's, until it ends. */
export interface Override {
  permission: Permission
  level: Level
  /** ISO 8601 moment at which it ends. */
  until: string
}

/** Functions that a client may give to people; the others are for machines and for whoever runs the installation. */
export const clientFunctions: readonly Permission[] = permissions.filter(p =>
  personTypes.some(type => cell(p, type).level !== 'none'),
)

/** Parts of seeing records: held or not, and where they are, over the rows that are seen. No search finds what no list shows. */
const followers = clientFunctions.filter(
  part =>
    matrix[part].reads &&
    part !== wholeOf(part) &&
    Object.values(matrix[wholeOf(part)].levels).includes('own') &&
    matrix[wholeOf(part)].reads,
)
export const follows = (permission: Permission): boolean => followers.includes(permission)

/** The types as they are shipped. `idOf` names the row that stands for each at the client. */
export const shippedDocument = (idOf: (base: PersonType) => string): MatrixDocument => ({
  format: 1,
  functions: clientFunctions,
  types: personTypes.map(base => ({
    id: idOf(base),
    name: userTypeLabels[base],
    base,
    shipped: true,
    clearance: clearance[base] as ClientType['clearance'],
    conditions: unconditional,
    cells: Object.fromEntries(
      clientFunctions.map(p => [p, cell(p, base).level] as const).filter(([, level]) => level !== 'none'),
    ),
    demands: {},
  })),
})

export const levelRank = (level: Level): number => levels.indexOf(level)

/** How many people have to agree. */
export const quorumOf = ({ quorum }: Demands): number => quorum ?? 1
/** The most people of whom a client can demand that they agree: the database holds the same number. */
export const mostQuorum = 5

/** The stricter of two in every respect: nobody is asked for less than either demands. */
export function tightened(a: Demands, b: Demands): Demands {
  const minutes = [a.proofMinutes, b.proofMinutes].filter(m => m !== undefined)
  const quorum = Math.max(quorumOf(a), quorumOf(b))
  // Refusals only count where several people have to agree, and never take more than that.
  const denials = Math.min(Math.max(a.denials ?? 1, b.denials ?? 1), quorum)
  return {
    ...((a.approval || b.approval || quorum > 1) && { approval: true as const }),
    ...(quorum > 1 && { quorum }),
    ...(denials > 1 && { denials }),
    ...((a.comment || b.comment) && { comment: true as const }),
    ...((a.elevation || b.elevation) && { elevation: true as const }),
    ...((a.reason || b.reason) && { reason: true as const }),
    ...(minutes.length > 0 && { proofMinutes: Math.min(...minutes) }),
  }
}

/** What is demanded of everybody for this function, as shipped. */
export const shippedDemands = (permission: Permission): Demands => matrix[permission].demands ?? {}

const demandsOf = (type: ClientType, permission: Permission): Demands =>
  tightened(shippedDemands(permission), type.demands[permission] ?? {})

/**
 * A type with every function written out, and none that is no more. What a later release split from a function that the
 * version names, the version means by that name, level and demands alike. What is new otherwise is as shipped for the shipped
 * types until the next version says otherwise, and nothing for types the client made.
 */
export function writtenOut(type: ClientType, functions: readonly Permission[]): ClientType {
  const namedBy = (permission: Permission) => [permission, wholeOf(permission)].find(name => functions.includes(name))
  const cells: ClientType['cells'] = {}
  const demands: ClientType['demands'] = {}
  for (const permission of clientFunctions) {
    const name = namedBy(permission)
    const level = name ? type.cells[name] : type.shipped ? cell(permission, type.base).level : undefined
    if (level && level !== 'none') cells[permission] = level
    const asked = name && type.demands[name]
    // Of whoever reads nothing is asked, but that they are elevated.
    if (asked && !matrix[permission].reads) demands[permission] = asked
    else if (asked?.elevation) demands[permission] = { elevation: true }
  }
  return { ...type, cells: together(cells), demands }
}

/** Cells with those that go along with another as that one stands. */
export function together(cells: ClientType['cells']): ClientType['cells'] {
  const all = { ...cells }
  for (const part of followers) {
    const level = all[wholeOf(part)]
    if (!level) delete all[part]
    else if (all[part]) all[part] = level
  }
  return all
}

/** A version with the shipped types that a later release added, as shipped; `idOf` as for `shippedDocument`. */
export function withShipped(document: MatrixDocument, idOf: (base: PersonType) => string | undefined): MatrixDocument {
  const absent = personTypes.filter(base => idOf(base) !== undefined && !document.types.some(type => type.id === idOf(base)))
  const fresh = shippedDocument(base => idOf(base) ?? '').types.filter(type => absent.includes(type.base))
  return { ...document, types: [...document.types, ...fresh] }
}

/** A version as this release reads it. */
export const broughtUp = (document: MatrixDocument): MatrixDocument => ({
  ...document,
  functions: clientFunctions,
  types: document.types.map(type => writtenOut(type, document.functions)),
})

/** What a type may do that is written out. */
export function compile(type: ClientType): Rights {
  const cells: Partial<Record<Permission, Cell>> = {}
  const byElevation: Partial<Record<Permission, Cell>> = {}
  for (const [permission, level] of Object.entries(type.cells) as [Permission, Level][]) {
    if (level === 'none') continue
    const { elevation, ...demands } = demandsOf(type, permission)
    ;(elevation ? byElevation : cells)[permission] = { level, demands }
  }
  const most = dataClasses.indexOf('confidential')
  const clearance = dataClasses[Math.min(dataClasses.indexOf(type.clearance), most)]!
  return { clearance, cells, ...(Object.keys(byElevation).length > 0 && { byElevation }) }
}

/** Rights that somebody has for some hours: of what the matrix gives their type while elevated, no further than `level`. */
export interface Elevation {
  id: string
  permissions: readonly Permission[]
  level: Level
  /** ISO 8601 moments between which it holds. */
  from: string
  until: string
}
export const isElevated = ({ from, until }: Elevation, now: Date): boolean =>
  Date.parse(from) <= now.getTime() && Date.parse(until) > now.getTime()

/**
 * The type's rights with what this person was granted or denied apart from it, and what they have while elevated. What has
 * ended, or is still to come, counts for nothing; and what was denied to them alone no elevation gives.
 */
export function withOverrides(
  rights: Rights,
  type: ClientType,
  overrides: readonly Override[],
  now: Date,
  elevations: readonly Elevation[] = [],
): Rights {
  const current = overrides.filter(one => Date.parse(one.until) > now.getTime())
  const elevated = elevations.filter(one => isElevated(one, now))
  if (current.length === 0 && elevated.length === 0) return rights
  const cells = { ...rights.cells }
  for (const { permissions: given, level } of elevated)
    for (const permission of given) {
      const most = rights.byElevation?.[permission]
      if (most) cells[permission] = { ...most, level: levels[Math.min(levelRank(level), levelRank(most.level))]! }
    }
  for (const { permission, level } of current) {
    if (!clientFunctions.includes(permission)) continue
    if (level === 'none') delete cells[permission]
    else {
      const { elevation: _, ...demands } = demandsOf(type, permission)
      cells[permission] = { level, demands }
    }
  }
  for (const part of followers) {
    const seen = cells[wholeOf(part)]
    if (!seen) delete cells[part]
    else if (cells[part]) cells[part] = { ...cells[part], level: seen.level }
  }
  return { ...rights, cells }
}

/** Functions of which `after` gives more than `before`: a higher level, or one for which less is demanded. */
export function grownIn(before: Rights, after: Rights): Permission[] {
  return clientFunctions.filter(permission => {
    const was = before.cells[permission]
    const is = after.cells[permission]
    if (!is) return false
    if (!was || levelRank(is.level) > levelRank(was.level)) return true
    // How many refusals end a request opens nothing to anybody.
    const asked = (demands: Demands) => JSON.stringify({ ...demands, denials: undefined })
    return asked(tightened(was.demands, is.demands)) !== asked(tightened(is.demands, is.demands))
  })
}
/** Functions of which `after` gives a lower level than `before`. */
export const lostIn = (before: Rights, after: Rights): Permission[] =>
  clientFunctions.filter(p => levelRank(before.cells[p]?.level ?? 'none') > levelRank(after.cells[p]?.level ?? 'none'))
/** Whether somebody gains anything at all, clearance included. */
export const grows = (before: Rights, after: Rights): boolean =>
  dataClasses.indexOf(after.clearance) > dataClasses.indexOf(before.clearance) || grownIn(before, after).length > 0
