import { type Reading, readText, type Scalar } from './values.ts'

/** A calendar date as `YYYY-MM-DD` from ISO 8601 or the US order `MM/DD/YYYY`; two-digit years are not guessed. */
export function readDate(raw: Scalar): Reading<string> | undefined {
  const text = readText(raw)?.value ?? ''
  const iso = text.match(/^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/)
  const us = text.match(/^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/)
  const [year, month, day] = iso ? iso.slice(1) : us ? [us[3], us[1], us[2]] : []
  if (!year || !month || !day) return undefined
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) ? { value } : undefined
}

const withOffset = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?\s?(?:(Z)|([+-]\d{2}):?(\d{2})?)$/i

/**
 * A moment as ISO 8601 with offset: from ISO (as ADF and most JSON senders write it, also `-0800`), from the Internet form
 * with a numeric offset or GMT (RFC 5322 section 3.3), or from Unix seconds or milliseconds. A clock time without an offset
 * is not a moment: the sender's zone is unknown, so it is not read.
 */
export function readDateTime(raw: Scalar): Reading<string> | undefined {
  const text = readText(raw)?.value ?? ''
  if (/^\d{10}(\d{3})?$/.test(text)) return { value: new Date(Number(text) * (text.length === 10 ? 1000 : 1)).toISOString() }
  const iso = text.match(withOffset)
  if (iso) {
    const [, date, minutes, seconds = ':00', fraction = '', z, hours, more = '00'] = iso
    const value = `${date}T${minutes}${seconds}${fraction.slice(0, 4)}${z ? 'Z' : `${hours}:${more}`}`
    return Number.isNaN(Date.parse(value)) || !readDate(date!) ? undefined : { value }
  }
  if (!/^[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(:\d{2})? ([+-]\d{4}|GMT|UTC)/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : { value: new Date(at).toISOString() }
}
