import type { ConditionVerdict, PersonSkip, PersonTrace, RouteTrace, RuleTrace } from '../../contract/route-trace.ts'

/**
 * A trace as it is stored: one line for everybody who was passed over for the same reason, of a rule that did not match
 * only what failed, of a long line only its front. A team of two hundred fits in a few thousand letters, a lead.
 */
export interface CompactTrace extends Omit<RouteTrace, 'rules'> {
  rules: CompactRule[]
}

interface CompactRule {
  rule: string
  outcome: RuleTrace['outcome']
  conditions?: ConditionVerdict[]
  skipped?: { why: PersonSkip; who: string[] }[]
  /** Person, instant of their latest lead of this rule (null: never), leads of this rule. */
  line?: [string, number | null, number][]
  /** People in line who are not named. */
  more?: number
}

/** People in line who are named, the pick first. */
const front = 20

export function compactTrace(trace: RouteTrace): CompactTrace {
  const picked = new Set(trace.pick.officers)
  return { ...trace, rules: trace.rules.map(rule => compactRule(rule, picked)) }
}

function compactRule({ rule, outcome, conditions, people }: RuleTrace, picked: ReadonlySet<string>): CompactRule {
  const told = outcome === 'not-matched' ? conditions.filter(c => !c.passed) : conditions
  const skipped = new Map<string, { why: PersonSkip; who: string[] }>()
  const line: [string, number | null, number][] = []
  for (const { officer, skip, lastAt, count } of people) {
    if (!skip) {
      line.push([officer, lastAt ?? null, count ?? 0])
      continue
    }
    const key = JSON.stringify(skip)
    const group = skipped.get(key) ?? { why: skip, who: [] }
    group.who.push(officer)
    skipped.set(key, group)
  }
  const place = ([officer, lastAt]: [string, number | null, number]) => (picked.has(officer) ? -1 : (lastAt ?? 0))
  line.sort((a, b) => place(a) - place(b))
  return {
    rule,
    outcome,
    ...(told.length ? { conditions: told } : {}),
    ...(skipped.size ? { skipped: [...skipped.values()] } : {}),
    ...(line.length ? { line: line.slice(0, front) } : {}),
    ...(line.length > front ? { more: line.length - front } : {}),
  }
}

/** The trace again, as far as it was kept; those in line come first. */
export function wholeTrace(trace: CompactTrace): RouteTrace {
  return {
    ...trace,
    rules: trace.rules.map(({ rule, outcome, conditions = [], skipped = [], line = [], more }) => ({
      rule,
      outcome,
      conditions,
      people: [
        ...line.map(([officer, lastAt, count]): PersonTrace => ({ officer, lastAt, count })),
        ...skipped.flatMap(({ why, who }) => who.map((officer): PersonTrace => ({ officer, skip: why }))),
      ],
      ...(more ? { more } : {}),
    })),
  }
}
