import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leadDraft } from '../../contract/lead-draft.ts'
import { suggestMapping } from './columns.ts'
import type { FieldKey, Mapping } from './fields.ts'
import { importFields } from './fields.ts'
import { rowToDraft } from './row-to-draft.ts'

/** Each key of the row is the target of its own column. */
const mappingOf = (cells: Record<string, string>): Mapping =>
  Object.keys(cells).map(column => ({ column, target: column.replace(/ \d$/, '') as FieldKey }))
const read = (cells: Record<string, string>, options = {}) => rowToDraft(cells, mappingOf(cells), options)
function taken(cells: Record<string, string>) {
  const result = read(cells)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result
}
const email = 'jane@example.com'

test('A full row becomes a lead, values as they were written.', () => {
  const { draft, notes } = taken({
    firstName: ' Jane ',
    lastName: 'DOE',
    email,
    phoneMobile: '(239) 555-0101',
    street: '1 Main St\nRear',
    city: 'Naples',
    state: 'Florida',
    zip: '34102',
    dateOfBirth: '3/22/1980',
    coFirstName: 'John',
    coEmail: 'john@example.com',
    agentName: 'Ann Agent',
    loanAmount: '$350,000',
    purchasePrice: '437.5k',
    currentRate: '6 1/8',
    credit: '742',
    monthlyIncome: '8,500',
    propertyState: 'fl',
    loanPurpose: 'Cash-Out Refinance',
    tags: 'VIP; buyers',
    askedAt: '3/15/2024 2:30 PM',
    externalId: '77',
    language: 'Español',
    message: 'Call me\nin the evening',
  })
  expect(notes).toEqual([])
  expect(draft).toEqual({
    externalId: '77',
    person: {
      firstName: 'Jane',
      lastName: 'DOE',
      emails: [email],
      phones: [{ value: '(239) 555-0101', kind: 'mobile' }],
      language: 'es',
      dateOfBirth: '1980-03-22',
      address: { street: '1 Main St, Rear', city: 'Naples', state: 'Florida', zip: '34102' },
    },
    coBorrower: { firstName: 'John', emails: ['john@example.com'], phones: [] },
    agent: { name: 'Ann Agent' },
    intent: 'refinance',
    loan: {
      amountCents: 35_000_000,
      purchasePriceCents: 43_750_000,
      currentRate: '6.125',
      purpose: 'Cash-Out Refinance',
      creditScore: 742,
      annualIncomeCents: 10_200_000,
    },
    property: { state: 'fl' },
    message: 'Call me\nin the evening',
    tags: ['VIP', 'buyers'],
    askedAt: '2024-03-15T14:30:00Z',
    consents: [],
    extra: {},
  })
})

test('A row that names nobody is refused with the reason.', () => {
  expect(read({ email: '', city: 'Naples' })).toEqual({
    ok: false,
    problems: [{ column: 'email', message: 'There is no name, e-mail or phone in this row, so it cannot be told whose it is.' }],
  })
  expect(read({ city: 'Naples' })).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining('No column of this file is matched') }],
  })
})

test('A name alone is refused and told what to add; with a street address it is kept.', () => {
  expect(read({ firstName: 'Jane', lastName: 'Doe', email: '' })).toEqual({
    ok: false,
    problems: [{ column: 'email', message: 'There is only a name (Jane Doe). Add an e-mail, a phone or a street address.' }],
  })
  expect(read({ fullName: 'Jane Doe', street: '1 Main St' }).ok).toBe(true)
  expect(read({ street: '1 Main St' }).ok).toBe(false)
})

test('When the only e-mail or phone cannot be read, that is the problem, with its value.', () => {
  expect(read({ firstName: 'Jane', email: 'jane@@example', phone: '12345' })).toEqual({
    ok: false,
    problems: [
      { column: 'email', value: 'jane@@example', message: expect.stringMatching(/@/) },
      { column: 'phone', value: '12345', message: expect.stringMatching(/short/) },
    ],
  })
})

test('A value that cannot be read is kept with a note while the person can still be reached, or refused where that is asked for.', () => {
  const cells = { email, phone: '12345', loanAmount: 'a lot', askedAt: 'soon' }
  const { draft, notes } = taken(cells)
  expect(draft.extra).toEqual({ phone: '12345', loanAmount: 'a lot', askedAt: 'soon' })
  expect(notes.map(({ kind, column }) => [kind, column])).toEqual([
    ['kept', 'phone'],
    ['kept', 'loanAmount'],
    ['kept', 'askedAt'],
  ])
  const strict = read(cells, { strict: true })
  expect(strict.ok ? [] : strict.problems.map(({ column, value }) => [column, value])).toEqual([
    ['phone', '12345'],
    ['loanAmount', 'a lot'],
    ['askedAt', 'soon'],
  ])
})

test.each([
  ['status', 'unsubscribed', ['email']],
  ['status', 'Unreachable', ['email']],
  ['status', 'Hard Bounce', ['email']],
  ['status', 'Do Not Call', ['voice', 'sms']],
  ['status', 'Do not contact', ['email', 'sms', 'voice']],
  ['status', 'STOP', ['sms']],
  ['stopEmail', 'true', ['email']],
  ['stopEmail', '2024-05-01', ['email']],
  ['stopCall', 'Yes', ['voice']],
  ['stopText', 'x', ['sms']],
  ['stopAll', '1', ['email', 'sms', 'voice']],
])('In a column of %s, %j is a wish not to be contacted by %j.', (target, value, channels) => {
  expect(taken({ email, [target]: value }).notes).toMatchObject([{ kind: 'suppressed', channels, column: target, value }])
})

test('Columns that nobody matched are kept, nothing is silently dropped.', () => {
  const result = rowToDraft({ Email: email, 'Favorite color': 'blue', Empty: ' ' }, [{ column: 'Email', target: 'email' }])
  expect(result).toMatchObject({ ok: true, draft: { extra: { 'Favorite color': 'blue' } } })
})

test('A value over the limits of a lead is a problem of its column that says so.', () => {
  const result = read({ email, city: 'x'.repeat(121) })
  expect(result).toEqual({
    ok: false,
    problems: [{ column: 'city', value: 'x'.repeat(121), message: 'Keep this under 120 characters.' }],
  })
})

test('Whatever the cells hold and however they are matched, the answer is a valid lead or sentences.', () => {
  const keys = importFields.map(({ key }) => key)
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'jane@example.com',
      '239-555-0101',
      '{"a":[{"b":{}}]}',
      '3/4/80',
      '$1-$2',
      '700',
      '\0',
      '😀',
      "'",
      '-',
      '99999999999999',
      '=1+1',
      ';;;',
      '\n\n',
    ),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 12 }), entries => {
      const cells = Object.fromEntries(entries.map(([, cell], n) => [`c${n}`, cell]))
      const result = rowToDraft(
        cells,
        entries.map(([target], n) => ({ column: `c${n}`, target })),
      )
      if (result.ok) expect(leadDraft.parse(result.draft)).toEqual(result.draft)
      else expect(result.problems.every(({ message }) => /\.$/.test(message))).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('A suggested mapping carries a mortgage list all the way.', () => {
  const cells = {
    'Borr First Name': 'Jane',
    'Borr Last Name': 'Doe',
    'E-mail Address': email,
    Cell: '2395550101',
    'Subject Property State': 'FL',
    'Loan Amt': '350000',
    'Co-Borrower First Name': 'John',
    'Loan Officer': 'Lo',
  }
  const result = rowToDraft(cells, suggestMapping(Object.keys(cells), [cells]).columns)
  expect(result).toMatchObject({
    ok: true,
    notes: [],
    draft: {
      person: { firstName: 'Jane', emails: [email] },
      coBorrower: { firstName: 'John' },
      property: { state: 'FL' },
      loan: { amountCents: 35_000_000 },
      extra: { 'Loan Officer': 'Lo' },
    },
  })
})
