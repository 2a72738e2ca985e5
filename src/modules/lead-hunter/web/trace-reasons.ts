import type { Output } from '#ui/call.ts'
import type { Reason, ReasonsProps } from '#ui/record/reasons.tsx'
import type { Tone } from '#ui/theme.ts'
import type { readTrace } from '../contract/lead-route.ts'
import { poolNamed } from '../rules/routing/spoken-trace.ts'
import { andList } from './words.ts'

export type RouteStep = Output<typeof readTrace>['items'][number]
type Trace = NonNullable<RouteStep['trace']>
type Rule = Trace['rules'][number]

const tones: Record<RouteStep['kind'], Tone> = {
  routed: 'done',
  claimed: 'done',
  manual: 'done',
  known: 'done',
  typed: 'done',
  named: 'done',
  imported: 'done',
  offered: 'due',
  pooled: 'due',
  unassigned: 'late',
}

/** Three to six words; the step's own sentence says it in full. */
export function stepVerdict({ kind, to, offeredTo, pool }: RouteStep): string {
  switch (kind) {
    case 'routed':
    case 'manual':
    case 'known':
    case 'named':
    case 'imported':
      return `Given to ${to?.name ?? 'somebody'}`
    case 'typed':
      return `Kept by ${to?.name ?? 'somebody'}`
    case 'claimed':
      return `Claimed by ${to?.name ?? 'somebody'}`
    case 'offered':
      return offeredTo.length === 1 ? `Offered to ${offeredTo[0]!.name}` : `Offered to ${offeredTo.length} people`
    case 'pooled':
      return pool ? `In ${poolNamed(pool)}` : 'In a pool'
    case 'unassigned':
      return 'Nobody could take it'
  }
}

/** Why a lead went where it went: every rule in its order, what held and what did not, and everybody passed over. */
export function traceReasons(step: RouteStep): Pick<ReasonsProps, 'verdict' | 'tone' | 'reasons'> {
  const { trace } = step
  const verdict = { verdict: stepVerdict(step), tone: tones[step.kind] }
  if (!trace) return { ...verdict, reasons: [{ mark: 'note', text: step.sentence }] }
  const reasons: Reason[] = [...before(trace), ...holding(trace), ...trace.rules.flatMap(ruleReasons)]
  if (trace.fallbackOwner) {
    const { person, sentence } = trace.fallbackOwner
    const taken = trace.pick.why === 'fallback-owner'
    reasons.push({ mark: taken ? 'met' : 'unmet', text: `${person.name}: ${sentence}`, rule: 'Fallback' })
  }
  const picked = trace.rules.some(rule => rule.people.some(one => one.picked))
  if (!picked && !trace.fallbackOwner) {
    const met = trace.pick.kind !== 'unassigned'
    reasons.push({ mark: met ? 'met' : 'unmet', text: trace.pick.sentence, rule: met ? undefined : 'Fallback' })
  }
  reasons.push({ mark: 'note', text: `Decided by version ${trace.version} of the routing rules` })
  return { ...verdict, reasons }
}

const before = ({ after }: Trace): Reason[] =>
  after && after.tried.length > 0
    ? [
        {
          mark: 'note',
          text: `Had their time before: ${andList(after.tried.map(one => one.name))}`,
          rule: after.rule ?? undefined,
        },
      ]
    : []

const holding = ({ holder }: Trace): Reason[] =>
  holder ? [{ mark: 'unmet', text: `${holder.person.name}: ${holder.sentence}`, rule: 'Has this person' }] : []

/** The rule is named once, on its first line. */
const named = (rule: Rule, lines: Reason[]): Reason[] =>
  lines.map((line, index) => (index === 0 ? { ...line, rule: rule.name } : line))

function ruleReasons(rule: Rule): Reason[] {
  const whole: Reason = { mark: 'unmet', text: rule.sentence }
  if (rule.outcome === 'disabled') return named(rule, [{ ...whole, mark: 'note' }])
  if (rule.outcome === 'not-matched') {
    const failed = rule.conditions.filter(one => !one.passed)
    return named(rule, failed.length > 0 ? failed.map(one => ({ mark: 'unmet', text: one.sentence })) : [whole])
  }
  const held = rule.conditions.map((one): Reason => ({ mark: 'met', text: one.sentence }))
  const people = rule.people
    .toSorted((a, b) => Number(b.picked) - Number(a.picked))
    .map(
      (one): Reason => ({
        mark: one.picked ? 'met' : one.skip ? 'unmet' : 'note',
        text: `${one.person.name}: ${one.sentence}`,
      }),
    )
  const first: Reason[] = held.length > 0 ? held : [{ ...whole, mark: rule.outcome === 'matched' ? 'met' : 'unmet' }]
  const nobody = rule.outcome === 'nobody' && held.length > 0 && people.length === 0
  return named(rule, [...first, ...people, ...(nobody ? [whole] : [])])
}
