import { type Cell, type Level, matrix, type Permission } from './matrix.ts'
import { offWords, type Product, productOff, products } from './products.ts'
import { type Hierarchy, inScope, type Limits, type Placed, unlimited } from './scope.ts'

/**
 * Why somebody sees a record or does not, in words: the same decision as policy/scope.ts takes, told step by step, and what
 * would have to change for another answer. The decision itself is never made here.
 */
export interface Told {
  may: boolean
  /** The rule that gives it, or the first that stands against it. */
  because: string
  /** Each of these, alone or with the others of the list, would turn a no into a yes. */
  instead: string[]
}

/** Somebody as the decision sees them, with what they are called. */
export interface Asked extends Hierarchy {
  id: string
  name: string
  typeName: string
  off: readonly Product[]
  withheld?: readonly Product[] | undefined
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
  const off = productOff(who.off, permission)
  if (off) return { may: false, because: offWords(off, who.withheld), instead: [`Have ${products[off].label} switched on.`] }
  const does = matrix[permission].label.toLowerCase()
  if (level === 'none')
    return {
      may: false,
      because: `${who.typeName} may not: ${does}.`,
      instead: [`Let ${who.typeName} ${does} in the security matrix, or give ${who.name} another type.`],
    }
  const held = rowsOf(who, level, record, now)
  const given = held ?? notGiven(who, level, record)
  const stops = who.limits ? limitsAgainst(who, who.limits, record, now) : []
  if (held && stops.length === 0) return { may: true, because: `${who.typeName}: ${held}`, instead: [] }
  const against = held ? [] : [given]
  return {
    may: false,
    because: [...against, ...stops.map(stop => stop.because)][0]!,
    instead: [...new Set([...(held ? [] : howGiven(who, level, record)), ...stops.map(stop => stop.instead)])],
  }
}

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

const rowsOfLevel: Partial<Record<Level, string>> = {
  group: 'records of their branches',
  partner: 'what their company sent',
  workgroup: 'records of their workgroups',
}
const notGiven = (who: Asked, level: Level, record: Shown): string =>
  level !== 'own' && level !== 'partner' && !isIn(who.groups, record.branch)
    ? `${lies(record)} ${who.name} was left some branches only.`
    : `${lies(record)} ${who.typeName} sees ${rowsOfLevel[level] ?? 'their own records'} only.`

function howGiven(who: Asked, level: Level, record: Shown): string[] {
  const { branchName } = record
  const first = who.name.split(' ')[0]!
  if (level !== 'own' && level !== 'partner' && !isIn(who.groups, record.branch))
    return [branchName ? `Add ${branchName} to ${first}’s branches.` : `Lift ${first}’s limit to branches.`]
  if (level === 'workgroup') return [`Let ${first} into ${workgroupOf(record)}.`]
  if (level === 'group')
    return [
      branchName ? `Let ${first} manage ${branchName}.` : `Move it to a branch of ${first}’s.`,
      `Give it to ${first} or to somebody in a branch of theirs.`,
    ]
  if (level === 'partner') return [`Name ${first}’s company as where it came from.`]
  return [`Give it to ${first}, or to an officer ${first} assists.`]
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
