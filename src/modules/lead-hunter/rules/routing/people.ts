import type { PersonSkip, PersonTrace } from '../../contract/route-trace.ts'
import type { LeadCaps, PeopleTarget, RoutingRule, Who } from '../../contract/routing.ts'
import { primaryLanguage } from './conditions.ts'
import type { LeadFacts, OfficerFacts } from './facts.ts'
import { openAt } from './hours.ts'
import { lawSkip, workgroupSkip } from './law.ts'
import { type Candidate, turnOrder } from './turns.ts'

/** The people of a tenant, found by id without a search. */
export interface Roster {
  people: readonly OfficerFacts[]
  byId: ReadonlyMap<string, OfficerFacts>
}

export const rosterOf = (people: readonly OfficerFacts[]): Roster => ({ people, byId: new Map(people.map(p => [p.id, p])) })

/** Everyone of the rule's target with the reason they are passed over, and those who are left in the order of their turn. */
export function consider(
  rule: RoutingRule,
  target: PeopleTarget,
  lead: LeadFacts,
  roster: Roster,
  tried: ReadonlySet<string>,
  now: number,
): { people: PersonTrace[]; line: string[] } {
  const people: PersonTrace[] = []
  const candidates: Candidate[] = []
  members(target, roster).forEach((id, position) => {
    const officer = roster.byId.get(id)
    const skip = officer ? skipOf(officer, target, lead, tried, now) : ({ code: 'gone' } as const)
    if (skip) {
      people.push({ officer: id, skip })
      return
    }
    const { lastAt, count } = officer!.turns[rule.id] ?? { lastAt: null, count: 0 }
    const weight = target.method === 'weighted' ? (target.weights[id] ?? 1) : 1
    candidates.push({ id, position: isNamed(target) ? position : 0, lastAt, count, weight })
    people.push({ officer: id, lastAt, count })
  })
  const line = turnOrder(target.method === 'weighted' ? 'weighted' : 'round-robin', candidates)
  return { people, line: line.map(c => c.id) }
}

/** The first cap this person has reached, the rule's own caps counted in, or null. */
export function capSkip(officer: OfficerFacts, ofRule?: LeadCaps): PersonSkip | null {
  for (const caps of [officer.caps, ofRule]) {
    if (!caps) continue
    const { hour, day, month } = officer.counts
    if (caps.perHour !== undefined && hour >= caps.perHour)
      return { code: 'over-cap', per: 'hour', cap: caps.perHour, count: hour }
    if (caps.perDay !== undefined && day >= caps.perDay) return { code: 'over-cap', per: 'day', cap: caps.perDay, count: day }
    if (caps.perMonth !== undefined && month >= caps.perMonth)
      return { code: 'over-cap', per: 'month', cap: caps.perMonth, count: month }
  }
  return null
}

const isNamed = (target: PeopleTarget): boolean => target.method === 'person' || target.who.of === 'people'

function members(target: PeopleTarget, roster: Roster): string[] {
  if (target.method === 'person') return [target.person]
  const { who } = target
  if (who.of === 'people') return [...new Set(who.people)]
  return roster.people.filter(p => isAmong(who, p)).map(p => p.id)
}

/** Whether a target or a pool is for this person. */
export function isAmong(who: Who, person: Pick<OfficerFacts, 'id' | 'branchId'>): boolean {
  if (who.of === 'everyone') return true
  return who.of === 'people' ? who.people.includes(person.id) : person.branchId !== null && who.branches.includes(person.branchId)
}

function skipOf(
  officer: OfficerFacts,
  target: PeopleTarget,
  lead: LeadFacts,
  tried: ReadonlySet<string>,
  now: number,
): PersonSkip | null {
  const barred = workgroupSkip(officer, lead) ?? lawSkip(officer, lead.propertyState || undefined, now)
  if (barred) return barred
  if (officer.takesLeads === false) return { code: 'takes-no-leads' }
  if (!lead.propertyState && !officer.takesUnknownState) return { code: 'state-unknown' }
  if (tried.has(officer.id)) return { code: 'already-tried' }
  const { away } = officer
  if (away && now < away.until && now >= (away.from ?? Number.NEGATIVE_INFINITY)) return { code: 'away', until: away.until }
  if (officer.hours && openAt(officer.hours, now) !== 'open') return { code: 'outside-hours' }
  const cap = target.method === 'capped' ? capSkip(officer, target.capsFor[officer.id] ?? target.caps) : capSkip(officer)
  if (cap) return cap
  if (target.method !== 'person' && target.speaksLanguage && !speaks(officer, lead.language)) return { code: 'language' }
  return null
}

function speaks(officer: OfficerFacts, language: string | undefined): boolean {
  if (!language) return true
  const spoken = officer.languages.length ? officer.languages : ['en']
  return spoken.some(one => primaryLanguage(one) === primaryLanguage(language))
}
