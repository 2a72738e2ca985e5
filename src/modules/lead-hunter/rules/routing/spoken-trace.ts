import { showDateTime } from '#base/time.ts'
import type { assignmentKinds } from '../../contract/lead-route.ts'
import type { PersonTrace, RouteTrace, RuleTrace } from '../../contract/route-trace.ts'
import { conditionSentence, type NameOf } from './condition-words.ts'
import { pickSentences, skipSentence } from './words.ts'

/** What a trace needs to be read aloud. `zone` is the client's, in which instants are told. */
export interface Speaking {
  nameOf: NameOf
  ruleName: NameOf
  zone: string
}

/** A stored trace in sentences: every rule, every condition, everybody who was passed over and why. */
export function speakTrace(trace: RouteTrace, { nameOf, ruleName, zone }: Speaking) {
  const named = (id: string) => ({ id, name: nameOf(id) })
  const { pick } = trace
  const picked = new Set(pick.officers)
  return {
    version: trace.version,
    state: trace.state,
    after: trace.after
      ? { rule: trace.after.rule === null ? null : ruleName(trace.after.rule), tried: trace.after.tried.map(named) }
      : null,
    holder: trace.holder?.skip ? { person: named(trace.holder.officer), sentence: skipSentence(trace.holder.skip) } : null,
    rules: trace.rules.map(rule => ({
      id: rule.rule,
      name: ruleName(rule.rule),
      outcome: rule.outcome,
      sentence: ruleSentence(rule),
      conditions: rule.conditions.map(c => ({ field: c.field, passed: c.passed, sentence: conditionSentence(c, nameOf) })),
      people: rule.people.map(person => {
        const isPicked = rule.rule === pick.rule && picked.has(person.officer)
        return {
          person: named(person.officer),
          skip: person.skip?.code ?? null,
          picked: isPicked,
          sentence: personSentence(person, isPicked, pick.why, zone),
        }
      }),
    })),
    fallbackOwner: trace.fallbackOwner
      ? {
          person: named(trace.fallbackOwner.officer),
          sentence: trace.fallbackOwner.skip ? skipSentence(trace.fallbackOwner.skip) : pickSentences['fallback-owner'],
        }
      : null,
    pick: { kind: pick.kind, why: pick.why, sentence: pickSentences[pick.why] },
  }
}

function ruleSentence({ outcome, conditions, people, more = 0 }: RuleTrace): string {
  switch (outcome) {
    case 'disabled':
      return 'The rule is switched off.'
    case 'not-matched':
      return 'A condition does not hold.'
    case 'nobody':
      return people.length ? `It holds, but none of ${people.length} could take the lead.` : 'It holds, but it names nobody.'
    case 'matched': {
      const inLine = people.filter(p => !p.skip).length + more
      const holds = conditions.length ? 'Every condition holds' : 'It takes every lead'
      return people.length ? `${holds}; ${inLine} of ${people.length + more} could take it.` : `${holds}.`
    }
  }
}

function personSentence(person: PersonTrace, picked: boolean, why: RouteTrace['pick']['why'], zone: string): string {
  if (person.skip) return skipSentence(person.skip)
  const { lastAt = null, count = 0 } = person
  const so =
    lastAt === null
      ? 'no lead from this rule yet'
      : `${count} ${count === 1 ? 'lead' : 'leads'} from this rule, the last on ${showDateTime(Math.floor(lastAt), zone)}`
  return picked ? `${pickSentences[why]} Before it: ${so}.` : `In line: ${so}.`
}

export interface ToldAssignment {
  kind: (typeof assignmentKinds)[number]
  from: { name: string } | null
  to: { name: string } | null
  offeredTo: readonly { name: string }[]
  pool: string | null
  /** False: a person did it, and no rule was asked. */
  decided: boolean
  rule: { name: string } | null
  outcome: 'accepted' | 'declined' | 'timed_out' | 'claimed' | 'released' | 'reassigned' | null
}

/** What became of a lead in one step: `Given to Leo by the rule “South Carolina”. Not accepted in time.` */
export function assignmentSentence(a: ToldAssignment): string {
  const by = a.rule ? ` by the rule “${a.rule.name}”` : ''
  const to = a.to?.name ?? 'somebody'
  const after = a.from ? `After ${a.from.name}: ` : ''
  const pool = a.pool ? poolNamed(a.pool) : 'a pool'
  const offered = a.offeredTo.length === 1 ? a.offeredTo[0]!.name : `${a.offeredTo.length} people`
  const first = {
    routed: `${after}given to ${to}${by || ' as the fallback'}.`,
    offered: `${after}offered to ${offered}${by}.`,
    pooled: a.from && !a.decided ? `Given back to ${pool} by ${a.from.name}.` : `${after}put into ${pool}${by}.`,
    claimed: `Claimed by ${to}${a.pool ? ` from ${pool}` : ''}.`,
    manual: `Given to ${to} by hand.`,
    known: `Given to ${to}, who has this person already.`,
    typed: `Kept by ${to}, who typed it in.`,
    named: `Given to ${to}, whom the sender named as its owner.`,
    imported: `Given to ${to}, whom the import names for its leads.`,
    unassigned: `${after}could not be given to anybody.`,
  }[a.kind]
  return `${first[0]!.toUpperCase()}${first.slice(1)}${endings[a.kind === 'claimed' ? 'none' : (a.outcome ?? 'none')]}`
}

/** `the pool “Tampa”`; a name that says so itself is not told twice: `“Weekend pool”`. */
export const poolNamed = (name: string): string => (/\bpool\b/i.test(name) ? `“${name}”` : `the pool “${name}”`)

const endings = {
  none: '',
  accepted: ' Accepted.',
  declined: ' Declined.',
  timed_out: ' Nobody took it in time.',
  claimed: ' Claimed.',
  released: ' Given back.',
  reassigned: ' Given to somebody else meanwhile.',
}
