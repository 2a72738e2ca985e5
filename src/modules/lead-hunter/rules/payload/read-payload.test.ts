import { describe, expect, test } from 'vitest'
import { type FieldMapping, fieldMapping, readPayload } from './index.ts'

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
  return { ...read.drafts[0]!, unread: read.unread }
}

describe('A generic message', () => {
  test('is read by the source’s own mapping, with its own codes, before any guess', () => {
    const mapping = fieldMapping.parse([
      { from: 'Kunde.Vorname', to: 'person.firstName', as: 'text' },
      { from: '**.fon', to: 'person.phone.mobile', as: 'phone' },
      { from: 'zweck', to: 'intent', as: 'intent', words: { K: 'purchase', U: 'refinance' } },
      { from: 'summe', to: 'loan.amountCents', as: 'money' },
      { from: 'income_m', to: 'loan.annualIncomeCents', as: 'moneyPerMonth' },
      { from: 'vet', to: 'tags', as: 'bool', tag: 'veteran' },
    ])
    const draft = draftOf(
      {
        kunde: { vorname: 'Mia', data: [{ Fon: 5125550177 }] },
        zweck: 'U',
        summe: '$1.25M',
        income_m: 5000,
        vet: 'Y',
        note: 'Hello',
      },
      mapping,
    )
    expect(draft).toMatchObject({
      person: { firstName: 'Mia', phones: [{ value: '5125550177', kind: 'mobile' }] },
      intent: 'refinance',
      loan: { amountCents: 125_000_000, annualIncomeCents: 6_000_000 },
      tags: ['veteran'],
      message: 'Hello',
    })
  })

  test('is guessed from common names, and other people’s names are left alone', () => {
    const draft = draftOf({
      lead: {
        contact: { 'First Name': 'Mia', LAST_NAME: 'Chen', emailAddress: 'mia@example.org' },
        loan_officer: { first_name: 'Lo', email: 'lo@example.org' },
        agent: { name: 'Bo Lee' },
        property: { city: 'Reno', state: 'NV' },
        loan: { purpose: 'Cash-out refinance', credit_score: '701' },
        co_borrower_first_name: 'Al',
      },
    })
    expect(draft).toMatchObject({
      person: { firstName: 'Mia', lastName: 'Chen', emails: ['mia@example.org'] },
      coBorrower: { firstName: 'Al' },
      agent: { name: 'Bo Lee' },
      property: { city: 'Reno', state: 'NV' },
      intent: 'refinance',
      loan: { creditScore: 701, creditBand: 'good' },
      extra: { 'lead.loan_officer.email': 'lo@example.org' },
    })
  })

  test('may be a form, XML or a list of leads', () => {
    const form = readPayload({
      body: 'lead%5Bfirst_name%5D=Mia&phone=%28512%29+555-0177&tags[]=a&tags[]=b',
      contentType: 'application/x-www-form-urlencoded',
      format: 'generic',
    })
    expect(form).toMatchObject({
      drafts: [{ person: { firstName: 'Mia', phones: [{ value: '(512) 555-0177' }] }, tags: ['a', 'b'] }],
    })
    const xml = readPayload({
      body: '<x:lead xmlns:x="urn:x"><x:first_name>Mia</x:first_name><email type="home">mia@example.org</email></x:lead>',
      contentType: 'application/json',
      format: 'generic',
    })
    expect(xml).toMatchObject({ drafts: [{ person: { firstName: 'Mia', emails: ['mia@example.org'] } }] })
    expect(json({ leads: [{ name: 'Mia Chen' }, { name: 'Al Li' }] })).toMatchObject({
      drafts: [{ person: { fullName: 'Mia Chen' } }, { person: { fullName: 'Al Li' } }],
    })
  })

  test('tells a list of leads from a list that belongs to one lead', () => {
    expect(json({ batch: 'b1', name: undefined, records: [{ name: 'Mia Chen' }, { name: 'Al Li' }] })).toMatchObject({
      drafts: [{ extra: { 'envelope.batch': 'b1' } }, { extra: { 'envelope.batch': 'b1' } }],
    })
    const one = json({ first_name: 'Mia', items: [{ name: 'Brochure' }, { name: 'Calculator' }] })
    expect(one).toMatchObject({ drafts: [{ person: { firstName: 'Mia' } }] })
    expect(one.ok && one.drafts).toHaveLength(1)
  })

  test('keeps every value it has no place for, by its path', () => {
    const draft = draftOf({ name: 'Mia', a: { b: [{ c: 1 }, { c: false }] }, name2: null, blank: '  ', second: { name: 'Ann' } })
    expect(draft.extra).toEqual({ 'a.b.0.c': '1', 'a.b.1.c': 'false', 'second.name': 'Ann' })
  })

  test('keeps values of the wrong kind as extra and says which', () => {
    const draft = draftOf({
      firstName: true,
      lastName: 'x'.repeat(500),
      name: 'Mia',
      email: 'not an address',
      phone: { nested: [] },
      loan_amount: 'lots',
      state: 12,
      dob: '31/31/2000',
    })
    expect(draft).toMatchObject({
      person: { fullName: 'Mia' },
      extra: {
        email: 'not an address',
        loan_amount: 'lots',
        firstName: 'true',
        state: '12',
        'refused:person.lastName': 'x'.repeat(500),
      },
    })
    expect(draft.unread).toEqual(
      expect.arrayContaining([
        'email: not understood as an e-mail address, kept as it was sent.',
        'loan_amount: not understood as an amount, kept as it was sent.',
        expect.stringMatching(/^dob: not kept/),
      ]),
    )
    expect(JSON.stringify(draft)).not.toContain('31/31')
  })
})
