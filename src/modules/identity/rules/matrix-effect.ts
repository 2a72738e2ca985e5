import { type Beyond, beyondAt } from '#policy/beyond-sight.ts'
import {
  type ClientType,
  compile,
  grownIn,
  grows,
  lostIn,
  type MatrixDocument,
  type Override,
  quorumOf,
  withOverrides,
  writtenOut,
} from '#policy/client-matrix.ts'
import { cellOf, type Demands, type Level, type Permission, type PersonType, type Rights } from '#policy/matrix.ts'
import { clashesOf, type LawProblem, levelProblem } from '#policy/matrix-laws.ts'
import { type Product, withoutProducts } from '#policy/products.ts'

/** A person as far as a matrix decides about them. */
export interface Judged {
  id: string
  name: string
  typeId: string
  rights: Rights
  overrides: readonly Override[]
  /** Products that are off for them, whatever a matrix says. */
  off: readonly Product[]
}

/** What somebody may do by another version. A type it does not know may do nothing. */
export function rightsUnder(
  document: MatrixDocument,
  { typeId, overrides, off }: Pick<Judged, 'typeId' | 'overrides' | 'off'>,
  now: Date,
): Rights {
  const written = document.types.find(one => one.id === typeId)
  if (!written) return { clearance: 'public', cells: {} }
  const type = writtenOut(written, document.functions)
  return withoutProducts(withOverrides(compile(type), type, overrides, now), off)
}

export interface Effect {
  person: Judged
  after: Rights
  /** From nothing. */
  gains: Permission[]
  /** To nothing. */
  loses: Permission[]
  /** Held before and after, over other records. */
  reach: { permission: Permission; was: Level; becomes: Level }[]
  /** Held over the same records, with less or other things asked for first. */
  eased: Permission[]
}

function turnOf(before: Rights, after: Rights): Omit<Effect, 'person' | 'after'> {
  const turned = [...grownIn(before, after), ...lostIn(before, after)].map(permission => ({
    permission,
    was: cellOf(before, permission).level,
    becomes: cellOf(after, permission).level,
  }))
  const held = turned.filter(one => one.was !== 'none' && one.becomes !== 'none')
  return {
    gains: turned.filter(one => one.was === 'none').map(one => one.permission),
    loses: turned.filter(one => one.becomes === 'none').map(one => one.permission),
    reach: held.filter(one => one.was !== one.becomes),
    eased: held.filter(one => one.was === one.becomes).map(one => one.permission),
  }
}

/** Everybody for whom something changes. */
export const effectOn = (people: readonly Judged[], document: MatrixDocument, now: Date): Effect[] =>
  people
    .map(person => {
      const after = rightsUnder(document, person, now)
      return { person, after, ...turnOf(person.rights, after) }
    })
    .filter(
      ({ person, after, gains, loses, reach, eased }) =>
        [gains, loses, reach, eased].some(one => one.length > 0) || person.rights.clearance !== after.clearance,
    )

/** What is asked before a function from now on and was not before, of whom. */
export interface Tightened {
  permission: Permission
  demands: Demands
  people: Judged[]
}

/** What `after` demands and `before` does not, or not so soon. */
const newDemands = (before: Demands, after: Demands): Demands => ({
  ...(after.approval && !before.approval && { approval: true as const }),
  ...(quorumOf(after) > quorumOf(before) && { quorum: quorumOf(after) }),
  ...(after.comment && !before.comment && { comment: true as const }),
  ...(after.reason && !before.reason && { reason: true as const }),
  ...(after.proofMinutes !== undefined &&
    after.proofMinutes < (before.proofMinutes ?? Number.POSITIVE_INFINITY) && { proofMinutes: after.proofMinutes }),
})

/** Functions for which more is asked of those who hold them and keep them, in the order of the catalogue. */
export function tightenedFor(
  people: readonly Judged[],
  document: MatrixDocument,
  functions: readonly Permission[],
  now: Date,
): Tightened[] {
  const turned = people.map(person => ({ person, after: rightsUnder(document, person, now) }))
  return functions.flatMap(permission => {
    const found = new Map<string, Tightened>()
    for (const { person, after } of turned) {
      const [was, becomes] = [cellOf(person.rights, permission), cellOf(after, permission)]
      if (was.level === 'none' || becomes.level === 'none') continue
      const demands = newDemands(was.demands, becomes.demands)
      if (Object.keys(demands).length === 0) continue
      const key = JSON.stringify(demands)
      const one = found.get(key) ?? { permission, demands, people: [] }
      one.people.push(person)
      found.set(key, one)
    }
    return [...found.values()]
  })
}

/** Whose own rights grow, or who may ask at other times or from elsewhere than before: they decide nothing about it. */
export function growing(people: readonly Judged[], before: MatrixDocument, document: MatrixDocument, now: Date): string[] {
  const freed = new Set(
    document.types
      .filter(type => {
        const was = before.types.find(one => one.id === type.id)?.conditions
        if (!was) return false
        return (['hours', 'networks', 'startsOn', 'endsOn'] as const).some(
          key => was[key] !== null && JSON.stringify(was[key]) !== JSON.stringify(type.conditions[key]),
        )
      })
      .map(type => type.id),
  )
  return people
    .filter(person => freed.has(person.typeId) || grows(person.rights, rightsUnder(document, person, now)))
    .map(person => person.id)
}

const levelsOf = ({ cells }: Rights): Partial<Record<Permission, Level>> =>
  Object.fromEntries(Object.entries(cells).map(([permission, { level }]) => [permission, level]))

/** What somebody's rights, exceptions included, hold together that must be apart. */
const clashesOfPerson = (base: PersonType, rights: Rights): { permission: Permission; message: string }[] =>
  clashesOf(base, levelsOf(rights), permission => rights.cells[permission]?.demands ?? {})

/** What somebody of a type may do now, and from the end of each of their exceptions on; nothing where they have none. */
function rightsInTime(type: ClientType, overrides: readonly Override[], now: Date): { from: Date; rights: Rights }[] {
  const ends = overrides.map(one => new Date(one.until)).filter(end => end > now)
  const byType = compile(type)
  return (ends.length ? [now, ...ends] : []).map(from => ({ from, rights: withOverrides(byType, type, overrides, from) }))
}

/** As above for somebody of a type, now and whenever one of their exceptions ends: a denial keeps two halves apart until then only. */
export function clashesWith(
  written: ClientType,
  functions: MatrixDocument['functions'],
  overrides: readonly Override[],
  now: Date,
): { permission: Permission; message: string }[] {
  const type = writtenOut(written, functions)
  const found = rightsInTime(type, overrides, now).flatMap(({ rights }) => clashesOfPerson(type.base, rights))
  return [...new Map(found.map(clash => [clash.message, clash])).values()]
}

/** Where one of somebody's exceptions goes beyond what they see, at any time while it lasts. */
export function beyondSightWith(
  written: ClientType,
  functions: MatrixDocument['functions'],
  overrides: readonly Override[],
  { permission, until }: Override,
  now: Date,
): Beyond | undefined {
  return rightsInTime(writtenOut(written, functions), overrides, now)
    .filter(({ from }) => from < new Date(until))
    .map(({ rights }) => beyondAt({ cells: levelsOf(rights) }, permission))
    .find(beyond => beyond !== undefined)
}

/** Why somebody's exceptions do not go with a type, in sentences: what its base cannot hold, and what must be apart. */
export const exceptionsAgainst = (
  type: ClientType,
  functions: MatrixDocument['functions'],
  overrides: readonly Override[],
  now: Date,
): string[] => {
  const current = overrides.filter(one => Date.parse(one.until) > now.getTime())
  return [
    ...current.flatMap(one => levelProblem(type.base, one.permission, one.level) ?? []),
    ...clashesWith(type, functions, current, now).map(clash => clash.message),
  ]
}

/** Exceptions that a version would turn into what must be apart. */
export const exceptionProblems = (people: readonly Judged[], document: MatrixDocument, now: Date): LawProblem[] =>
  people.flatMap(person => {
    const type = document.types.find(one => one.id === person.typeId)
    if (!type) return []
    return clashesWith(type, document.functions, person.overrides, now).map(clash => ({
      permission: clash.permission,
      message: `With what ${person.name} was granted apart from the user type: ${clash.message}`,
    }))
  })
