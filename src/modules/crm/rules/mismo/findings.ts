import type { MismoProblem } from '#modules/crm/contract/mismo.ts'
import { first, whereIs, type XmlElement } from './xml-tree.ts'

/** What a reading has to say: problems stop it, notes go with it. */
export interface Findings {
  problems: MismoProblem[]
  notes: string[]
}

// Saying where costs a walk: a file made of nothing but faults must not cost the square of its size.
const enough = 100

export const problem = (findings: Findings, at: XmlElement, message: string): void => {
  if (findings.problems.length < enough) findings.problems.push({ where: whereIs(at), message })
}

export const note = (findings: Findings, at: XmlElement, message: string): void => {
  if (findings.notes.length < enough) findings.notes.push(`${message.replace(/\.$/, '')} (${whereIs(at)}).`)
}

/** The trimmed text of the first element at the path; empty elements count as absent. */
export function text(of: XmlElement | undefined, path: string, max = 200): string | undefined {
  const found = first(of, path)?.text.replace(/\s+/g, ' ').slice(0, max).trim()
  return found === '' ? undefined : found
}

type Parse<T> = (written: string) => T | undefined

/** Values that cannot be read are noted and left out, never guessed; the note does not repeat them, they may be personal. */
export function value<T>(
  findings: Findings,
  of: XmlElement | undefined,
  path: string,
  parse: Parse<T>,
  what: string,
): T | undefined {
  const written = text(of, path)
  if (written === undefined) return undefined
  const parsed = parse(written)
  if (parsed === undefined) note(findings, first(of, path)!, `This is not ${what} and was left out.`)
  return parsed
}

/** Whole cents of an XML decimal such as `340000.00`; the sign is kept. */
export const toCents: Parse<number> = written => {
  const parts = /^([+-]?)(\d{1,10})(?:\.(\d{1,2})0*)?$/.exec(written)
  if (!parts) return undefined
  const cents = Number(parts[2]) * 100 + Number((parts[3] ?? '').padEnd(2, '0'))
  return parts[1] === '-' && cents !== 0 ? -cents : cents
}

/** Thousandths of a percent of `4.250`; finer fractions than a thousandth are not exact and so not read. */
export const toRate: Parse<number> = written => {
  const parts = /^\+?(\d{1,2})(?:\.(\d{1,3})0*)?$/.exec(written)
  return parts ? Number(parts[1]) * 1000 + Number((parts[2] ?? '').padEnd(3, '0')) : undefined
}

/** `yyyy-mm-dd` of an XML date or dateTime; a day that is not in the calendar is refused. */
export const toDay: Parse<string> = written => {
  const day = /^(\d{4}-\d{2}-\d{2})(?:$|T|Z|[+-]\d{2}:\d{2}$)/.exec(written)?.[1]
  const ms = day ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return day && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day) ? day : undefined
}

export const toCount: Parse<number> = written => (/^\+?\d{1,4}$/.test(written) ? Number(written) : undefined)

export const toFlag: Parse<boolean> = written =>
  written === 'true' || written === '1' ? true : written === 'false' || written === '0' ? false : undefined

export const cents = (f: Findings, of: XmlElement | undefined, path: string) => {
  const amount = value(f, of, path, toCents, 'an amount of money')
  if (amount === undefined || amount >= 0) return amount
  note(f, first(of, path)!, 'This amount is negative and was left out.')
  return undefined
}
export const signedCents = (f: Findings, of: XmlElement | undefined, path: string) =>
  value(f, of, path, toCents, 'an amount of money')
export const rate = (f: Findings, of: XmlElement | undefined, path: string) =>
  value(f, of, path, toRate, 'a percentage of at most three decimals')
export const day = (f: Findings, of: XmlElement | undefined, path: string) => value(f, of, path, toDay, 'a date')
export const count = (f: Findings, of: XmlElement | undefined, path: string) => value(f, of, path, toCount, 'a whole number')
export const flag = (f: Findings, of: XmlElement | undefined, path: string) => value(f, of, path, toFlag, 'true or false')

/** A copy without the keys whose value is undefined, so that absent facts are absent and not empty. */
export function present<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as T
}

/** As `present`, and undefined where nothing at all was found. */
export function anyOf<T extends object>(facts: T): T | undefined {
  const kept = present(facts)
  return Object.keys(kept).length === 0 ? undefined : kept
}
