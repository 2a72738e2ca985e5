import { z } from 'zod'
import { id } from '#base/id.ts'

/**
 * Why a lead went where it went: kept with the lead and shown on it. Ids, enums and numbers only; a ZIP is cut to its
 * first three digits, and of the tags only those that were asked for are named. Instants are milliseconds since 1970.
 */

const instant = z.number()

export const skipCodes = [
  'gone',
  'other-workgroup',
  'inactive',
  'no-licence',
  'licence-inactive',
  'licence-expired',
  'takes-no-leads',
  'state-unknown',
  'already-tried',
  'away',
  'outside-hours',
  'over-cap',
  'language',
] as const
export type SkipCode = (typeof skipCodes)[number]

/** Why one person was passed over. What the code is about stands beside it; the sentence is made by `skipSentence`. */
export const personSkip = z.object({
  code: z.enum(skipCodes),
  /** The property's state, for the licence codes. */
  state: z.string().optional(),
  /** Last day of the licence, ISO date. */
  on: z.string().optional(),
  /** End of an absence. */
  until: instant.optional(),
  per: z.enum(['hour', 'day', 'month']).optional(),
  cap: z.int().optional(),
  count: z.int().optional(),
})
export type PersonSkip = z.infer<typeof personSkip>

/** One person of a matched target: passed over, or in line with the turn counters the order was made from. */
export const personTrace = z.object({
  officer: id('person'),
  skip: personSkip.optional(),
  lastAt: instant.nullable().optional(),
  count: z.int().optional(),
})
export type PersonTrace = z.infer<typeof personTrace>

const value = z.union([z.string(), z.number(), z.null(), z.array(z.union([z.string(), z.number(), z.null()]))])

/** `asked` holds at most eight values; `more` says how many further ones the rule lists. */
export const conditionVerdict = z.object({
  field: z.enum([
    'intent',
    'product',
    'state',
    'county',
    'zip',
    'source',
    'campaign',
    'language',
    'score',
    'amount',
    'hours',
    'tag',
  ]),
  asked: value,
  more: z.int().optional(),
  has: value,
  passed: z.boolean(),
})
export type ConditionVerdict = z.infer<typeof conditionVerdict>

export const ruleTrace = z.object({
  rule: id('rule'),
  /** `nobody`: the conditions held, but no one of the target could take it. */
  outcome: z.enum(['disabled', 'not-matched', 'nobody', 'matched']),
  conditions: z.array(conditionVerdict),
  people: z.array(personTrace),
  /** People in line whom a stored trace does not name. */
  more: z.int().optional(),
})
export type RuleTrace = z.infer<typeof ruleTrace>

export const pickReasons = [
  'least-recently-given',
  'furthest-below-share',
  'named-person',
  'pushed-to-several',
  'pool-of-rule',
  'pool-when-nobody',
  'pool-when-time-ran-out',
  'fallback-owner',
  'fallback-pool',
  'fallback-owner-refused',
  'no-fallback',
] as const
export type PickReason = (typeof pickReasons)[number]

export const routeTrace = z.object({
  ruleSet: id('rule set'),
  version: z.int(),
  at: instant,
  /** The property's state the law was asked about; null means unknown. */
  state: z.string().nullable(),
  /** Present when time ran out before: the rule it hung on and everyone who had their chance. */
  after: z.object({ rule: id('rule').nullable(), tried: z.array(id('person')) }).optional(),
  /** Present when somebody has the person already and could not have this lead. */
  holder: personTrace.optional(),
  rules: z.array(ruleTrace),
  /** Present when the fallback owner was asked. */
  fallbackOwner: personTrace.optional(),
  pick: z.object({
    kind: z.enum(['assign', 'offer', 'pool', 'unassigned']),
    why: z.enum(pickReasons),
    rule: id('rule').nullable(),
    officers: z.array(id('person')),
    pool: id('pool').nullable(),
  }),
})
export type RouteTrace = z.infer<typeof routeTrace>

const trace = routeTrace

/** `rule` null means the fallback. `candidates` and `officers` stand in the order of their turn, the pick first. */
export const routeDecision = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('assign'),
    officer: id('person'),
    ruleId: id('rule').nullable(),
    acceptBefore: instant.optional(),
    candidates: z.array(id('person')),
    trace,
  }),
  z.object({ kind: z.literal('offer'), officers: z.array(id('person')), claimBefore: instant, ruleId: id('rule'), trace }),
  z.object({ kind: z.literal('pool'), pool: id('pool'), ruleId: id('rule').nullable(), trace }),
  z.object({ kind: z.literal('unassigned'), why: z.enum(['fallback-owner-refused', 'no-fallback']), trace }),
])
export type RouteDecision = z.infer<typeof routeDecision>
