import { cleanText } from '#base/clean-text.ts'
import { readEmail } from '#base/email.ts'
import { readPhone } from '#base/phone.ts'
import type { CustomField, CustomValue } from '../contract/custom-field.ts'

export type ReadValue = { ok: true; value: CustomValue | null } | { ok: false; why: string }

const no = (why: string): ReadValue => ({ ok: false, why })
const yes = (value: CustomValue | null): ReadValue => ({ ok: true, value })

/** Largest number, and cents, that a field takes: both are exact in JSON. */
const mostNumber = 1e12
const mostCents = 1e14

type Kind = Pick<CustomField, 'kind' | 'options'>

/**
 * A value as its field keeps it, or what is wrong with it in words. What is empty is null. `was` is the value the record
 * has: a choice that was put away stays where it is.
 */
export function customValueOf(field: Kind, sent: unknown, was?: unknown): ReadValue {
  if (sent === null || sent === undefined || sent === '' || (Array.isArray(sent) && sent.length === 0)) return yes(null)
  switch (field.kind) {
    case 'text':
      return textOf(sent, 200, false)
    case 'long_text':
      return textOf(sent, 4000, true)
    case 'link':
      return linkOf(sent)
    case 'email':
      return reachOf(sent, readEmail)
    case 'phone':
      return reachOf(sent, readPhone)
    case 'number':
      if (typeof sent !== 'number' || !Number.isFinite(sent)) return no('Give a number.')
      return Math.abs(sent) <= mostNumber ? yes(sent) : no('This number is too large.')
    case 'money':
      if (typeof sent !== 'number' || !Number.isInteger(sent)) return no('Give an amount in whole cents.')
      return Math.abs(sent) <= mostCents ? yes(sent) : no('This amount is too large.')
    case 'date':
      return typeof sent === 'string' && isDay(sent) ? yes(sent) : no('Give a date as 2026-03-04.')
    case 'yes_no':
      return typeof sent === 'boolean' ? yes(sent) : no('Say yes or no.')
    case 'one_of':
      return typeof sent === 'string' && isChoice(field, sent, [was]) ? yes(sent) : no(oneOfThese)
    case 'several_of': {
      if (!Array.isArray(sent)) return no(someOfThese)
      const chosen = [...new Set(sent as unknown[])]
      const had = Array.isArray(was) ? (was as unknown[]) : []
      if (!chosen.every(one => typeof one === 'string' && isChoice(field, one, had))) return no(someOfThese)
      // In the order of the choices, so that the same ones are the same value.
      return yes(field.options.map(option => option.id).filter(id => chosen.includes(id)))
    }
  }
}

const oneOfThese = 'Choose one of the choices of this field.'
const someOfThese = 'Choose among the choices of this field.'
const isChoice = ({ options }: Kind, chosen: string, had: readonly unknown[]): boolean =>
  options.some(option => option.id === chosen && (!option.archived || had.includes(chosen)))

function textOf(sent: unknown, most: number, lines: boolean): ReadValue {
  if (typeof sent !== 'string') return no('Give a text.')
  const text = lines
    ? sent
        .split(/\r\n?|\n/)
        .map(cleanText)
        .join('\n')
        .trim()
    : cleanText(sent)
  if (!text) return yes(null)
  return text.length <= most ? yes(text) : no(`At most ${most.toLocaleString('en-US')} letters.`)
}

function linkOf(sent: unknown): ReadValue {
  if (typeof sent !== 'string') return no('Give a link.')
  const text = sent.trim()
  if (!text) return yes(null)
  const url = URL.parse(text)
  // Anything else could run where somebody clicks it.
  if (!url || !['http:', 'https:'].includes(url.protocol)) return no('Give a link that begins with https://.')
  return text.length <= 1000 ? yes(url.href) : no('At most 1,000 letters.')
}

type Reader = (raw: string) => { ok: boolean } & Record<string, unknown>
function reachOf(sent: unknown, read: unknown): ReadValue {
  if (typeof sent !== 'string') return no('Give it as text.')
  if (!sent.trim()) return yes(null)
  const found = (read as Reader)(sent)
  if (!found.ok) return no(String(found.why))
  return yes(String(found.address ?? found.e164))
}

/** A day of the calendar: February has no thirtieth. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}

/** What its class lets a field be asked for, in the words of whoever asks too much; undefined where it may be. */
export const sealedProblem = ({ name, class: of }: Pick<CustomField, 'name' | 'class'>): string | undefined =>
  of === 'internal' ? undefined : `“${name}” is ${of}, so its values are sealed: it can be neither filtered nor sorted by.`

/** A value in words, for a file; choices by their names. */
export function customText({ kind, options }: Kind, value: unknown): string | null {
  if (value === null || value === undefined) return null
  const named = (one: unknown) => options.find(option => option.id === one)?.label ?? String(one)
  if (kind === 'yes_no') return value === true ? 'Yes' : 'No'
  if (kind === 'money') return (Number(value) / 100).toFixed(2)
  if (kind === 'one_of') return named(value)
  if (kind === 'several_of') return (value as unknown[]).map(named).join(', ')
  return String(value)
}
