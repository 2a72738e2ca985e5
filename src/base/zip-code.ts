import { cleanText } from './clean-text.ts'

export interface ZipCode {
  /** Five digits. */
  zip: string
  plus4?: string
}

// States whose ZIP codes begin with one or two zeros, which spreadsheets drop (USPS three-digit prefixes).
const oneZero = new Set(['CT', 'MA', 'ME', 'NH', 'NJ', 'RI', 'VT', 'AE'])
const twoZeros = new Set(['PR', 'VI', 'NY'])

/**
 * Reads `91502`, `91502-1234`, `915021234`, `33101.0` and codes whose leading zeros a spreadsheet has dropped (`2108`, when
 * `state`, a two-letter code, is one that has such codes, or is not known). Undefined for anything else.
 */
export function readZip(raw: string | null | undefined, state?: string): ZipCode | undefined {
  const text = cleanText(raw).replace(/\.0+$/, '')
  const m = /^(\d{3,5})(?:\s?[-–]\s?|\s)?(\d{4})?$/.exec(
    text.length === 9 && /^\d+$/.test(text) ? `${text.slice(0, 5)}-${text.slice(5)}` : lostZero(text),
  )
  if (!m) return undefined
  const [, digits, plus4] = m as unknown as [string, string, string | undefined]
  const missing = 5 - digits.length
  if (missing === 1 && state && !oneZero.has(state)) return undefined
  if (missing === 2 && (!state || !twoZeros.has(state))) return undefined
  const zip = digits.padStart(5, '0')
  if (zip < '00500' || (plus4 === '0000' && digits === '00000')) return undefined
  return plus4 && plus4 !== '0000' ? { zip, plus4 } : { zip }
}

/** `21081234` is 02108-1234 without its zero. */
const lostZero = (text: string) => (/^\d{7,8}$/.test(text) ? `${text.slice(0, -4)}-${text.slice(-4)}` : text)
