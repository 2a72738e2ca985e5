import { dateText, moneyText, numberText } from '../format.ts'

interface Base {
  /** The word in the address. */
  id: string
  label: string
}
export interface Choice {
  value: string
  label: string
}
/** What a list can be filtered by. People are choices that are looked up. */
export type FilterField =
  /** `onlyIs`: the server cannot look for everything but these. */
  | (Base & { kind: 'enum'; options: readonly Choice[]; onlyIs?: true })
  | (Base & { kind: 'person'; options: readonly Choice[]; onlyIs?: true })
  /** `exact`: the whole word, not a part of it. */
  | (Base & { kind: 'text'; exact?: true })
  | (Base & { kind: 'number'; unit?: string })
  | (Base & { kind: 'money' })
  | (Base & { kind: 'date' })
  | (Base & { kind: 'yes'; words: string })

/** `FL,GA` or `!FL,GA`. */
export function readMany(text: string | undefined): { not: boolean; values: string[] } {
  const not = text?.startsWith('!') ?? false
  return { not, values: (not ? text!.slice(1) : (text ?? '')).split(',').filter(Boolean) }
}
/** Whether what is chosen holds of something: nothing chosen holds of everything. */
export function among(text: string | undefined, has: (value: string) => boolean): boolean {
  const { not, values } = readMany(text)
  return values.length === 0 || values.some(has) !== not
}
export const writeMany = ({ not, values }: { not: boolean; values: readonly string[] }) =>
  values.length > 0 ? (not ? '!' : '') + values.join(',') : undefined

/** `80..`, `..120`, `80..120`; numbers, or days. */
export function readRange(text: string | undefined): { from: string; to: string } {
  const [from = '', to = ''] = (text ?? '').split('..')
  return { from, to }
}
export const writeRange = ({ from, to }: { from: string; to: string }) => (from || to ? `${from}..${to}` : undefined)

/** Ranges that move with the day. */
export const presets = {
  today: 'today',
  yesterday: 'yesterday',
  '7d': 'in the last 7 days',
  '30d': 'in the last 30 days',
  '90d': 'in the last 90 days',
  month: 'this month',
  year: 'this year',
} as const
export type Preset = keyof typeof presets
export const isPreset = (text: string | undefined): text is Preset => text !== undefined && text in presets

const day = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** The days meant, both ends included, as seen from `today` (`2026-03-04`). */
export function readDays(text: string | undefined, today: string): { from?: string; to?: string } {
  if (!isPreset(text)) {
    const { from, to } = readRange(text)
    return { ...(from && { from }), ...(to && { to }) }
  }
  const now = Date.parse(today)
  switch (text) {
    case 'today':
      return { from: today, to: today }
    case 'yesterday':
      return { from: iso(now - day), to: iso(now - day) }
    case 'month':
      return { from: `${today.slice(0, 8)}01`, to: today }
    case 'year':
      return { from: `${today.slice(0, 4)}-01-01`, to: today }
    default:
      return { from: iso(now - (Number.parseInt(text, 10) - 1) * day), to: today }
  }
}

/** `State is FL or GA`: what stands in the chip after the label. */
export function filterWords(field: FilterField, text: string): string {
  switch (field.kind) {
    case 'enum':
    case 'person': {
      const { not, values } = readMany(text)
      const names = values.map(value => field.options.find(option => option.value === value)?.label ?? value)
      const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names
      return `${not ? 'is not' : 'is'} ${shown.join(not ? ' nor ' : ' or ')}`
    }
    case 'text':
      return `${field.exact ? 'is' : 'contains'} “${text}”`
    case 'yes':
      return text === 'no' ? `not ${field.words}` : field.words
    case 'date':
      return isPreset(text) ? presets[text] : between(readRange(text), dateText, ['since', 'until'])
    case 'money':
      return between(readRange(text), value => moneyText(Number(value) * 100), ['at least', 'at most'])
    case 'number':
      return between(readRange(text), value => numberText(Number(value)) + (field.unit ? ` ${field.unit}` : ''), [
        'at least',
        'at most',
      ])
  }
}

function between({ from, to }: { from: string; to: string }, word: (value: string) => string, [least, most]: [string, string]) {
  if (from && to) return from === to ? `is ${word(from)}` : `from ${word(from)} to ${word(to)}`
  return from ? `${least} ${word(from)}` : `${most} ${word(to)}`
}
