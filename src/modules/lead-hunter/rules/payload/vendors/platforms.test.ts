import { describe, expect, test } from 'vitest'
import { readPayload, type SourceFormat } from '../index.ts'
import { industryData } from './industry-data.ts'
import { platforms } from './platforms.ts'

const who = { firstName: 'Ines', lastName: 'Moreau', email: 'ines@example.org', phone: '(212) 555-0142' }
const flat = {
  first_name: who.firstName,
  last_name: who.lastName,
  email: who.email,
  phone: who.phone,
  address: '9 Elm St',
  city: 'Reno',
  state: 'NV',
}

const given: [what: string, format: SourceFormat, message: unknown, expected: object][] = [
  [
    'Bankrate',
    'bankrate',
    { ...flat, loan_amount: 90000, property_state: 'CA' },
    { loan: { amountCents: 9_000_000 }, property: { state: 'CA' }, person: { address: { state: 'NV' } } },
  ],
  [
    'LeadPops with a co-borrower',
    'leadPops',
    { ...flat, coborrower: { first_name: 'Ada', phone: '555-111-2222' } },
    { coBorrower: { firstName: 'Ada', phones: [{ value: '555-111-2222' }] } },
  ],
  [
    'WikiRealty with several notes',
    'wikiRealty',
    { ...flat, notes: ['Wants a garden', 'Call after 5'] },
    { message: 'Wants a garden\nCall after 5' },
  ],
  [
    'Insellerate',
    'insellerate',
    { ...flat, lead_id: 'I-1', insellerate_assignee_id: 'a' },
    { externalId: 'I-1', extra: { insellerate_assignee_id: 'a' } },
  ],
  [
    'Bonzo',
    'bonzo',
    {
      ...flat,
      marital_status: 'Married',
      birthday: '02/03/1985',
      buyer_agent: { first_name: 'Bo', email: 'bo@example.org' },
      loan: { loan_amount: 1000 },
    },
    {
      person: { dateOfBirth: '1985-02-03' },
      loan: { amountCents: 100_000 },
      agent: { name: 'Bo', email: 'bo@example.org' },
      extra: {},
    },
  ],
  [
    'HubSpot',
    'hubSpot',
    {
      vid: 77,
      properties: {
        firstname: { value: 'Ines' },
        lastname: { value: 'Moreau' },
        email: { value: who.email },
        phone: { value: who.phone },
        state: { value: 'NV' },
        hubspot_owner_id: { value: 'o-1' },
      },
    },
    { externalId: '77', person: { address: { state: 'NV' } }, extra: { 'properties.hubspot_owner_id.value': 'o-1' } },
  ],
  [
    'Modex',
    'modex',
    {
      first_name: 'Ines',
      last_name: 'Moreau',
      contacts: { personal_email: who.email, direct_phone: who.phone },
      company_name: 'Acme',
    },
    { intent: 'partner', person: { company: 'Acme', phones: [{ kind: 'work' }] } },
  ],
  [
    'RETR agents',
    'retrAgent',
    { FirstName: 'Ines', LastName: 'Moreau', Email: who.email, Phone: who.phone, NickName: 'Nes', Tags: 'Agent, Top' },
    { intent: 'partner', tags: ['Agent', 'Top'], extra: { NickName: 'Nes' } },
  ],
  [
    'RETR loan officers',
    'retrLoanOfficer',
    { FirstName: 'Ines', LastName: 'Moreau', Email_Work: who.email, Phone_Cell: who.phone, Office_State: 'MN' },
    { person: { address: { state: 'MN' } } },
  ],
  [
    'MMI',
    'mmi',
    {
      type: 'Mortgage',
      firstname: 'Ines',
      lastname: 'Moreau',
      email: who.email,
      phone: who.phone,
      state: 'CA',
      branch_address: '7 Lane, Anytown, CA 12345',
    },
    { person: { address: { street: '7 Lane', city: 'Anytown', state: 'CA', zip: '12345' } } },
  ],
  [
    'Refinder',
    'refinder',
    {
      PrimaryBorrower: 'Ines Moreau',
      ConsumerEmail: who.email,
      ConsumerPhone: who.phone,
      FullAddress: '3 Oak Ct, Boise, ID 83702',
      UnpaidBalance: 199000,
      AnnualInterestRate: 7.125,
    },
    {
      intent: 'refinance',
      loan: { amountCents: 19_900_000, currentRate: '7.125' },
      property: { street: '3 Oak Ct', city: 'Boise', state: 'ID', zip: '83702' },
    },
  ],
  [
    'Monitorbase, a listing alert',
    'monitorbase',
    { ...flat, type: 'Listing', alert_id: 'A-1', alert_intel: 'Home listed', home_value: '500000' },
    { externalId: 'A-1', loan: { propertyValueCents: 50_000_000 }, property: { state: 'NV' } },
  ],
]

describe('Marketing platforms and industry data', () => {
  test.each(given)('%s arrives whole', (_what, format, message, expected) => {
    const body = typeof message === 'string' ? message : JSON.stringify(message)
    const read = readPayload({ body, contentType: body.startsWith('<') ? 'text/xml' : 'application/json', format })
    if (!read.ok || read.kind !== 'leads') throw new Error(JSON.stringify(read))
    const [draft] = read.drafts
    expect(draft!.person.fullName ?? `${draft!.person.firstName} ${draft!.person.lastName}`).toBe('Ines Moreau')
    expect(draft!.person.emails).toEqual([who.email])
    expect(draft!.person.phones.map(phone => phone.value)).toEqual([who.phone])
    expect(draft).toMatchObject(expected)
  })

  test('every vendor of this kind has an example', () => {
    const keys = Object.keys({ ...platforms, ...industryData })
    expect(keys.filter(key => !given.some(([, format]) => format === key))).toEqual(['unbounce'])
  })

  test('Unbounce’s lists inside JSON inside a form field are unpacked', () => {
    const inner = JSON.stringify({ first_name: ['Ines'], email: [who.email], state: ['NV'], custom_color: ['x'] })
    const read = readPayload({
      body: new URLSearchParams({ data_json: inner, page_id: 'p1' }).toString(),
      contentType: 'application/x-www-form-urlencoded',
      format: 'unbounce',
    })
    expect(read).toMatchObject({
      ok: true,
      drafts: [
        {
          person: { firstName: 'Ines', emails: [who.email], address: { state: 'NV' } },
          extra: { page_id: 'p1', custom_color: 'x' },
        },
      ],
    })
    const broken = readPayload({
      body: JSON.stringify({ data_json: '{"a":' }),
      contentType: 'application/json',
      format: 'unbounce',
    })
    expect(broken).toMatchObject({ ok: false, word: 'malformed', problems: [{ path: 'data_json' }] })
  })
})
