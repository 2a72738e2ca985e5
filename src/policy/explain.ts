import { beyondAt } from './beyond-sight.ts'
import { type Conditions, follows, type Override } from './client-matrix.ts'
import { type Cell, type Level, matrix, type Permission, type PersonType, type Rights, wholeOf } from './matrix.ts'
import { clashesOf, levelsFor, takesDemands } from './matrix-laws.ts'
import { conditionsInWords, demandsInWords, reachInWords } from './matrix-words.ts'
import { offWords, type Product, productOff, products } from './products.ts'
import { type Hierarchy, inScope, type Limits, type Placed, unlimited } from './scope.ts'

/**
 * Why somebody may do something with a record or may not, in words: the same decision as policy/scope.ts takes, told step by
 * step, what is still asked of whoever may, and what would have to change for another answer. The decision itself is never
 * made here.
 */
export interface Told {
  may: boolean
  /** The rule that gives it, or the first that stands against it. */
  because: string
  /** What they still meet when they do it: a second person, a reason, a proof, hours, networks. */
  demands: string[]
  /** All of these together would turn a no into a yes; of those that stand side by side any one is enough. */
  instead: string[][]
}

/** Somebody as the decision sees them, with what they are called. */
export interface Asked extends Hierarchy {
  id: string
  name: string
  type: PersonType
  typeName: string
  rights: Rights
  off: readonly Product[]
  withheld?: readonly Product[] | undefined
  /** What they have apart from their type. */
  overrides: readonly Override[]
  /** When and from where they may ask. */
  asks: { of: Conditions; zone: string }
  /** Why their type gives nothing on this day; undefined where it is in force. */
  shut?: string | undefined
  /** Whether the record may be put into their own hands. */
  mayHold: boolean
  /** Whether they may be named as the processor of the loan that it is. */
  mayProcess: boolean
}

/** Where the record stands, with what people call it. */
export interface Shown extends Placed {
  ownerName: string | null
  branchName: string | null
  partnerName: string | null
  campaignName: string | null
  workgroupName: string | null
}

/** `cell`: what this person's matrix says of the permission. `level` none is told first, then the rows, then the limits. */
export function explain(who: Asked, permission: Permission, cell: Cell, record: Shown, now: Date): Told {
  const { level } = cell
  const no = (because: string, instead: string[][]): Told => ({ may: false, because, demands: [], instead })
  const off = productOff(who.off, permission)
  if (off)
    return no(offWords(off, who.withheld), [
      [`Have ${products[off].label} switched on; what else stands against it is told then.`],
    ])
  if (who.shut) return no(who.shut, [[`Set other dates for ${who.typeName} in the security matrix.`]])
  const held = level === 'none' ? undefined : rowsOf(who, level, record, now)
  const stops = who.limits ? limitsAgainst(who, who.limits, record, now) : []
  if (held && stops.length === 0) {
    const asked = takesDemands(permission) ? demandsInWords(cell.demands) : []
    return {
      may: true,
      because: `${who.typeName}: ${held}`,
      demands: [...asked, ...conditionsInWords(who.asks.of, who.asks.zone)],
      instead: [],
    }
  }
  const ways = held ? [] : howGiven(who, permission, level, record, now)
  const limits = [...new Set(stops.map(stop => stop.instead))]
  // A way that a limit asks for all the same is taken, and no other is needed.
  const instead = [...(ways.length && !ways.some(way => limits.includes(way)) ? [ways] : []), ...limits.map(line => [line])]
  const because = held
    ? stops[0]!.because
    : level === 'none'
      ? `${who.typeName} may not: ${doing(permission)}.`
      : notGiven(who, level, record)
  return no(because, instead)
}

const doing = (permission: Permission): string => matrix[permission].label.toLowerCase()

const lies = ({ ownerName, branchName }: Shown): string =>
  ownerName
    ? `It belongs to ${ownerName}${branchName ? ` in ${branchName}` : ''}.`
    : branchName
      ? `It lies in ${branchName} and belongs to nobody.`
      : 'It belongs to nobody.'

/** By which rule of the hierarchy they have the record; undefined where by none. */
function rowsOf(who: Asked, level: Level, record: Shown, now: Date): string | undefined {
  if (level === 'workgroup' && !isIn(who.workgroups, record.workgroup)) return undefined
  const whole = level === 'all' || level === 'workgroup'
  if (whole && who.groups === 'all')
    return level === 'workgroup' && who.workgroups !== 'all'
      ? `it lies in ${workgroupOf(record)}.`
      : 'every record of the company.'
  const mine = { ...who, all: false, limits: null }
  if (record.owner != null && who.owners.includes(record.owner))
    return record.owner === who.id ? 'it is theirs.' : `it belongs to ${record.ownerName ?? 'somebody'}, whom they assist.`
  if (inScope({ ...mine, branches: [], partners: [] }, record, now)) return 'they brought it or work on it.'
  if (
    (whole && isIn(who.groups, record.branch)) ||
    (level === 'group' && isIn(who.branches, record.branch) && isIn(who.groups, record.branch))
  )
    return `it lies in ${record.branchName ?? 'a group of theirs'}.`
  if (level === 'partner' && inScope({ ...mine, owners: [], branches: [] }, record, now))
    return `it came from ${record.partnerName ?? 'their company'}.`
  return undefined
}

const isIn = (parts: readonly string[] | 'all', part: string | null | undefined): boolean =>
  parts === 'all' || (part != null && parts.includes(part))
const workgroupOf = ({ workgroupName }: Shown): string => (workgroupName ? `the workgroup ${workgroupName}` : 'another workgroup')

const notGiven = (who: Asked, level: Level, record: Shown): string =>
  level !== 'own' && level !== 'partner' && !isIn(who.groups, record.branch)
    ? `${lies(record)} ${who.name} was left some branches only.`
    : `${lies(record)} ${who.typeName} reaches ${reachInWords[level]} only.`

/** The changes of which any one would give the record, limits aside; never one that a law of the matrix refuses. */
function howGiven(who: Asked, permission: Permission, level: Level, record: Shown, now: Date): string[] {
  const first = who.name.split(' ')[0]!
  const exception = who.overrides.some(one => one.permission === permission && Date.parse(one.until) > now.getTime())
  const ways = [
    ...placesOf(who, level, record),
    ...handsOf(who, level, record),
    ...furtherOf(who, permission, level, record, now),
  ]
  if (exception) ways.push(`Grant ${first} an exception that reaches further: one holds now in place of ${who.typeName}.`)
  return ways.length ? ways : [`Give ${first} a user type that may.`]
}

/** How the place where the record lies becomes one of theirs. */
function placesOf(who: Asked, level: Level, record: Shown): string[] {
  const { branchName } = record
  const first = who.name.split(' ')[0]!
  const beyond = level === 'group' || level === 'workgroup' || level === 'all'
  if (beyond && !isIn(who.groups, record.branch))
    return [branchName ? `Add ${branchName} to ${first}’s branches.` : `Lift ${first}’s limit to branches.`]
  if (level === 'workgroup') return [`Let ${first} into ${workgroupOf(record)}.`]
  return level === 'group' && branchName ? [`Let ${first} manage ${branchName}.`] : []
}

/** Into whose hands the record has to come for somebody who has the function at this level. */
function handsOf(who: Asked, level: Level, { partner }: Shown): string[] {
  if (level === 'none' || level === 'workgroup') return []
  const first = who.name.split(' ')[0]!
  return [
    ...(who.mayHold ? [`Give it to ${first}.`] : []),
    ...(level !== 'partner' && who.owners.some(one => one !== who.id) ? [`Give it to an officer ${first} assists.`] : []),
    ...(who.mayProcess ? [`Name ${first} as its processor.`] : []),
    ...(level === 'partner' && partner == null && who.partners.length ? [`Name ${first}’s company as where it came from.`] : []),
  ]
}

/** How the function comes to reach the record: for everybody of their type, or for them alone. */
function furtherOf(who: Asked, permission: Permission, level: Level, record: Shown, now: Date): string[] {
  const enough = enoughFor(who, permission, record, now)
  if (!enough || enough === level) return []
  const what = `${doing(permission)} over ${reachInWords[enough]}`
  const current = who.overrides.some(one => one.permission === permission && Date.parse(one.until) > now.getTime())
  return current
    ? []
    : [
        `Let ${who.typeName} ${what} in the security matrix.`,
        ...(follows(permission) ? [] : [`Grant ${who.name.split(' ')[0]!} alone an exception: ${what}.`]),
      ]
}

/** The lowest level at which the matrix may give them the function over this record; undefined where none may. */
function enoughFor(who: Asked, permission: Permission, record: Shown, now: Date): Level | undefined {
  const cells = Object.fromEntries(Object.entries(who.rights.cells).map(([name, cell]) => [name, cell.level]))
  // A part of seeing is held over the rows that are seen, never over others.
  const able = levelsFor(who.type, permission).filter(level => !follows(permission) || level === cells[wholeOf(permission)])
  return able.find(level => {
    if (level === 'none' || !rowsOf(who, level, record, now)) return false
    const asked = (name: Permission) => who.rights.cells[name]?.demands ?? {}
    const given = { ...cells, [permission]: level }
    return clashesOf(who.type, given, asked).length === 0 && !beyondAt({ cells: given }, permission)
  })
}

function limitsAgainst(who: Asked, limits: Limits, record: Shown, now: Date): { because: string; instead: string }[] {
  const only = (some: Partial<Limits>): boolean => inScope({ ...who, all: true, limits: { ...unlimited, ...some } }, record, now)
  const place = [record.state, record.zip].filter(Boolean).join(' ')
  const first = who.name.split(' ')[0]!
  return [
    ...(only({ workgroups: limits.workgroups })
      ? []
      : [
          {
            because: `It lies in ${workgroupOf(record)}, and ${who.name} is not in it.`,
            instead: `Let ${first} into ${workgroupOf(record)}.`,
          },
        ]),
    ...(only({ campaigns: limits.campaigns })
      ? []
      : [
          {
            because: `${who.name} is limited to some campaigns; this ${record.campaignName ? `is of ${record.campaignName}` : 'is of none'}.`,
            instead: record.campaignName
              ? `Add ${record.campaignName} to ${first}’s campaigns.`
              : `Lift ${first}’s limit to campaigns.`,
          },
        ]),
    ...(only({ places: limits.places })
      ? []
      : [
          {
            because: `${who.name} is limited to some places; this ${place ? `is in ${place}` : 'names no place'}.`,
            instead: place ? `Add ${place} to ${first}’s places.` : 'Say where it is.',
          },
        ]),
  ]
}
