import type { Id } from '#base/id.ts'

/**
 * OVER WHICH ROWS. The predicate behind every cell of the matrix: a place in the hierarchy gives rows, limits take some of
 * them away again, and no limit ever adds one. The same predicate is written in SQL by `kernel.scope_text` (row security,
 * search); a naive third one in the tests must agree with both.
 */

/** Whose rows are somebody's, and what narrows them whatever the level. */
export interface Rows {
  /** The person and those they assist: rows they are the officer, processor or partner representative of. */
  owners: readonly Id[]
  /** Groups: the home branch and those they manage. */
  branches: readonly Id[]
  /** Partner organizations they belong to. */
  partners: readonly Id[]
  /** Null: nothing narrows. */
  limits: Limits | null
}

/** With which parts of the company the levels of a person end. */
export interface Parts {
  /** Where they are: the level `workgroup` ends with them. `all` while these are all there are. */
  workgroups: readonly Id[] | 'all'
  /** Branches they were left: every level beyond their own rows ends with them. */
  groups: readonly Id[] | 'all'
}

/** A person's place, of which each level makes a scope. */
export interface Hierarchy extends Rows, Parts {}

/**
 * What narrows rows. `all` is written out: an emptied list takes everything away instead of giving everything back.
 */
export interface Limits {
  workgroups: readonly Id[] | 'all'
  /** Keys of campaigns (`kernel.campaign_key`). */
  campaigns: readonly Id[] | 'all'
  places: Places | 'all'
}

/** A place is any of these. Counties as `FL/orange`; whoever holds a county holds its ZIP codes too. */
export interface Places {
  states: readonly string[]
  counties: readonly string[]
  zips: readonly string[]
}

export interface Scope extends Rows {
  /** Every row within the limits; the hierarchy does not count then. */
  all: boolean
}

/** What of a record decides who has it in scope. What is left out is not known, and no limit lets it pass. */
export interface Placed {
  owner?: Id | null | undefined
  /** Partner representative of a lead, processor of a loan. */
  rep?: Id | null | undefined
  /** The caller who was handed a lead, for as long as they have it. */
  heldBy?: Id | null | undefined
  branch?: Id | null | undefined
  partner?: Id | null | undefined
  workgroup?: Id | null | undefined
  campaignKey?: Id | null | undefined
  state?: string | null | undefined
  countyKey?: string | null | undefined
  zip?: string | null | undefined
  createdAt?: string | Date | undefined
}

const none = { owners: [], branches: [], partners: [] } as const
export const nobody: Scope = { all: false, ...none, limits: null }
export const everybody: Scope = { all: true, ...none, limits: null }
export const everywhere: Parts = { workgroups: 'all', groups: 'all' }
export const unlimited: Limits = { workgroups: 'all', campaigns: 'all', places: 'all' }

/** Hours in which whoever has a record of an unknown place keeps it in spite of a limit to places, to say where it is. */
const unplacedHours = 24

const among = <T>(list: readonly T[], value: T | null | undefined) => value != null && list.includes(value)

/** Whether a record is in scope. */
export function inScope(scope: Scope, record: Placed, now: Date): boolean {
  const given =
    scope.all ||
    among(scope.owners, record.owner) ||
    among(scope.owners, record.rep) ||
    among(scope.owners, record.heldBy) ||
    among(scope.branches, record.branch) ||
    among(scope.partners, record.partner)
  return given && (scope.limits === null || within(scope.limits, scope, record, now))
}

function within({ workgroups, campaigns, places }: Limits, { owners }: Rows, record: Placed, now: Date): boolean {
  if (workgroups !== 'all' && !among(workgroups, record.workgroup)) return false
  if (campaigns !== 'all' && !among(campaigns, record.campaignKey)) return false
  if (places === 'all') return true
  const fresh = record.createdAt !== undefined && now.getTime() - +new Date(record.createdAt) < unplacedHours * 3600_000
  return (
    among(places.states, record.state) ||
    among(places.counties, record.countyKey) ||
    among(places.zips, record.zip) ||
    (record.state == null && record.zip == null && among(owners, record.owner) && fresh)
  )
}

/** Whether this much of the hierarchy and nothing else decides: the quick way of lists and screens. */
export const isUnlimited = (scope: Scope): boolean => scope.all && scope.limits === null
