import { showMoney } from '#base/money.ts'
import type { ConditionVerdict } from '../../contract/route-trace.ts'

/** Names of ids a sentence mentions: sources, people, pools. */
export type NameOf = (id: string) => string

const labels: Record<ConditionVerdict['field'], string> = {
  intent: 'intent',
  product: 'program',
  state: 'state',
  county: 'county',
  zip: 'ZIP',
  source: 'source',
  campaign: 'campaign',
  language: 'language',
  score: 'score',
  amount: 'amount',
  hours: 'hours',
  tag: 'tag',
}

/** What one condition asked and what the lead had: `The state TX is not FL or GA.` */
export function conditionSentence({ field, asked, more, has, passed }: ConditionVerdict, nameOf: NameOf): string {
  const label = labels[field]
  if (field === 'score') return passed ? `The score ${has} reaches ${asked}.` : `The score ${has} is below ${asked}.`
  if (field === 'amount') return amountSentence(asked, has)
  if (field === 'hours') {
    const was = has === 'open' ? 'inside' : 'outside'
    return `It was ${was} the rule’s hours${has === 'holiday' ? ' (a holiday)' : ''}; the rule asks for ${asked}.`
  }
  const show = (one: string | number | null) => (field === 'source' ? nameOf(String(one)) : String(one))
  const wanted = either(listOf(asked).map(show), more ?? 0)
  const held = listOf(has).filter(one => one !== null)
  if (field === 'tag') return passed ? `It has the tag ${held.join(', ')}.` : `It has no tag ${wanted}.`
  if (!held.length) return `The ${label} is not known; the rule asks for ${wanted}.`
  // Only the first digits of a ZIP are kept in a trace.
  const shown = held.map(one => (field === 'zip' ? `${one}··` : show(one))).join(', ')
  return passed ? `The ${label} ${shown} is what the rule asks for: ${wanted}.` : `The ${label} ${shown} is not ${wanted}.`
}

function amountSentence(asked: ConditionVerdict['asked'], has: ConditionVerdict['has']): string {
  const [from, to] = listOf(asked) as [number | null, number | null]
  const range =
    from !== null && to !== null
      ? `${showMoney(from)} to ${showMoney(to)}`
      : from !== null
        ? `${showMoney(from)} or more`
        : to !== null
          ? `${showMoney(to)} or less`
          : 'any amount'
  return has === null
    ? `No amount is known; the rule asks for ${range}.`
    : `The amount is ${showMoney(Number(has))}; the rule asks for ${range}.`
}

const listOf = (value: ConditionVerdict['asked']): (string | number | null)[] => (Array.isArray(value) ? value : [value])

function either(words: string[], more: number): string {
  if (more) return `${words.join(', ')} or one of ${more} more`
  return words.length < 2 ? (words[0] ?? 'anything') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
