import { readEmail } from '#base/email.ts'
import { readPhone } from '#base/phone.ts'
import { type DataClass, declaredClass, isAbove } from '#policy/data-classes.ts'
import { identifier } from '../contract/identifier.ts'
import { ssnOf, startLetters, startOf, wordsOf } from './index-values.ts'

/** What a search box was given. Values are matching keys; `tail` is a domain or four digits. */
export type SearchTerm =
  | { by: 'name'; words: string }
  | { by: 'email' | 'phone'; key: string }
  | { by: 'email-tail' | 'phone-tail'; tail: string }
  | { by: 'email-start'; start: string }
  /** In notes: all of these. */
  | { by: 'note-words'; words: readonly string[] }
  /** Nothing can be looked for: a sentence that says what to type. */
  | { by: 'nothing'; why: string }

/** What a client can be searched by beside what everybody's can. */
export type Searchable = ReadonlySet<'email-start' | 'note-words' | 'ssn'>
const nothingMore: Searchable = new Set()

const tooShort = (on: Searchable) =>
  [
    'Type three letters of a name, a whole e-mail address, @ and a domain, a whole phone number or its last four digits.',
    on.has('email-start') && 'Type email: and the beginning of an address.',
    on.has('note-words') && 'Type note: and words of a note.',
  ]
    .filter(Boolean)
    .join(' ')

/** The class of what can be searched for beside names. */
const valueClass = declaredClass(identifier.shape.value)!

/**
 * Reads a search as somebody of this clearance may ask it. Whoever sees a value masked does not search by it either: that somebody is
 * found would tell the value. A remark says so.
 */
export function searchOf(raw: string, clearance: DataClass, on?: Searchable): SearchTerm {
  const term = readSearch(raw, on)
  const masked = isAbove(valueClass, clearance) && term.by !== 'name' && term.by !== 'nothing'
  return masked ? { by: 'nothing', why: byNameOnly } : term
}
const byNameOnly = 'E-mail addresses and phone numbers are masked for you, so you search by name. Type three letters of one.'

/**
 * Reads a search: part of a name, a whole e-mail address, `@domain`, a whole phone number, its last four digits. Values are
 * stored under blind indexes, so a part of an address or number other than these cannot be found; it is said, not guessed.
 * Where the client chose it `email:` finds the beginning of an address, and `note:` words of notes.
 */
export function readSearch(raw: string, on: Searchable = nothingMore): SearchTerm {
  const text = raw.trim().replace(/\s+/g, ' ')
  if (!text) return { by: 'nothing', why: tooShort(on) }
  const chosen = /^(email|note):\s*(.*)$/i.exec(text)
  if (chosen) return chosen[1]!.toLowerCase() === 'email' ? byStart(chosen[2]!, on) : byWords(chosen[2]!, on)
  if (ssnOf(text) && /\D/.test(text)) return { by: 'nothing', why: on.has('ssn') ? ssnElsewhere : ssnOff }
  if (text.startsWith('@')) {
    const domain = readEmail(`a${text}`)
    return domain.ok
      ? { by: 'email-tail', tail: domain.domain }
      : { by: 'nothing', why: 'Type the whole domain after the @ sign, for example @example.com.' }
  }
  if (text.includes('@')) {
    const email = readEmail(text)
    if (!email.ok && on.has('email-start')) return byStart(text, on)
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
  return longest < 3 ? { by: 'nothing', why: tooShort(on) } : { by: 'name', words: text }
}

const ssnElsewhere = 'Look for a Social Security number on the page of people, under “Find by number”: it is recorded.'
const ssnOff = 'Type a name. Social Security numbers are not looked for at your company.'

function byStart(typed: string, on: Searchable): SearchTerm {
  if (!on.has('email-start'))
    return { by: 'nothing', why: 'Type a whole e-mail address. Beginnings of addresses are not looked for at your company.' }
  const start = startOf(typed)
  return start
    ? { by: 'email-start', start }
    : { by: 'nothing', why: `Type ${startLetters.least} letters or more of the beginning of an address.` }
}

/** Words looked for at once. */
const mostWords = 6
function byWords(typed: string, on: Searchable): SearchTerm {
  if (!on.has('note-words')) return { by: 'nothing', why: 'Type a name. Words of notes are not looked for at your company.' }
  const words = wordsOf(typed).slice(0, mostWords)
  return words.length ? { by: 'note-words', words } : { by: 'nothing', why: 'Type a word of three letters or more.' }
}
