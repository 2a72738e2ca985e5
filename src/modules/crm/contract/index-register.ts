import type { ChosenKind } from './blind-index.ts'

/**
 * Every index by which sealed values are found unread: what it lets one find, whether it is always there, and what it tells
 * whoever has a copy of the database without the keys. The page that shows them and the counts behind it go by this list.
 */
export interface BlindIndex {
  kind: 'email' | 'phone' | 'email-domain' | 'phone-last-four' | 'address' | ChosenKind
  label: string
  /** Rows it is counted over, for "3 of 40 ...". */
  of: { one: string; many: string }
  /** What it lets one find. */
  finds: string
  /** Off until an administrator and a second person switch it on. */
  chosen: boolean
  /** What a thief with a copy learns, in words; the counts stand beside it. */
  tells: string
}

const rows = {
  email: { one: 'address', many: 'addresses' },
  phone: { one: 'number', many: 'numbers' },
}

export const blindIndexes: readonly BlindIndex[] = [
  {
    ...{ kind: 'email', label: 'Whole e-mail address', of: rows.email, chosen: false },
    finds: 'Somebody by their whole address, and whoever writes again.',
    tells: 'Which people share an address, and how many. Not the address, nor whether two are similar.',
  },
  {
    ...{ kind: 'phone', label: 'Whole telephone number', of: rows.phone, chosen: false },
    finds: 'Somebody by their whole number, and whoever calls again.',
    tells: 'Which people share a number, as those of one office do.',
  },
  {
    ...{ kind: 'email-domain', label: 'Domain of an address', of: rows.email, chosen: false },
    finds: 'Everybody at @example.com.',
    tells:
      'How common each domain is. The most common one is easily guessed to be a large provider; who works at one small company is seen to belong together.',
  },
  {
    ...{ kind: 'phone-last-four', label: 'Last four digits', of: rows.phone, chosen: false },
    finds: 'Somebody by the end of their number.',
    tells: 'Nothing more than the hint, which shows these digits anyway.',
  },
  {
    ...{ kind: 'address', label: 'Name at an address', of: { one: 'person', many: 'people' }, chosen: false },
    finds: 'Whether somebody is known already, by their name at a street and ZIP code.',
    tells: 'Which records are one person’s. Names stand clear, streets do not.',
  },
  {
    ...{ kind: 'email-start', label: 'Beginning of an address', of: { one: 'beginning', many: 'beginnings' }, chosen: true },
    finds: 'Somebody by the first three letters of their address or more: type email: and the beginning.',
    tells:
      'Whose addresses begin alike, letter by letter up to the tenth, and how common each beginning is. Together with the names, which stand clear, many beginnings can be guessed.',
  },
  {
    ...{ kind: 'note-words', label: 'Words of notes', of: { one: 'word', many: 'words' }, chosen: true },
    finds: 'People of whom a note says a word: type note: and the words.',
    tells:
      'How many different words each note has, which notes share them, and how common each word is. Common words are told by how common they are, and from them what a note is about.',
  },
  {
    ...{ kind: 'ssn', label: 'Social Security number', of: { one: 'number', many: 'numbers' }, chosen: true },
    finds:
      'A borrower by their whole number, for whoever may reveal sealed values. Each search is recorded and counts as a reveal.',
    tells:
      'Which borrowers have the same number. Without the index key nothing more; with it each of some hundred million numbers has to be tried, at some 30 ms each.',
  },
]
