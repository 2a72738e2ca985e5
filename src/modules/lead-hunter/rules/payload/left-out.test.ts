import { describe, expect, test } from 'vitest'
import { type FieldMapping, readPayload } from './index.ts'

const json = (message: unknown, mapping?: FieldMapping) =>
  readPayload({
    body: typeof message === 'string' ? message : JSON.stringify(message),
    contentType: 'application/json',
    format: 'generic',
    ...(mapping && { mapping }),
  })
const draftOf = (message: unknown, mapping?: FieldMapping) => {
  const read = json(message, mapping)
  if (!read.ok || read.kind !== 'leads') throw new Error(JSON.stringify(read))
  return { ...read.drafts[0]!, unread: read.unread, leftOut: read.leftOut[0]! }
}

describe('What must not be kept', () => {
  test('identity and account numbers are dropped by name and by look', () => {
    const draft = draftOf({
      name: 'Mia',
      ssn: '123456789',
      borrower: { social_security_number: 1, bankAccountNumber: '9' },
      apiKey: 'k',
      memo: 'mine is 123-45-6789 ok',
      message: 'Card 4111 1111 1111 1111',
      order_id: '4111111111111111',
      xxTrustedFormToken: 'https://cert.example/1',
    })
    expect(draft.extra).toEqual({
      memo: 'mine is [removed] ok',
      order_id: '4111111111111111',
      xxTrustedFormToken: 'https://cert.example/1',
    })
    expect(draft.message).toBe('Card [removed]')
    expect(draft.unread).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ssn: not kept/),
        expect.stringMatching(/^borrower\.bankAccountNumber: not kept/),
        expect.stringMatching(/^memo: a number/),
      ]),
    )
    expect(draft.unread.join()).not.toMatch(/6789|4111/)
  })

  test('restricted values go to their sealed fields or nowhere', () => {
    const draft = draftOf({ name: 'Mia', annual_income: 90000, spouse_income: 4, liquid_assets: 5, date_of_birth: '1990-05-06' })
    expect(draft).toMatchObject({ loan: { annualIncomeCents: 9_000_000 }, person: { dateOfBirth: '1990-05-06' }, extra: {} })
    expect(draft.unread).toHaveLength(2)
  })

  test('prohibited bases are left out and named, even where a mapping asks for them', () => {
    const draft = draftOf(
      {
        name: 'Mia',
        gender: 'F',
        Age: 41,
        maritalStatus: 'single',
        number_of_children: 2,
        property_age: 10,
        vehicle: { interiorcolor: 'gray' },
      },
      [{ from: 'gender', to: 'tags', as: 'tags' }],
    )
    expect(draft.tags).toEqual([])
    expect(draft.extra).toEqual({ property_age: '10', 'vehicle.interiorcolor': 'gray' })
    expect(draft.leftOut.map(one => one.what)).toEqual(['gender', 'age', 'marital status', 'family'])
    expect(draft.unread).toContain('gender: left out, nothing in lending may be decided by it (ECOA, Regulation B).')
  })

  test('the same holds for ADF, for a mail and for a posted form', () => {
    const sent = (body: string, contentType: string) => {
      const read = readPayload({ body, contentType, format: 'generic' })
      if (!read.ok || read.kind !== 'leads') throw new Error(JSON.stringify(read))
      return [read.drafts[0]!.extra, read.leftOut[0]!.map(one => one.what)]
    }
    const adf =
      '<adf><prospect><customer><contact><name part="full">Mia</name><gender>F</gender><roof>old</roof></contact></customer></prospect></adf>'
    expect(sent(adf, 'application/xml')).toEqual([{ 'customer.contact.roof': 'old' }, ['gender']])
    expect(sent('Name: Mia\nMarital status: single\nRoof: old', 'text/plain')).toEqual([{ Roof: 'old' }, ['marital status']])
    expect(sent('name=Mia&religion=x&ssn=1&roof=old', 'application/x-www-form-urlencoded')).toEqual([
      { roof: 'old' },
      ['religion', 'social security or taxpayer number'],
    ])
  })

  test('extra is bounded and says what did not fit', () => {
    const draft = draftOf({
      name: 'Mia',
      big: 'y'.repeat(9000),
      ...Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`f${n}`, n])),
    })
    expect(Object.keys(draft.extra)).toHaveLength(200)
    expect(draft.extra.big).toHaveLength(4000)
    expect(draft.unread).toEqual([
      'big: only the first 4,000 characters were kept.',
      '201 more fields were not kept, the message is too large.',
    ])
  })
})
