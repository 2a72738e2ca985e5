import { type CountryCode, ParseError, type PhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js/min'
import { cleanText } from './clean-text.ts'

export type PhoneRead =
  | {
      ok: true
      /** ITU E.164: `+18435550142`. */
      e164: string
      /** Digits of the extension, leading zeros kept. */
      extension?: string
      /** For a screen, without the extension: `(843) 555-0142`. */
      national: string
      lastFour: string
      /** ISO 3166 code; missing where the numbering plan knows no such number. */
      country?: string
      /** False: the length is right, but the numbering plan assigns no such number (area code 555, exchange 123). Kept, not to be dialled. */
      valid: boolean
      /** Only for +1 numbers, from the area code. */
      kind?: 'toll-free' | 'premium'
    }
  | { ok: false; why: string }

const tollFree = new Set(['800', '833', '844', '855', '866', '877', '888'])
const keypad = 'abc2def3ghi4jkl5mno6pqrs7tuv8wxyz9'

const refuse = (why: string): PhoneRead => ({ ok: false, why })

/**
 * Reads a phone number as people, spreadsheets and vendors write it. `country` (ISO 3166) is assumed where no country code
 * is given. Numbers of a possible shape are kept and marked `valid: false` when no such number exists; impossible ones are
 * refused with a sentence for the user. Numbering plans: libphonenumber. A US area code beginning with 0 or 1 is refused too,
 * because it is nearly always a number of another country without its country code.
 */
export function readPhone(raw: string | null | undefined, country: CountryCode = 'US'): PhoneRead {
  const written = cleanText(raw)
    .replace(/＋/g, '+')
    .replace(/^(\+?\d{7,15})\.0+$/, '$1')
  if (!written) return refuse('Give a phone number.')
  if (written.length > 100) return refuse('This is too long for a phone number.')
  const text = fromSpreadsheet(written)
  if (text === undefined) return refuse('A spreadsheet has rounded this number. Format the column as text and export it again.')
  if (holdsSeveral(text)) return refuse('This holds more than one phone number. Put one number in each field.')

  let number: PhoneNumber
  try {
    number = parsed(vanityDigits(text), country)
  } catch (error) {
    if (error instanceof ParseError) return refuse(sentenceFor(error.message))
    throw error
  }
  const why = impossible(number)
  if (why) return refuse(why)

  const digits = String(number.nationalNumber)
  const kind = number.countryCallingCode === '1' ? kindOf(digits.slice(0, 3)) : undefined
  return {
    ok: true,
    e164: number.number,
    ...(number.ext ? { extension: number.ext } : {}),
    national: showPhone(number.number),
    lastFour: digits.slice(-4),
    ...(number.country ? { country: number.country } : {}),
    valid: number.isValid(),
    ...(kind ? { kind } : {}),
  }
}

/** `+18435550142` as `(843) 555-0142`, other countries as `+44 20 7946 0958`; an extension follows as ` ext. 12`. Other text is given back as it is. */
export function showPhone(e164: string, extension?: string): string {
  const more = extension ? ` ext. ${extension}` : ''
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164)
  if (us) return `(${us[1]}) ${us[2]}-${us[3]}${more}`
  try {
    return parsePhoneNumberWithError(e164).formatInternational() + more
  } catch {
    return e164 + more
  }
}

/** All but the last four digits hidden: `(•••) •••-0142`, abroad `••• 0958`. */
export function maskPhone(e164: string): string {
  const lastFour = e164.replace(/\D/g, '').slice(-4)
  if (lastFour.length < 4) return '•••'
  return /^\+1\d{10}$/.test(e164) ? `(•••) •••-${lastFour}` : `••• ${lastFour}`
}

function parsed(text: string, country: CountryCode): PhoneNumber {
  const number = parsePhoneNumberWithError(text, country)
  // `+8435550142`: a US number with a plus before it, which would otherwise be read as one in Vietnam.
  if (!number.isValid() && /^\+\D*(?:\d\D*){10}$/.test(text)) {
    const domestic = parsePhoneNumberWithError(text.slice(1), 'US')
    if (domestic.isValid()) return domestic
  }
  return number
}

/** Undoes `8.435550142E+09`; undefined where digits have been lost. */
function fromSpreadsheet(text: string): string | undefined {
  const m = /^(\d)[.,](\d+)e\+?(\d{1,2})$/i.exec(text)
  if (!m) return text
  return m[2]!.length === Number(m[3]) ? m[1]! + m[2]! : undefined
}

function holdsSeveral(text: string): boolean {
  const parts = text.split(/[/;,&|]|\bor\b|\band\b/i)
  return parts.filter(part => part.replace(/\D/g, '').length >= 7).length > 1
}

/** `1-800-FLOWERS` to digits. Only where letters stand exactly for the seven digits after an area code: other letters are labels. */
function vanityDigits(text: string): string {
  const m = /^(?:\+?1[\s.-]*)?\(?(\d{3})\)?[\s.-]*([a-z\d][a-z\d\s.-]*)$/i.exec(text)
  if (!m) return text
  const rest = m[2]!.replace(/[\s.-]/g, '').toLowerCase()
  if (!/^(?:[a-z]{7}|[a-z]{3}[a-z\d]{4}|\d[a-z]{6}|\d{3}[a-z]{4})$/.test(rest)) return text
  return m[1]! + rest.replace(/[a-z]/g, letter => /\d/.exec(keypad.slice(keypad.indexOf(letter)))![0])
}

function impossible(number: PhoneNumber): string | undefined {
  const digits = String(number.nationalNumber)
  const nanp = number.countryCallingCode === '1'
  if (nanp && digits.length === 7) return 'Add the area code.'
  if (nanp && digits.length < 10) return 'This is too short: a US number has 10 digits.'
  if (nanp && digits.length > 10)
    return 'This is too long: a US number has 10 digits. Numbers abroad begin with + and the country code.'
  if (!number.isPossible()) return 'This has the wrong number of digits for its country.'
  if (nanp && /^[01]/.test(digits))
    return 'A US area code cannot begin with 0 or 1. Numbers abroad begin with + and the country code.'
  return undefined
}

function kindOf(areaCode: string): 'toll-free' | 'premium' | undefined {
  if (tollFree.has(areaCode)) return 'toll-free'
  return areaCode === '900' ? 'premium' : undefined
}

function sentenceFor(parseError: string): string {
  if (parseError === 'INVALID_COUNTRY') return 'There is no such country code.'
  if (parseError === 'TOO_SHORT') return 'This is too short for a phone number.'
  if (parseError === 'TOO_LONG') return 'This is too long for a phone number.'
  return 'This is not a phone number.'
}
