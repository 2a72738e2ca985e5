import type { RoutingCondition, RoutingRule, RoutingRuleSet, WeeklySchedule } from '../../contract/routing.ts'
import type { LeadFacts, OfficerFacts } from './facts.ts'

/** Made-up leads, people and rule sets for tests: plain ones, of which a test names only what it is about. */

/** Wednesday 2026-07-15, 11:00 in New York. */
export const noon = Date.UTC(2026, 6, 15, 15)
export const minute = 60_000
export const day = 86_400_000

export const lead = (more: Partial<LeadFacts> = {}): LeadFacts => ({
  id: 'lead',
  intent: 'purchase',
  propertyState: 'FL',
  score: 60,
  tags: [],
  receivedAt: noon,
  ...more,
})

export const officer = (id: string, more: Partial<OfficerFacts> = {}): OfficerFacts => ({
  id,
  branchId: 'main',
  active: true,
  licences: [{ state: 'FL', status: 'active', expires: '2026-12-31' }],
  timeZone: 'America/New_York',
  hours: null,
  away: null,
  languages: [],
  caps: {},
  counts: { hour: 0, day: 0, month: 0 },
  turns: {},
  ...more,
})

export const people = (...ids: string[]) => ({ who: { of: 'people' as const, people: ids }, speaksLanguage: false })
export const everyone = { who: { of: 'everyone' as const }, speaksLanguage: false }

export const rule = (id: string, more: Partial<RoutingRule> = {}): RoutingRule => ({
  id,
  name: `Rule ${id}`,
  enabled: true,
  conditions: [],
  target: { method: 'round-robin', ...everyone },
  // biome-ignore lint/suspicious/noThenProperty: a field of the contract
  then: 'next-person',
  ...more,
})

export const goingOn = (one: RoutingRule, then: RoutingRule['then'], thenPool?: string): RoutingRule =>
  Object.assign({ ...one, then }, thenPool ? { thenPool } : {})

export const ruleSet = (rules: RoutingRule[], fallback: RoutingRuleSet['fallback'] = {}): RoutingRuleSet => ({
  id: 'set',
  version: 1,
  rules,
  fallback,
})

/** Monday to Friday, 9:00 to 17:00 in New York. */
export const office: WeeklySchedule = {
  timeZone: 'America/New_York',
  spans: [1, 2, 3, 4, 5].map(weekday => ({ day: weekday, from: 540, to: 1020 })),
  holidays: [],
}

export const inState = (...anyOf: string[]): RoutingCondition => ({ field: 'state', anyOf })
