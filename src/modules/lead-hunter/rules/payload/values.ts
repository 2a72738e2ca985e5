import { cleanText } from '#base/clean-text.ts'
import { readState as stateCode } from '#base/us-states.ts'

/** A single value as a sender wrote it. */
export type Scalar = string | number | boolean

/** What a value was read as; `note` says what had to be decided on the way. `undefined` instead: it cannot be read so. */
export interface Reading<T = unknown> {
  value: T
  note?: string
}

/** Characters of a draft's message. */
export const longestMessage = 10_000
const blank = /^(null|undefined|n\/?a|nil|none|not (provided|given|available)|[-–—.]+)?$/i

/** Whether a sender's value says "nothing was given": empty, `null`, `N/A`, a dash. */
export const isBlank = (raw: Scalar): boolean => typeof raw === 'string' && blank.test(raw.trim())

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u2028\u2029\ufeff]/g

/** One line of text without control characters, or nothing for a yes/no value. */
export function readText(raw: Scalar): Reading<string> | undefined {
  if (typeof raw === 'boolean') return undefined
  const value = cleanText(String(raw))
  return value ? { value } : undefined
}

/** Text of several lines, without the quotation marks and `>` that a notification wraps around it; cut at 10,000 characters. */
export function readMessage(raw: Scalar): Reading<string> | undefined {
  if (typeof raw === 'boolean') return undefined
  const value = String(raw)
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .trim()
    .replace(/^>\s*/gm, '')
    .replace(/^["“]([\s\S]*)["”]$/, '$1')
    .trim()
  if (!value) return undefined
  if (value.length <= longestMessage) return { value }
  return {
    value: value.slice(0, longestMessage),
    note: `only the first ${longestMessage.toLocaleString('en-US')} characters were kept`,
  }
}

/** An e-mail address as written, without `mailto:` and a display name. Whether it can receive mail is decided later. */
export function readEmail(raw: Scalar): Reading<string> | undefined {
  if (String(raw).length > 500) return undefined
  const text = readText(raw)?.value.replace(/^mailto:/i, '')
  const value = text?.match(/<([^<>\s]+@[^<>\s]+)>/)?.[1] ?? text
  return value && /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(value) ? { value } : undefined
}

/** A phone number as written, if it has 7 to 15 digits (ITU-T E.164) and nothing but an extension beside them. */
export function readPhone(raw: Scalar): Reading<string> | undefined {
  if (String(raw).length > 60) return undefined
  const value = readText(raw)?.value.replace(/^tel:/i, '')
  if (!value) return undefined
  const number = value.replace(/\s*(?:ext\.?|extension|x|#)\s*\d{1,8}\s*$/i, '')
  const digits = number.replace(/\D/g, '').length
  return digits >= 7 && digits <= 15 && /^[\d\s()+./-]+$/.test(number) ? { value } : undefined
}

/** A state as written (`fl`, `Florida`); two letters become capitals. */
export function readState(raw: Scalar): Reading<string> | undefined {
  const value = readText(raw)?.value
  if (!value || !/^[\p{L}. -]{2,60}$/u.test(value)) return undefined
  return { value: value.length === 2 ? value.toUpperCase() : value }
}

/** A ZIP code. A number that lost its leading zeros gets them back: `2134` is 02134. */
export function readZip(raw: Scalar): Reading<string> | undefined {
  const value = readText(raw)?.value
  if (!value) return undefined
  if (typeof raw === 'number')
    return Number.isInteger(raw) && raw >= 501 && raw <= 99_999 ? { value: value.padStart(5, '0') } : undefined
  return /^[\dA-Za-z][\dA-Za-z -]{2,11}$/.test(value) ? { value } : undefined
}

/** A country as written; a value with digits is something else that slipped into the field. */
export function readCountry(raw: Scalar): Reading<string> | undefined {
  const read = readText(raw)
  return read && !/\d/.test(read.value) ? read : undefined
}

/** Yes or no in the spellings senders use. */
export function readBool(raw: Scalar): Reading<boolean> | undefined {
  if (typeof raw === 'boolean') return { value: raw }
  const word = String(raw).trim().toLowerCase()
  if (['yes', 'y', 'true', 't', '1', 'on', 'checked'].includes(word)) return { value: true }
  return ['no', 'n', 'false', 'f', '0', 'off', 'unchecked'].includes(word) ? { value: false } : undefined
}

/** Tags, one a list entry or separated by commas or semicolons; longer ones than 60 characters are no tags. */
export function readTags(raw: Scalar): Reading<string[]> | undefined {
  const value = (readText(raw)?.value ?? '')
    .split(/[,;|]/)
    .map(tag => tag.trim())
    .filter(tag => tag && tag.length <= 60)
  return value.length ? { value } : undefined
}

export interface AddressLine {
  street?: string
  city?: string
  state?: string
  zip?: string
}

/** Takes a US address line apart (`742 Main St, Reno, NV 89501`, `Reno, NV`); what cannot be taken apart is the street. */
export function readAddress(raw: Scalar): Reading<AddressLine> | undefined {
  if (String(raw).length > 500) return undefined
  const line = readText(raw)?.value.replace(/,?\s*(USA|United States( of America)?)$/i, '')
  if (!line) return undefined
  const parts = line
    .split(',')
    .map(part => part.trim())
    .filter(Boolean)
  const tail = parts.at(-1)?.match(/^([A-Za-z][A-Za-z. ]{1,30}?)(?:\s+(\d{5}(?:-\d{4})?))?$/)
  if (parts.length >= 2 && tail?.[1] && stateCode(tail[1])) {
    const street = parts.slice(0, -2).join(', ')
    const state = tail[1].length === 2 ? tail[1].toUpperCase() : tail[1]
    return { value: { ...(street && { street }), city: parts.at(-2)!, state, ...(tail[2] && { zip: tail[2] }) } }
  }
  return { value: /^\d{5}(-\d{4})?$/.test(line) ? { zip: line } : { street: line } }
}
