import { describe, expect, test } from 'vitest'
import { type LeadDraftInput, leadDraft } from '../contract/lead-draft.ts'
import { acceptanceFacts, amountOf, readArrival, scoringFacts, stateOf } from './arrival.ts'
import { score } from './scoring.ts'

const arrival = (draft: LeadDraftInput) => readArrival(leadDraft.parse(draft))

describe('an arrival', () => {
  test('is brought to one form, and a ZIP brings city, state and county', () => {
    const a = arrival({
      person: {
        fullName: 'smith, JOHN',
        emails: ['J@X.COM', 'j@x.com'],
        phones: [{ value: '843-555-0142' }, { value: '(843) 555 0142', kind: 'home' }],
      },
      property: { zip: '33101-1234' },
    })
    expect(a.person).toMatchObject({ first: 'John', last: 'Smith', full: 'John Smith' })
    expect(a.person.emails).toEqual([{ address: 'J@x.com', key: 'j@x.com', domain: 'x.com', standIn: false }])
    expect(a.person.phones).toEqual([{ e164: '+18435550142', label: 'other', valid: true, standIn: false }])
    expect(a.property).toMatchObject({ city: 'Miami', state: 'FL', county: 'Miami-Dade', zip: '33101' })
  })

  test('loses one value where one cannot be read, and names it', () => {
    const a = arrival({
      person: { firstName: 'A', emails: ['nope', 'a@b.co'], phones: [{ value: 'call me' }] },
      property: { state: 'Atlantis' },
    })
    expect(a.person.emails).toHaveLength(1)
    expect(a.problems.map(p => p.path)).toEqual(['person.emails.0', 'person.phones.0', 'property.state'])
  })

  test('takes the home’s state where the property’s is not named, and the whole home where it is the same house', () => {
    const home = { street: '1 Main St', city: 'Reno', state: 'NV', zip: '89501' }
    const purchase = arrival({ person: { address: home }, intent: 'purchase' })
    expect(purchase.property).toMatchObject({ state: 'NV', zip: '89501' })
    expect(purchase.property.street).toBeUndefined()
    expect(purchase.stateFromHome).toBe(true)
    expect(arrival({ person: { address: home }, intent: 'refinance' }).property.street).toBe('1 Main St')
    const named = arrival({ person: { address: home }, intent: 'purchase', property: { state: 'CA' } })
    expect([stateOf(named), named.property.zip, named.stateFromHome]).toEqual(['CA', undefined, false])
  })

  test('does not believe a ZIP against the state that was named', () => {
    expect(arrival({ person: {}, property: { state: 'SC', zip: '33101' } }).property).toMatchObject({ state: 'SC', zip: '33101' })
    expect(arrival({ person: {}, property: { state: 'SC', zip: '33101' } }).property.county).toBeUndefined()
  })

  test('from abroad has no state that a licence could be for', () => {
    const a = arrival({ person: { address: { city: 'Toronto', state: 'ON', zip: 'M5V 2T6', country: 'Canada' } } })
    expect(a.property.foreign).toBe(true)
    expect(stateOf(a)).toBeUndefined()
  })

  test('asks for the price less the down payment where it names no amount', () => {
    const of = (loan: LeadDraftInput['loan']) => amountOf(leadDraft.parse({ person: {}, loan }))
    expect(of({ amountCents: 5 })).toBe(5)
    expect(of({ purchasePriceCents: 100, downPaymentCents: 20 })).toBe(80)
    expect(of({ purchasePriceCents: 100 })).toBeUndefined()
  })
})

test('acceptance sees only what is usable: a number that no plan assigns is no phone', () => {
  const known = { acceptedToday: 0 }
  const a = arrival({
    person: { phones: [{ value: '555-555-5555' }], emails: ['a@b.co'] },
    consents: [{ channel: 'sms', granted: false, wording: 'x' }],
  })
  expect(a.person.phones[0]!.valid).toBe(false)
  expect(acceptanceFacts(a, known, null).present).toEqual(['email'])
  const trigger = arrival({ person: {}, extra: { firm_offer: 'yes' } })
  expect(acceptanceFacts(trigger, known, 'holds-account').trigger).toEqual({ firmOffer: true, basis: 'holds-deposit-account' })
})

test('who the person is changes no point: name, language, age, street and ZIP within a licensed state', () => {
  const now = Date.parse('2026-03-04T12:00:00Z')
  const points = (draft: LeadDraftInput) => score(scoringFacts(arrival(draft), new Set(['FL']), 50, now), now)
  const plain = points({
    person: { firstName: 'Ann', lastName: 'Lee', emails: ['a@b.co'] },
    property: { zip: '33101' },
    intent: 'purchase',
  })
  const other = points({
    person: {
      fullName: 'Dr. María José García',
      emails: ['m@g.es'],
      language: 'es',
      dateOfBirth: '1941-01-01',
      address: { street: '9 Calle Ocho', state: 'FL' },
    },
    property: { zip: '33054' },
    intent: 'purchase',
    loan: { creditScore: 480, annualIncomeCents: 100 },
    extra: { marital_status: 'widowed', sex: 'f' },
  })
  expect(other).toEqual(plain)
})
