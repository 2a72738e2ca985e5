import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPayload } from './index.ts'

const adf = (prospects: string) =>
  readPayload({
    body: `<?xml version="1.0"?><?adf version="1.0"?><adf>${prospects}</adf>`,
    contentType: 'text/xml',
    format: 'adf',
  })
const contact = '<contact><name>Ines Moreau</name><phone>212-555-0142</phone></contact>'
const car =
  '<vehicle><year>2020</year><make>Honda</make><model>Fit</model><finance><method>loan</method><amount type="total">18000</amount></finance></vehicle>'
const vessel =
  '<vehicle><year/><make>Mortgage</make><model/><finance><method>FHA</method><amount type="total" currency="USD">320000</amount><amount type="downpayment">16000</amount></finance><comments>Closing in May</comments></vehicle>'

describe('ADF', () => {
  test('a minimal prospect has a whole name, a phone and the moment of asking', () => {
    const read = adf(
      `<prospect><id sequence="1" source="seller">77</id><requestdate>2026-05-04T10:00:00-0500</requestdate>${car}<customer>${contact}</customer></prospect>`,
    )
    expect(read).toMatchObject({
      ok: true,
      drafts: [
        {
          externalId: '77',
          person: { fullName: 'Ines Moreau', phones: [{ value: '212-555-0142', kind: 'other' }] },
          askedAt: '2026-05-04T10:00:00-05:00',
        },
      ],
    })
  })

  test('a full prospect has name parts, typed phones with the preferred one first, an address, a timeframe and a message', () => {
    const read =
      adf(`<prospect status="new">${car}<customer><contact><name part="first">Ines</name><name part="middle">B.</name><name part="last">Moreau</name>
      <email preferredcontact="0">ines@example.org</email><phone type="voice" time="day">212-555-0142</phone><phone type="cellphone" preferredcontact="1">646-555-0199</phone><phone type="fax">212-555-0100</phone>
      <address type="home"><street line="1">9 Elm St</street><street line="2">Floor 2</street><city>Reno</city><regioncode>NV</regioncode><postalcode>89501</postalcode><country>US</country></address></contact>
      <timeframe><description>This month</description></timeframe><comments>Please call &amp; write &#233;</comments></customer>
      <vendor><vendorname>Us</vendorname><contact><name>Lo Officer</name><email>lo@example.org</email></contact></vendor></prospect>`)
    expect(read).toMatchObject({
      drafts: [
        {
          person: {
            firstName: 'Ines',
            lastName: 'Moreau',
            emails: ['ines@example.org'],
            phones: [
              { value: '646-555-0199', kind: 'mobile' },
              { value: '212-555-0142', kind: 'other' },
            ],
            address: { street: '9 Elm St', unit: 'Floor 2', city: 'Reno', state: 'NV', zip: '89501', country: 'US' },
          },
          timeframe: 'This month',
          message: 'Please call & write é',
          extra: { 'vendor.contact.email': 'lo@example.org', 'vehicle.make': 'Honda' },
        },
      ],
    })
  })

  test('several prospects are several leads, and one without a person does not stop the others', () => {
    const read = adf(
      `<prospect>${car}<customer>${contact}</customer></prospect><prospect>${car}</prospect><prospect><customer><contact><name>Ada Li</name></contact></customer></prospect>`,
    )
    expect(read).toMatchObject({
      drafts: [{ person: { fullName: 'Ines Moreau' } }, { person: { fullName: 'Ada Li' } }],
      unread: [expect.stringMatching(/^Lead 2 was refused/)],
    })
  })

  test('the finance of a car is no mortgage, the finance of a mortgage lead is', () => {
    expect(adf(`<prospect>${car}<customer>${contact}</customer></prospect>`)).toMatchObject({
      drafts: [{ loan: {}, extra: { 'vehicle.finance.amount.total': '18000' } }],
    })
    const read = adf(`<prospect>${vessel}<customer>${contact}<comments>First home</comments></customer></prospect>`)
    expect(read).toMatchObject({
      drafts: [
        { loan: { amountCents: 32_000_000, downPaymentCents: 1_600_000, program: 'FHA' }, message: 'First home\nClosing in May' },
      ],
    })
    expect(read.ok && read.kind === 'leads' && Object.keys(read.drafts[0]!.loan)).toHaveLength(3)
  })

  test('a request date without an offset is kept as text, because its zone is unknown', () => {
    const read = adf(`<prospect><requestdate>2026-05-04T10:00:00</requestdate><customer>${contact}</customer></prospect>`)
    expect(read).toMatchObject({
      drafts: [{ extra: { requestdate: '2026-05-04T10:00:00' } }],
      unread: [expect.stringMatching(/^requestdate: not understood as a date and time/)],
    })
  })

  test('another XML document is refused by name', () => {
    expect(readPayload({ body: '<lead><name>x</name></lead>', contentType: 'text/xml', format: 'adf' })).toMatchObject({
      ok: false,
      word: 'malformed',
      why: expect.stringContaining('<adf>'),
    })
  })

  test('a document inside a mail is found', () => {
    const body = `From: leads@example.org\nSubject: New lead\n\n<?xml version="1.0"?><adf><prospect><customer>${contact}</customer></prospect></adf>\n-- \nSent by us`
    expect(readPayload({ body, contentType: 'text/plain', format: 'leadMail' })).toMatchObject({
      ok: true,
      drafts: [{ person: { fullName: 'Ines Moreau' } }],
    })
  })
})

const root = process.env.FIXTURES_DIR ? join(process.env.FIXTURES_DIR, 'leads') : undefined

if (root) {
  describe('Published ADF documents', () => {
    const read = (path: string) =>
      readPayload({ body: readFileSync(join(root, path), 'utf8'), contentType: 'text/xml', format: 'adf' })

    test('the three ADF examples are read, their vehicles kept beside the lead', () => {
      expect(read('adf/example-1_minimal.xml')).toMatchObject({
        drafts: [{ person: { fullName: 'John Doe', phones: [{ value: '393-999-3922' }] }, askedAt: '2000-03-30T15:30:00+00:00' }],
      })
      expect(read('adf/example-2_full_ADF1.0_document.xml')).toMatchObject({
        drafts: [
          {
            person: {
              firstName: 'John',
              lastName: 'Doe',
              phones: [{ value: '393-991-2999' }, { value: '393-999-3922' }],
              address: { street: '10 first avenue', unit: 'G-17', city: 'Spokane', state: 'WA', zip: '98002-3903' },
            },
            timeframe: 'Within 1 month',
            message: 'Can you deliver my new car by next Thursday?',
            loan: {},
            extra: { 'vehicle.vin': '2GTEK19R7V1511644', 'vehicle.finance.amount.2.total': '50000' },
          },
        ],
      })
      expect(read('adf/example-5_multi_vehicle.xml')).toMatchObject({
        drafts: [{ person: { emails: ['jdoe@hotmail.com'] }, extra: { 'vehicle.2.model': 'GT-R' } }],
      })
    })

    test('a DTD is refused', () => {
      expect(read('adf/adf-1.0.dtd')).toMatchObject({ ok: false, word: 'unsafe' })
    })
  })
}
