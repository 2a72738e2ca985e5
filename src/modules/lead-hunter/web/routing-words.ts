import type { Output } from '#ui/call.ts'
import { moneyText, timeText } from '#ui/format.ts'
import type { LeadCaps, RoutingCondition, RoutingRule, RoutingTarget, WeeklySchedule, Who } from '../contract/routing.ts'
import type { readRouting } from '../contract/routing-actions.ts'
import { andList, orList } from './words.ts'

/** A rule as a sentence a person reads. */

export type Routing = Output<typeof readRouting>
export type RoutingPerson = Routing['people'][number]

/** Names of what rules point to by id. */
export interface Names {
  person: (id: string) => string
  branch: (id: string) => string
  pool: (id: string | undefined) => string
  source: (id: string) => string
}
export function namesIn({ people, branches, pools, sources, gone }: Routing): Names {
  const of = (list: readonly { id: string; name: string }[], gone: string) => {
    const names = new Map(list.map(one => [one.id, one.name]))
    return (id: string | undefined) => names.get(id ?? '') ?? gone
  }
  return {
    person: of([...people, ...gone], 'somebody who left'),
    branch: of([...branches, ...gone], 'a branch that is gone'),
    pool: of(pools, 'a pool that is gone'),
    source: of(sources, 'a source that is gone'),
  }
}

/** What can be chosen, and what is chosen already and is here no more: it must be seen to be taken off. */
export function choicesOf(
  here: readonly { id: string; name: string }[],
  chosen: readonly (string | undefined)[],
  known: readonly { id: string; name: string }[],
): { value: string; label: string }[] {
  const gone = chosen.filter(id => id !== undefined && !here.some(one => one.id === id))
  return [
    ...here.map(({ id, name }) => ({ value: id, label: name })),
    ...gone.map(id => ({ value: id!, label: `${known.find(one => one.id === id)?.name ?? 'Unknown'} (not in use)` })),
  ]
}

export const fieldWords: Record<RoutingCondition['field'], string> = {
  intent: 'Purpose',
  product: 'Program',
  state: 'State',
  county: 'County',
  zip: 'ZIP',
  source: 'Source',
  campaign: 'Campaign',
  language: 'Language',
  score: 'Score',
  amount: 'Amount',
  hours: 'Time of day',
  tag: 'Tag',
}
export const intentLabels = {
  purchase: 'purchase',
  refinance: 'refinance',
  heloc: 'HELOC',
  sell: 'sell',
  buy: 'buy',
  partner: 'partner',
  unknown: 'not known',
} as const

const languages = new Intl.DisplayNames('en', { type: 'language' })
export const languageName = (code: string) => languages.of(code) ?? code

const shortDays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const clock = (minutes: number) => timeText(new Date(Date.UTC(2026, 0, 1, 0, minutes)), 'UTC').replace(':00', '')

/** `Mon to Fri 9 AM to 6 PM`. */
export function scheduleText({ spans, timeZone }: WeeklySchedule): string {
  const byTime = new Map<string, number[]>()
  for (const { day, from, to } of spans) {
    const hours = from === 0 && to === 1440 ? 'all day' : `${clock(from)} to ${clock(to)}`
    byTime.set(hours, [...(byTime.get(hours) ?? []), day])
  }
  const parts = [...byTime].map(([hours, days]) => `${daysText(days)} ${hours}`)
  const zone = timeZone.split('/').at(-1)!.replaceAll('_', ' ')
  return parts.length === 0 ? 'never' : `${parts.join(', ')} (${zone} time)`
}
function daysText(days: readonly number[]): string {
  // A week begins on Monday in an office.
  const week = days.map(day => (day + 6) % 7).toSorted((a, b) => a - b)
  const name = (day: number) => shortDays[(day + 1) % 7]!
  const row = week.length > 2 && week.every((day, index) => index === 0 || day === week[index - 1]! + 1)
  return row ? `${name(week[0]!)} to ${name(week.at(-1)!)}` : andList(week.map(name))
}

const few = (words: readonly string[]) =>
  words.length === 0 ? '…' : words.length > 4 ? orList([...words.slice(0, 3), `${words.length - 3} more`]) : orList(words)

/** Of one condition: what it looks at, and what must hold. */
export function conditionWords(condition: RoutingCondition, names: Names): [what: string, holds: string] {
  const what = fieldWords[condition.field].toLowerCase().replace('zip', 'ZIP')
  switch (condition.field) {
    case 'intent':
      return [what, `is ${few(condition.anyOf.map(one => intentLabels[one]))}`]
    case 'source':
      return [what, `is ${few(condition.anyOf.map(names.source))}`]
    case 'language':
      return [what, `is ${few(condition.anyOf.map(languageName))}`]
    case 'county':
      return [what, `is ${few(condition.anyOf.map(one => one.replace(/^(..):(.*)$/, '$2, $1')))}`]
    case 'zip':
      return [what, `is ${few(condition.anyOf.map(one => (one.length < 5 ? `${one}…` : one)))}`]
    case 'score':
      return [what, `is at least ${condition.atLeast}`]
    case 'amount': {
      const { fromCents, toCents } = condition
      if (fromCents !== undefined && toCents !== undefined) return [what, `is ${moneyText(fromCents)} to ${moneyText(toCents)}`]
      if (fromCents !== undefined) return [what, `is at least ${moneyText(fromCents)}`]
      return [what, toCents === undefined ? 'is known' : `is at most ${moneyText(toCents)}`]
    }
    case 'hours':
      return ['it', `is ${condition.when === 'inside' ? 'within' : 'outside'} ${scheduleText(condition.schedule)}`]
    default:
      return [what, `is ${few(condition.anyOf)}`]
  }
}

export function whoWords(who: Who, names: Names): string {
  if (who.of === 'everyone') return 'everybody'
  const all = who.of === 'branches' ? who.branches.map(names.branch) : who.people.map(names.person)
  if (all.length === 0) return '…'
  return all.length > 4 ? andList([...all.slice(0, 3), `${all.length - 3} more`]) : andList(all)
}

export const capsText = ({ perHour, perDay, perMonth }: LeadCaps) =>
  [
    perHour !== undefined && `${perHour} an hour`,
    perDay !== undefined && `${perDay} a day`,
    perMonth !== undefined && `${perMonth} a month`,
  ]
    .filter(Boolean)
    .join(', ')

/** `10 min`, `90 s`, `2 h`. */
export const spanText = (seconds: number) =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`

/** What is done, and with whom. */
export function targetWords(target: RoutingTarget, names: Names): [act: string, whom: string, more: string] {
  const speaks = 'speaksLanguage' in target && target.speaksLanguage ? ' who speak the lead’s language' : ''
  switch (target.method) {
    case 'round-robin':
      return ['take turns among', whoWords(target.who, names), speaks]
    case 'weighted': {
      const weights = Object.entries(target.weights)
        .filter(([, weight]) => weight !== 1)
        .map(([id, weight]) => `${names.person(id)} ${weight}×`)
      return [
        'share by weight among',
        whoWords(target.who, names),
        speaks + (weights.length > 0 ? ` (${weights.join(', ')})` : ''),
      ]
    }
    case 'capped':
      return [
        'take turns among',
        whoWords(target.who, names),
        `${speaks}, at most ${capsText(target.caps) || 'as many as they may'} each`,
      ]
    case 'first-to-claim':
      return [
        target.atMost ? `offer to ${target.atMost} at a time of` : 'offer to',
        whoWords(target.who, names),
        `${speaks}, first to claim within ${spanText(target.claimSeconds)} has it`,
      ]
    case 'pool':
      return ['put it into the pool', names.pool(target.pool), '']
    case 'person':
      return ['give it to', names.person(target.person), '']
    case 'fallback':
      return ['go straight to the fallback', '', '']
  }
}

export const thenWords = (rule: RoutingRule, names: Names): string =>
  rule.then === 'next-person'
    ? 'the next person'
    : rule.then === 'next-rule'
      ? 'the next rule'
      : `the pool ${names.pool(rule.thenPool)}`

/** Whether a rule says what happens when nobody takes it. */
export const hasThen = ({ target }: RoutingRule) => target.method !== 'pool' && target.method !== 'fallback'
