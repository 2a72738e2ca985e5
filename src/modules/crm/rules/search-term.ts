import { readEmail } from '#base/email.ts'
import { readPhone } from '#base/phone.ts'
import { type DataClass, declaredClass, isAbove } from '#policy/data-classes.ts'
import { identifier } from '../contract/identifier.ts'

/** What a search box was given. Values are matching keys; `tail` is a domain or four digits. */
export type SearchTerm =
  | { by: 'name'; words: string }
  | { by: 'email' | 'phone'; key: string }
  | { by: 'email-tail' | 'phone-tail'; tail: string }
  /** Nothing can be looked for: a sentence that says what to type. */
  | { by: 'nothing'; why: string }

const tooShort =
  'Type three letters of a name, a whole e-mail address, @ and a domain, a whole phone number or its last four digits.'

/** The class of what can be searched for beside names. */
const valueClass = declaredClass(identifier.shape.value)!

/**
 * Reads a search as somebody of this clearance may ask it. Whoever sees a value masked does not search by it either: that somebody is
 * found would tell the value. A remark says so.
 */
export function searchOf(raw: string, clearance: DataClass): SearchTerm {
  const term = readSearch(raw)
  const masked = isAbove(valueClass, clearance) && term.by !== 'name' && term.by !== 'nothing'
  return masked ? { by: 'nothing', why: byNameOnly } : term
}
const byNameOnly = 'E-mail addresses and phone numbers are masked for you, so you search by name. Type three letters of one.'

/**
 * Reads a search: part of a name, a whole e-mail address, `@domain`, a whole phone number, its last four digits. Values are
 * stored under blind indexes, so a part of an address or number other than these cannot be found; it is said, not guessed.
 */
export function readSearch(raw: string): SearchTerm {
  const text = raw.trim().replace(/\s+/g, ' ')
  if (!text) return { by: 'nothing', why: tooShort }
  if (text.startsWith('@')) {
    const domain = readEmail(`a${text}`)
    return domain.ok
      ? { by: 'email-tail', tail: domain.domain }
      : { by: 'nothing', why: 'Type the whole domain after the @ sign, for example @example.com.' }
  }
  if (text.includes('@')) {
    const email = readEmail(text)
    return email.ok
      ? { by: 'email', key: email.key }
      : { by: 'nothing', why: 'Type the whole e-mail address, or @ and its domain.' }
  }
  const digits = text.replace(/\D/g, '')
  if (digits.length >= 4 && !/\p{L}/u.test(text)) {
    if (digits.length === 4) return { by: 'phone-tail', tail: digits }
    const phone = readPhone(text)
    return phone.ok
      ? { by: 'phone', key: phone.e164 }
      : { by: 'nothing', why: 'Type the whole phone number, or its last four digits.' }
  }
  const longest = Math.max(...text.split(' ').map(word => word.length))
  return longest < 3 ? { by: 'nothing', why: tooShort } : { by: 'name', words: text }
}
