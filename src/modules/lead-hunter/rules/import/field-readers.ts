import { readCountry } from '#base/country.ts'
import { readEmail } from '#base/email.ts'
import { readMoney } from '#base/money.ts'
import { readPhone } from '#base/phone.ts'
import { readRate } from '#base/rate.ts'
import { readState } from '#base/us-states.ts'
import { intentOf, placeholder, readCredit, readLanguage, splitEmails, splitPhones, splitTags } from './cell-values.ts'
import { readDate, readMoment } from './dates.ts'
import type { DraftBuilder } from './draft-builder.ts'
import type { FieldKind, ImportField, MappedColumn } from './fields.ts'
import { meansStop, stopColumns, stopsOf } from './stop-words.ts'

export interface Cell {
  field: ImportField
  entry: MappedColumn
  /** Never empty. */
  written: string
}

export interface RowContext {
  text(column: string): string
  /** As written in the row; empty when not given. */
  country: string
}

type Reader = (to: DraftBuilder, cell: Cell, row: RowContext) => void

/** Born in 2011 or later is nobody who borrows: such a two-digit year was meant as 19xx. */
const BIRTH_PIVOT = 10
const SECRET = new Set(['dateOfBirth', 'coDateOfBirth', 'annualIncome', 'monthlyIncome', 'credit'])
const isSecret = ({ field }: Cell) => SECRET.has(field.key)
const fails = (to: DraftBuilder, cell: Cell, why: string) => to.cannotRead(cell.entry.column, cell.written, why, isSecret(cell))

/** Sets a value that has one place only. A second one is kept beside it, unless it is secret: those have no other place. */
function give(to: DraftBuilder, cell: Cell, path: string, value: unknown): void {
  if (!isSecret(cell) || !to.has(path)) to.set(path, value, cell.entry.column, cell.written)
  else to.note('left-out', cell.entry.column, 'Another column already gave this; this one was left out.')
}

const text: Reader = (to, { field, entry, written }) => {
  const name = /name$/i.test(field.key)
  if (!name && placeholder(written)) return
  const oneLine = written.replace(/\s*[\r\n]+\s*/g, ', ').replace(/\s+/g, ' ')
  const language = field.key === 'language' ? readLanguage(oneLine) : undefined
  if (field.key === 'language' && !language) to.cannotRead(entry.column, written, 'This language is not known.')
  else to.set(field.path!, language ?? oneLine, entry.column, written)
}

const email: Reader = (to, { field, entry, written }) => {
  if (placeholder(written)) return
  for (const part of splitEmails(written)) {
    const read = readEmail(part)
    if (read.ok) to.add(field.path!, part, entry.column, (a, b) => a.toLowerCase() === b.toLowerCase())
    else to.cannotRead(entry.column, part, read.why)
  }
}

const phoneKinds = { phoneMobile: 'mobile', phoneHome: 'home', phoneWork: 'work' } as const

function phoneKind({ field, entry }: Cell, row: RowContext): 'mobile' | 'home' | 'work' | 'other' {
  const said = entry.typeColumn ? row.text(entry.typeColumn).toLowerCase() : ''
  if (/mobile|cell|text/.test(said)) return 'mobile'
  if (/home/.test(said)) return 'home'
  if (/work|office|business/.test(said)) return 'work'
  return phoneKinds[field.key as keyof typeof phoneKinds] ?? 'other'
}

const phone: Reader = (to, cell, row) => {
  const { field, entry, written } = cell
  if (placeholder(written) || /^[0\s().-]*$/.test(written)) return
  const country = readCountry(row.country) ?? 'US'
  for (const part of splitPhones(written)) {
    const read = readPhone(part, country as Parameters<typeof readPhone>[1])
    if (!read.ok) {
      to.cannotRead(entry.column, part, read.why)
      continue
    }
    // Later steps do not know this row's country, so a number from abroad is given with its country code.
    const value = country === 'US' ? part : read.e164 + (read.extension ? ` ext. ${read.extension}` : '')
    const digits = (phone: string) => phone.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '')
    to.add(field.path!, { value, kind: phoneKind(cell, row) }, entry.column, (a, b) => digits(a.value) === digits(b.value))
  }
}

const money: Reader = (to, cell) => {
  const { field, entry, written } = cell
  if (placeholder(written)) return
  const read = readMoney(written)
  if (!read.ok) return fails(to, cell, read.why)
  const cents = read.low > 0 || read.high === null ? read.low : read.high
  give(to, cell, field.path!, field.kind === 'monthly-money' ? cents * 12 : cents)
  if (read.low === read.high) return
  const said = 'This is a range; its lower end was taken.'
  if (isSecret(cell)) return to.note('read-as', entry.column, said)
  to.note('read-as', entry.column, `${said} The range was kept as extra information.`)
  to.keep(entry.column, written)
}

const rate: Reader = (to, cell) => {
  const read = readRate(cell.written)
  if (!read.ok) return fails(to, cell, read.why)
  if (read.rate >= 100_000) return fails(to, cell, 'A rate of 100 percent is no mortgage rate.')
  to.set(cell.field.path!, String(read.rate / 1000), cell.entry.column, cell.written)
}

const credit: Reader = (to, cell) => {
  if (placeholder(cell.written)) return
  const read = readCredit(cell.written)
  if (!read) return fails(to, cell, 'A credit score lies between 300 and 850; a rating is excellent, good, fair or poor.')
  const [path, value] = 'score' in read ? (['loan.creditScore', read.score] as const) : (['loan.creditBand', read.band] as const)
  give(to, cell, path, value)
}

const date: Reader = (to, cell) => {
  const { field, entry, written } = cell
  const read = readDate(written.replace(/[t ]+\d{1,2}:\d{2}.*$/i, ''), entry.dateOrder, BIRTH_PIVOT)
  if (!read.ok) return fails(to, cell, read.why)
  give(to, cell, field.path!, read.date)
  if (read.doubtful)
    to.note('read-as', entry.column, 'Day and month could be the other way round; the first number was taken as the month.')
  if (read.guessed) to.note('read-as', entry.column, 'The year was not written out and was worked out.')
}

const moment: Reader = (to, cell) => {
  const { field, entry, written } = cell
  const read = readMoment(written, entry.dateOrder)
  if (!read.ok) return fails(to, cell, read.why)
  to.set(field.path!, read.moment, entry.column, written)
  if (read.doubtful)
    to.note('read-as', entry.column, 'Day and month could be the other way round; the first number was taken as the month.')
}

const state: Reader = (to, { field, entry, written }, row) => {
  if (placeholder(written)) return
  const abroad = row.country !== '' && readCountry(row.country) !== 'US' && field.key === 'state'
  if (!abroad && !readState(written))
    to.note('read-as', entry.column, `“${written.slice(0, 60)}” is no US state; it was kept as it is written.`)
  to.set(field.path!, written, entry.column, written)
}

const intent: Reader = (to, { field, entry, written }) => {
  const read = intentOf(written)
  if (read) to.set(field.path!, read, entry.column, written)
  else to.keep(entry.column, written)
}

const purpose: Reader = (to, { field, entry, written }) => {
  if (placeholder(written)) return
  to.set(field.path!, written, entry.column, written)
  const read = intentOf(written)
  // A purpose speaks of a loan: whoever buys, buys with one.
  if (read && !to.has('intent')) to.set('intent', read === 'buy' ? 'purchase' : read, entry.column, written)
}

const MOST_MESSAGE = 10_000

const message: Reader = (to, { entry, written }) => {
  const all = to.draft.message === undefined ? written : `${to.draft.message}\n\n${written}`
  to.draft.message = all.slice(0, MOST_MESSAGE)
  if (all.length > MOST_MESSAGE) to.note('left-out', entry.column, 'Notes were cut after 10,000 characters.')
}

const MOST_TAGS = 50

const tags: Reader = (to, { entry, written }) => {
  for (const tag of splitTags(written)) {
    if (tag.length > 60 || (to.draft.tags?.length ?? 0) >= MOST_TAGS) {
      to.cannotRead(
        entry.column,
        tag,
        tag.length > 60 ? 'A tag has at most 60 characters.' : `A lead has at most ${MOST_TAGS} tags.`,
      )
    } else to.add('tags', tag, entry.column, (a, b) => a.toLowerCase() === b.toLowerCase())
  }
}

const channelWords = { email: 'e-mail', sms: 'text message', voice: 'phone' }

function suppress(to: DraftBuilder, { entry, written }: Cell, channels: (keyof typeof channelWords)[]): void {
  const how = channels.map(channel => channelWords[channel]).join(', ')
  const said = `“${entry.column}” says “${written.slice(0, 60)}”`
  to.notes.push({
    kind: 'suppressed',
    channels: [...channels],
    column: entry.column,
    value: written,
    message: `${said}: not to be contacted by ${how}.`,
  })
}

const status: Reader = (to, cell) => {
  const channels = stopsOf(cell.written)
  if (channels) suppress(to, cell, channels)
  to.keep(cell.entry.column, cell.written)
}

const stop: Reader = (to, cell) => {
  if (!meansStop(cell.written)) return
  suppress(to, cell, [...new Set([...(stopColumns[cell.field.key] ?? []), ...(stopsOf(cell.written) ?? [])])])
}

const consent: Reader = (to, { entry, written }) => {
  to.keep(entry.column, written)
  if (meansStop(written)) {
    to.note('consent', entry.column, 'Kept as extra information only: a file cannot prove consent, so none was recorded.')
  }
}

const extra: Reader = (to, { entry, written }) => to.keep(entry.column, written)

export const readers: Record<Exclude<FieldKind, 'ignore'>, Reader> = {
  text,
  email,
  phone,
  money,
  'monthly-money': money,
  rate,
  credit,
  date,
  moment,
  state,
  intent,
  purpose,
  message,
  tags,
  status,
  stop,
  consent,
  extra,
}
