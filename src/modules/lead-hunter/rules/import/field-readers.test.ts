import { expect, test } from 'vitest'
import type { FieldKey, Mapping } from './fields.ts'
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

test('Several columns and several values in one cell give several addresses, each once.', () => {
  const { draft } = taken({
    email: 'a@example.com; b@example.com',
    'email 2': 'A@example.com',
    phone: '239-555-0101 / 239-555-0102',
    phoneWork: '(239) 555 0101',
    'email 3': '',
    tags: '["x","y"]',
    'tags 2': 'x,z',
  })
  expect(draft.person.emails).toEqual(['a@example.com', 'b@example.com'])
  expect(draft.person.phones).toEqual([
    { value: '239-555-0101', kind: 'other' },
    { value: '239-555-0102', kind: 'other' },
  ])
  expect(draft.tags).toEqual(['x', 'y', 'z'])
})

test('A column beside a phone says of what kind it is, and a number from abroad gets its country code.', () => {
  const cells = { Phone: '070 7086 0753', Type: 'Mobile', Country: 'United Kingdom' }
  const result = rowToDraft(cells, [
    { column: 'Phone', target: 'phone', typeColumn: 'Type' },
    { column: 'Type', target: 'ignore' },
    { column: 'Country', target: 'country' },
  ])
  expect(result).toMatchObject({
    ok: true,
    draft: { person: { phones: [{ value: '+447070860753', kind: 'mobile' }] }, extra: {} },
  })
})

test('A restricted value that cannot be read is left out and appears nowhere.', () => {
  const result = taken({
    email,
    dateOfBirth: '31.31.1980',
    credit: '1200',
    annualIncome: 'plenty-4711',
    monthlyIncome: 'plenty-4712',
  })
  expect(result.notes.map(({ kind }) => kind)).toEqual(['left-out', 'left-out', 'left-out', 'left-out'])
  expect(JSON.stringify(result)).not.toMatch(/31\.31|1200|4711|4712/)
  const strict = read({ email, dateOfBirth: '31.31.1980' }, { strict: true })
  expect(JSON.stringify(strict)).not.toContain('31.31')
})

test('Both incomes in one row: the first is taken and the other not put elsewhere.', () => {
  const { draft, notes } = taken({ email, annualIncome: '100,000', monthlyIncome: '9,000' })
  expect(draft.loan).toEqual({ annualIncomeCents: 10_000_000 })
  expect(draft.extra).toEqual({})
  expect(notes).toMatchObject([{ kind: 'left-out', column: 'monthlyIncome' }])
})

test('Social security numbers in any column are not kept.', () => {
  const { draft, notes } = taken({ email, extra: 'ssn 123-45-6789', ignore: '987-65-4321' })
  expect(JSON.stringify(draft)).not.toMatch(/6789|4321/)
  expect(notes).toMatchObject([{ kind: 'left-out', column: 'extra' }])
})

test.each([
  ['status', 'active'],
  ['status', 'warm'],
  ['status', 'subscribe'],
  ['stopEmail', 'false'],
  ['stopCall', 'No'],
  ['stopAll', '0'],
])('In a column of %s, %j closes nothing.', (target, value) => {
  expect(taken({ email, [target]: value }).notes).toEqual([])
})

test('No file grants a consent: what claims one is kept as a note.', () => {
  const { draft, notes } = taken({ email, consent: 'Yes, I agree to texts', 'consent 2': 'false' })
  expect(draft.consents).toEqual([])
  expect(draft.extra).toEqual({ consent: 'Yes, I agree to texts', 'consent 2': 'false' })
  expect(notes).toMatchObject([{ kind: 'consent', column: 'consent' }])
})

test('Data in JSON is laid out as paths and values, and text that only looks like it stays text.', () => {
  const { draft } = taken({
    email,
    extra: '{"a":{"b":1,"c":[1,2]},"d":[{"e":"x"}],"f":null,"__proto__":{"g":1}}',
    'extra 2': '{not json',
  })
  expect(draft.extra).toEqual({
    'extra.a.b': '1',
    'extra.a.c': '1, 2',
    'extra.d.0.e': 'x',
    'extra.__proto__.g': '1',
    'extra 2': '{not json',
  })
})

test('Money, ranges, credit and intents are read as people write them.', () => {
  const { draft, notes } = taken({
    email,
    purchasePrice: '$400,000 - $450,000',
    downPayment: '20%',
    credit: '680-719',
    intent: 'Seller',
    propertyValue: 'n/a',
  })
  expect(draft.loan).toEqual({ purchasePriceCents: 40_000_000, creditBand: 'good' })
  expect(draft.intent).toBe('sell')
  expect(draft.extra).toEqual({ purchasePrice: '$400,000 - $450,000', downPayment: '20%' })
  expect(notes.map(({ kind }) => kind)).toEqual(['read-as', 'kept'])
  const bands = ['Excellent', 'very good', '720+', 'Good', '640', 'below 580', 'Fair', 'Poor'].map(
    credit => taken({ email, credit }).draft.loan,
  )
  expect(bands.map(loan => loan.creditBand ?? loan.creditScore)).toEqual([
    'excellent',
    'excellent',
    'good',
    'good',
    640,
    'poor',
    'fair',
    'poor',
  ])
})

test('A date that can be read two ways is noted, unless the order of its column is known.', () => {
  expect(taken({ email, dateOfBirth: '03/04/1980' })).toMatchObject({
    draft: { person: { dateOfBirth: '1980-03-04' } },
    notes: [{ kind: 'read-as', column: 'dateOfBirth' }],
  })
  const known = rowToDraft({ email, dob: '03/04/1980' }, [
    { column: 'email', target: 'email' },
    { column: 'dob', target: 'dateOfBirth', dateOrder: 'dmy' },
  ])
  expect(known).toMatchObject({ ok: true, draft: { person: { dateOfBirth: '1980-04-03' } }, notes: [] })
})

test('Cells in which a program wrote that it has no value are empty, and names that look so are names.', () => {
  expect(taken({ email, city: 'N/A', zip: '-', company: 'none', lastName: 'Null', firstName: 'NULL' }).draft.person).toEqual({
    emails: [email],
    phones: [],
    lastName: 'Null',
  })
})

test('What an error file made harmless is read as it was before.', () => {
  expect(taken({ email, company: "'=cmd()", phone: "'+1 239 555 0101" }).draft.person).toMatchObject({
    company: '=cmd()',
    phones: [{ value: '+1 239 555 0101' }],
  })
})
