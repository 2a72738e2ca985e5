import {
  type ClientType,
  clientFunctions,
  isConditional,
  levelRank,
  missingBounds,
  mostQuorum,
  quorumOf,
  shippedDemands,
  tightened,
} from './client-matrix.ts'
import {
  cell,
  type Demands,
  type Level,
  levels,
  matrix,
  type Permission,
  type PersonType,
  partnerTypes,
  userTypeLabels,
} from './matrix.ts'
import { segregation } from './segregation.ts'

/**
 * LAWS THAT NO MATRIX BREAKS. Each answers a sentence; they are asked when a draft is saved and again when it is published,
 * and `identity.matrix_problem` asks those about a whole version once more in the database.
 */
export interface LawProblem {
  /** Undefined: of the whole matrix. */
  type?: string
  permission?: Permission
  message: string
}

const isPartner = (base: PersonType) => partnerTypes.includes(base)
const label = (permission: Permission) => matrix[permission].label.toLowerCase()

/** What an administrator's type must hold for the client to stay its own master. */
export const keeping: readonly Permission[] = ['matrix.read', 'matrix.edit', 'matrix.publish', 'people.manage', 'approval.decide']

/** What decides over the company: given on by nobody who does not hold it. */
export const deciding: readonly Permission[] = [
  ...new Set([...keeping, ...segregation.filter(({ pair }) => pair[1] === 'approval.decide').map(({ pair }) => pair[0])]),
]

/** Levels that mean something for this base, lowest first. */
export function levelsFor(base: PersonType, permission: Permission): Level[] {
  if (!clientFunctions.includes(permission)) return ['none']
  if (permission === 'self.use') return ['own']
  // A caller is handed one lead at a time and has nothing else; everybody else opens the lead itself.
  if (base === 'caller' || ofCallers.includes(permission)) {
    const most = cell(permission, base).level
    return most === 'none' ? ['none'] : ['none', most]
  }
  if (!rowsDiffer(permission) && !isPartner(base)) return ['none', 'all']
  if (!isPartner(base)) return levels.filter(level => level !== 'partner')
  const as = (type: PersonType) => cell(permission, type).level
  if (as('partner_owner') === 'none' && as('partner_rep') === 'none') return ['none']
  const most = Math.max(levelRank(as('partner_owner')), levelRank(as('partner_rep')))
  return levels.filter(level => level !== 'group' && level !== 'workgroup' && levelRank(level) <= most)
}

/** What nobody is given for hours alone: without it nothing could be asked for, agreed to or ended. */
const unelevated: readonly Permission[] = ['self.use', 'elevation.ask', 'approval.decide']

/** What being handed leads to call is made of. */
const ofCallers: readonly Permission[] = ['call.take', 'call.use']

/** Of records although the shipped matrix gives it to administrators alone. */
const ofRecords: readonly Permission[] = ['lead.delete']

/** Where every holder has it over everything or not at all, the steps between mean nothing. */
function rowsDiffer(permission: Permission): boolean {
  if (ofRecords.includes(permission)) return true
  return Object.values(matrix[permission].levels).some(level => level === 'own' || level === 'group' || level === 'partner')
}

/** Whether something can be demanded on top of this permission. */
export const takesDemands = (permission: Permission): boolean => permission !== 'self.use' && !matrix[permission].reads

/** Why a level cannot be given, or undefined. */
export function levelProblem(base: PersonType, permission: Permission, level: Level): string | undefined {
  if (levelsFor(base, permission).includes(level)) return undefined
  if (!clientFunctions.includes(permission)) return `“${matrix[permission].label}” is for machines; no user type can hold it.`
  if (permission === 'self.use') return 'Everybody keeps the use of their own account.'
  if (base === 'caller')
    return `${userTypeLabels[base]}s are handed one lead at a time and hold nothing else, so they cannot: ${label(permission)}.`
  if (ofCallers.includes(permission)) return `“${matrix[permission].label}” is for outside callers alone.`
  if (!isPartner(base) && level === 'partner')
    return `${userTypeLabels[base]} is a type of your own people: they belong to no partner company, so “partner” would give nothing.`
  if (!isPartner(base)) return `“${matrix[permission].label}” is held over everything or not at all.`
  if (level === 'group' || level === 'workgroup')
    return `${userTypeLabels[base]} is a type of other companies’ people: they belong to no branch and no workgroup of yours.`
  return `People of other companies cannot ${label(permission)} beyond what they brought.`
}

/** What one type breaks. */
function typeProblems(type: ClientType): LawProblem[] {
  const problems: LawProblem[] = []
  const add = (message: string, permission?: Permission) =>
    problems.push({ type: type.id, message: `${type.name}: ${message}`, ...(permission && { permission }) })
  for (const [permission, level] of Object.entries(type.cells) as [Permission, Level][]) {
    const why = levelProblem(type.base, permission, level)
    if (why) add(why, permission)
  }
  if (!type.cells['self.use']) add('Everybody keeps the use of their own account.', 'self.use')
  for (const [permission, wanted] of Object.entries(type.demands) as [Permission, Demands][]) {
    const { elevation, ...others } = wanted
    if (elevation && unelevated.includes(permission))
      add(`“${matrix[permission].label}” is needed to be given anything for hours, so it is not given so itself.`, permission)
    if (!takesDemands(permission) && Object.values(others).some(Boolean))
      add(`“${matrix[permission].label}” is reading, of which nothing more can be demanded.`, permission)
    const shipped = shippedDemands(permission)
    if (!shipped.approval && !wanted.approval && (wanted.quorum ?? wanted.denials ?? wanted.comment) !== undefined)
      add(`“${matrix[permission].label}” takes no second person; demand one first, then how many.`, permission)
    if (quorumOf(wanted) > mostQuorum)
      add(`At most ${mostQuorum} people can be asked to agree to “${matrix[permission].label}”.`, permission)
    if (wanted.quorum !== undefined && wanted.quorum < quorumOf(shipped))
      add(
        `${quorumOf(shipped)} people have to agree to “${matrix[permission].label}”; they can be made more, never fewer.`,
        permission,
      )
    if ((wanted.denials ?? 1) > Math.max(quorumOf(wanted), quorumOf(shipped)))
      add(`More refusals than people who have to agree mean nothing for “${matrix[permission].label}”.`, permission)
    const most = shipped.proofMinutes
    if (most !== undefined && (wanted.proofMinutes ?? 0) > most)
      add(
        `A fresh proof of ${most} minutes is demanded for “${matrix[permission].label}”; it can be made shorter, never longer.`,
        permission,
      )
  }
  const missing = missingBounds(type)
  // As shipped it is bound by nothing, and nobody can be given it.
  if (missing.length > 0 && isConditional(type.conditions))
    add(`Outside callers need hours, networks and a last day together. Missing: ${missing.join(', ')}.`)
  for (const clash of clashesOf(type.base, type.cells, permission =>
    tightened(shippedDemands(permission), type.demands[permission] ?? {}),
  ))
    add(clash.message, clash.permission)
  return problems
}

/** Segregated pairs that these cells hold together. */
export function clashesOf(
  base: PersonType,
  cells: Partial<Record<Permission, Level>>,
  demands: (permission: Permission) => Demands,
): { permission: Permission; message: string }[] {
  const holds = (permission: Permission) => (cells[permission] ?? 'none') !== 'none'
  return segregation
    .filter(({ pair }) => pair.every(holds))
    .filter(({ law, pair }) => (law === 'apart' ? base !== 'tenant_admin' : !demands(pair[0]).approval))
    .map(({ pair: [a, b], reason }) => ({
      permission: a,
      message: `“${matrix[a].label}” and “${matrix[b].label}” cannot be held together. ${reason}`,
    }))
}

/** A type through which the client always stays its own master: at every hour and from everywhere. */
export const keepsClient = (type: ClientType): boolean =>
  type.base === 'tenant_admin' &&
  !isConditional(type.conditions) &&
  keeping.every(permission => type.cells[permission] === 'all' && !type.demands[permission]?.elevation)

/** What a whole matrix breaks. */
export function matrixProblems(types: readonly ClientType[]): LawProblem[] {
  const problems = types.flatMap(typeProblems)
  const names = new Map<string, number>()
  for (const { name } of types) names.set(name.toLowerCase(), (names.get(name.toLowerCase()) ?? 0) + 1)
  for (const type of types)
    if (names.get(type.name.toLowerCase())! > 1)
      problems.push({ type: type.id, message: `Two user types are called “${type.name}”.` })
  if (!types.some(keepsClient))
    problems.push({
      message: `One administrator type must keep, over everything, at every hour and from everywhere: ${keeping.map(label).join(', ')}.`,
    })
  return problems
}
