import type { RuleSetBody } from '../../contract/routing-actions.ts'
import type { LeadFacts, OfficerFacts } from '../routing/facts.ts'
import { tableOf } from '../routing/table.ts'
import { decide } from '../routing.ts'
import { acceptMinutes } from './lead-life.ts'
import type { DemoPerson } from './types.ts'

const names: Record<string, string> = { SC: 'South Carolina', FL: 'Florida', GA: 'Georgia' }

const officersOf = (staff: readonly DemoPerson[], state: string) =>
  staff.filter(p => p.userType === 'loan_officer' && p.licenses.some(l => l.state === state))

/** Rules of the made-up company: each state to its licensed officers in turn, who have some minutes to accept; the rest to a pool. */
export function demoRules(staff: readonly DemoPerson[], idOf: (key: string) => string, pool: string): RuleSetBody {
  return {
    rules: Object.entries(names).map(([state, name]) => ({
      id: idOf(`rule ${state}`),
      name,
      enabled: true,
      conditions: [{ field: 'state' as const, anyOf: [state] }],
      target: {
        method: 'round-robin' as const,
        who: { of: 'people' as const, people: officersOf(staff, state).map(p => idOf(p.key)) },
        speaksLanguage: false,
      },
      acceptSeconds: acceptMinutes * 60,
      // biome-ignore lint/suspicious/noThenProperty: a field of the contract
      then: 'next-person' as const,
    })),
    fallback: { pool },
  }
}

const officerOf = (person: DemoPerson, id: string, timeZone: string, lastAt: number, rules: RuleSetBody): OfficerFacts => ({
  id,
  branchId: null,
  active: true,
  licences: person.licenses.map(({ state, expires }) => ({ state, status: 'active', expires })),
  timeZone,
  hours: null,
  away: null,
  languages: person.languages,
  caps: {},
  counts: { hour: 0, day: 0, month: 0 },
  turns: Object.fromEntries(rules.rules.map(rule => [rule.id, { lastAt, count: 1 }])),
})

/**
 * How the rules would have given a lead to the officer it has: it was that officer's turn. Undefined where the rules could
 * not have done so (a licence that had not begun, say).
 */
export function traceOf(
  lead: LeadFacts,
  owner: string,
  o: {
    staff: readonly DemoPerson[]
    idOf: (key: string) => string
    rules: RuleSetBody
    set: string
    version: number
    timeZone: string
  },
) {
  const people = o.staff
    .filter(person => person.userType === 'loan_officer')
    .map(person => {
      const id = o.idOf(person.key)
      return officerOf(person, id, o.timeZone, lead.receivedAt - (id === owner ? 3_600_000 : 60_000), o.rules)
    })
  const decision = decide(lead, { id: o.set, version: o.version, ...o.rules }, tableOf(people), lead.receivedAt)
  return decision.kind === 'assign' && decision.officer === owner ? decision.trace : undefined
}
