import type { Permission, Rights } from '#policy/matrix.ts'
import { segregation } from '#policy/segregation.ts'
import type { ReviewFlag } from '../contract/reviews.ts'

/** Days without use after which access counts as dormant. */
export const dormantDays = 60

/** Days without use after which a function of weight counts as not needed. */
export const unusedDays = 90

/** Functions that change what others may do, or let data out: to hold one and not use it is worth a look. */
const weighty: readonly Permission[] = [
  'people.manage',
  'people.invite',
  'people.recover',
  'key.manage',
  'key.make',
  'app.manage',
  'app.secret',
  'matrix.edit',
  'matrix.publish',
  'exception.grant',
  'sso.manage',
  'sso.domain',
  'sso.groups',
  'directory.key',
  'lead.export',
  'field.reveal',
  'access.viewAs',
]

/** Beyond the ordinary day's work: of what everybody needs for their own records, only what reaches over others'. */
const isPrivileged = (cells: Rights['cells']): boolean =>
  weighty.some(one => {
    const cell = cells[one]
    if (!cell) return false
    return one === 'field.reveal' ? cell.level === 'all' : one === 'lead.export' ? cell.level !== 'own' : true
  })

export interface Access {
  kind: 'member' | 'key' | 'app'
  rights: Rights
  /** Functions held beyond the type. */
  overrides: number
  lastUsedAt: string | null
  /** Functions of weight that are held and were not used for long. */
  unused: number
  since: string
  expiresAt: string | null
  /** Of a key or app: whoever made it or answers for it is not here any more. */
  makerLeft: boolean
}

const daysSince = (at: string, now: Date) => (now.getTime() - Date.parse(at)) / 864e5

/**
 * Functions of weight that a member holds and has not used for so long. Nothing is said of whoever was not here, or not
 * counted, all that time. `usedAt`: when each was last used.
 */
export const unusedOf = (
  { cells }: Rights,
  usedAt: ReadonlyMap<Permission, string>,
  countedSince: string,
  now: Date,
): Permission[] =>
  daysSince(countedSince, now) < unusedDays
    ? []
    : weighty.filter(one => cells[one] !== undefined && daysSince(usedAt.get(one) ?? countedSince, now) >= unusedDays)

export function flagsOf(access: Access, now: Date): ReviewFlag[] {
  const { cells } = access.rights
  const held = (permission: Permission) => cells[permission] !== undefined
  const age = (at: string) => daysSince(at, now)
  const found: [ReviewFlag, boolean][] = [
    ['never-used', access.lastUsedAt === null && age(access.since) > 7],
    ['dormant', access.lastUsedAt !== null && age(access.lastUsedAt) > dormantDays],
    ['excess', access.overrides > 0],
    ['conflict', access.kind === 'member' && segregation.some(({ pair, law }) => law === 'apart' && pair.every(held))],
    ['privileged', isPrivileged(cells)],
    ['unused', access.unused > 0],
    ['no-expiry', access.kind === 'key' && access.expiresAt === null],
    ['maker-left', access.kind !== 'member' && access.makerLeft],
  ]
  return found.filter(([, is]) => is).map(([flag]) => flag)
}
