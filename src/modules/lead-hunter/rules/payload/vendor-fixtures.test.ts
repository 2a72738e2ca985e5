import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Payload, readPayload, type SourceFormat } from './index.ts'

const root = process.env.FIXTURES_DIR ? join(process.env.FIXTURES_DIR, 'leads') : undefined

interface Shape {
  type?: string
  static?: unknown
  dynamic?: string
  properties?: Record<string, Shape>
}
const person: Record<string, string> = {
  firstName: 'Amara',
  lastName: 'Okafor',
  email: 'amara@example.com',
  phone: '555-234-5678',
}

/** A payload with the schema's own `static` values, and one person's for the `dynamic` ones. */
function built(shape: unknown): unknown {
  const node = shape as Shape
  if (node.properties && node.type === 'object') return built(node.properties)
  if (typeof node.type === 'string' && 'static' in node) return node.static
  if (typeof node.type === 'string' && node.dynamic) return person[node.dynamic]
  return Object.fromEntries(Object.entries(shape as object).map(([key, child]) => [key, built(child)]))
}

const asXml = (node: unknown): string =>
  node && typeof node === 'object'
    ? Object.entries(node)
        .map(([key, child]) => `<${key}>${asXml(child)}</${key}>`)
        .join('')
    : String(node).replace(/&/g, '&amp;').replace(/</g, '&lt;')

function payload(format: SourceFormat, schema: Record<string, unknown>): Payload {
  const { format: syntax, rootElement, ...fields } = schema
  if (syntax !== 'xml') return { body: JSON.stringify(built(fields)), contentType: 'application/json', format }
  const body = `<?xml version="1.0"?><${rootElement}>${asXml(built(fields))}</${rootElement}>`
  return { body, contentType: 'application/xml', format }
}

type Expected = Record<string, unknown>
const loan = (dollars: Record<string, number>): Expected =>
  Object.fromEntries(Object.entries(dollars).map(([name, amount]) => [`loan.${name}Cents`, amount * 100]))
const zillow = {
  ...loan({ amount: 350_000, downPayment: 50_000, propertyValue: 400_000 }),
  'property.state': 'CA',
  'property.zip': '90210',
}

const table: [folder: string, file: string, format: SourceFormat, expected: Expected, profile?: string][] = [
  ['lead_sources/Zillow', 'zillow_simple', 'zillow', { 'agent.name': 'Bob Realtor', 'loan.creditBand': 'excellent' }],
  ['lead_sources/Zillow', 'zillow_quote', 'zillow', { ...zillow, intent: 'purchase', 'loan.program': 'Fixed30Year' }],
  [
    'lead_sources/Zillow',
    'zillow_longForm',
    'zillow',
    { ...zillow, intent: 'purchase', 'property.county': 'Los Angeles', tags: ['has agent'] },
  ],
  [
    'lead_sources/Zillow',
    'zillow_propertyPreapproval',
    'zillow',
    { ...zillow, intent: 'purchase', 'property.street': '123 Main St' },
  ],
  ['lead_sources/Realtor', 'realtor', 'realtor', { ...loan({ purchasePrice: 600_000 }), intent: 'buy' }],
  [
    'lead_sources/LendingTree',
    'lendingtree',
    'lendingTree',
    {
      ...loan({ amount: 300_000, annualIncome: 120_000 }),
      externalId: '123456789',
      intent: 'purchase',
      'person.dateOfBirth': '1990-01-01',
      'property.zip': '12345',
      'person.address.state': 'CA',
      'loan.creditBand': 'excellent',
    },
    'JSON',
  ],
  ['lead_sources/LendingTree', 'lendingtree', 'lendingTree', {}, 'XML'],
  ['lead_sources/LendingTreeLTXML', 'lendingtreeltxml', 'lendingTreeLtxml', loan({ amount: 250_000 })],
  [
    'lead_sources/Bankrate',
    'bankrate',
    'bankrate',
    { ...loan({ amount: 300_000, propertyValue: 450_000 }), 'person.address.state': 'CA', 'property.use': 'PrimaryResidence' },
  ],
  [
    'lead_sources/LoanBright',
    'loanbright',
    'loanBright',
    {
      ...loan({ amount: 300_000, propertyValue: 400_000 }),
      'property.state': 'CA',
      intent: 'purchase',
      'loan.creditBand': 'good',
    },
    'Format 1',
  ],
  [
    'lead_sources/LoanBright',
    'loanbright',
    'loanBright',
    { ...loan({ amount: 300_000, propertyValue: 400_000 }), 'property.state': 'CA', 'loan.currentRate': '3.5' },
    'Format 2',
  ],
  ['lead_sources/Loansifter', 'loansifter', 'loansifter', loan({ amount: 280_000 })],
  [
    'lead_sources/Leadpoint',
    'leadpoint',
    'leadpoint',
    {
      ...loan({ amount: 350_000, downPayment: 50_000, purchasePrice: 400_000, propertyValue: 400_000, annualIncome: 100_000 }),
      'property.state': 'CA',
      'agent.email': 'bob.realtor@example.com',
    },
  ],
  [
    'lead_sources/FreeRateUpdate',
    'freerateupdate',
    'freeRateUpdate',
    {
      ...loan({ amount: 350_000, downPayment: 100_000, propertyValue: 500_000 }),
      'property.state': 'CA',
      intent: 'refinance',
      'loan.currentRate': '3.25',
    },
  ],
  [
    'lead_sources/LeadPops',
    'leadpops',
    'leadPops',
    {
      ...loan({ propertyValue: 400_000 }),
      'coBorrower.firstName': 'Co',
      'coBorrower.emails': ['co.borrower@test.com'],
      tags: ['has agent'],
    },
  ],
  [
    'lead_sources/WikiRealty',
    'wikirealty',
    'wikiRealty',
    { ...loan({ propertyValue: 400_000 }), 'extra.custom_Lead_Source': 'WikiRealty Custom' },
  ],
  ['lead_sources/Mortech', 'mortech', 'mortech', loan({ amount: 320_000 })],
  [
    'lead_sources/Modex',
    'modex',
    'modex',
    { intent: 'partner', 'person.company': 'Modex', externalId: '12345', 'person.address.state': 'CA' },
  ],
  ['lead_sources/RetrAgent', 'retragents', 'retrAgent', { intent: 'partner', tags: ['Agent', 'RETR'] }],
  [
    'lead_sources/RetrLoanOfficer',
    'retrloanofficer',
    'retrLoanOfficer',
    { intent: 'partner', 'person.company': 'RETR Mortgage', 'extra.NMLSId': '123456' },
  ],
  [
    'lead_sources/Mmi',
    'mmi',
    'mmi',
    { intent: 'partner', 'extra.agent_active_volume': '1500000', 'person.address.state': 'CA' },
    'Real Estate',
  ],
  ['lead_sources/Mmi', 'mmi', 'mmi', { intent: 'partner', 'extra.lo_ytd_volume': '5000000' }, 'Mortgage'],
  [
    'internal_integrations/Mmi',
    'mmi_mortgage',
    'mmi',
    { 'person.address.street': '789 Lender Lane', 'person.address.zip': '12345' },
  ],
  ['internal_integrations/Mmi', 'mmi_real_estate', 'mmi', { 'person.address.street': '456 Realtor Ave' }],
  [
    'internal_integrations/Bonzo',
    'bonzo',
    'bonzo',
    {
      externalId: 'bonzo-ext-123',
      'person.dateOfBirth': '1990-01-01',
      'person.address.unit': 'Apt 1',
      'extra.marital_status': undefined,
    },
  ],
  [
    'internal_integrations/Refinder',
    'refinder',
    'refinder',
    {
      ...loan({ amount: 250_000, propertyValue: 550_000 }),
      intent: 'refinance',
      'property.state': 'CA',
      'property.street': '123 Main St',
      'loan.currentRate': '3.75',
    },
  ],
  ['crm/Hubspot', 'hubspot', 'hubSpot', { externalId: '12345', 'person.address.state': 'CA' }],
  ['crm/Insellerate', 'insellerate', 'insellerate', { externalId: 'ins-12345', 'property.use': 'PrimaryResidence' }],
]

const at = (node: unknown, path: string): unknown => {
  const [head, ...rest] = path.startsWith('extra.') ? ['extra', path.slice(6)] : path.split('.')
  const child = (node as Record<string, unknown> | undefined)?.[head!]
  return rest.length ? at(child, rest.join('.')) : child
}
const digits = (text: string) => text.replace(/\D/g, '')

test('a schema becomes the message it describes', () => {
  const schema = {
    format: 'xml',
    rootElement: 'r',
    a: { type: 'object', properties: { b: { type: 'string', dynamic: 'firstName' }, c: { type: 'integer', static: 5 } } },
  }
  expect(payload('mortech', schema).body).toBe('<?xml version="1.0"?><r><a><b>Amara</b><c>5</c></a></r>')
})

if (root) {
  const schemas = join(root, 'lead-source-payloads/schemas')
  const load = (folder: string, file: string) => JSON.parse(readFileSync(join(schemas, folder, `${file}_schema.json`), 'utf8'))

  describe('Each vendor’s published shape', () => {
    test.each(table)('%s %s, read as %s, yields its person, amounts and state', (folder, file, format, expected, profile) => {
      const schema = load(folder, file)
      const read = readPayload(payload(format, profile ? { ...schema.base, ...schema.profiles[profile] } : schema))
      if (!read.ok || read.kind !== 'leads') throw new Error(JSON.stringify(read))
      const [draft] = read.drafts
      expect(read.drafts).toHaveLength(1)
      expect(draft!.person.firstName ?? draft!.person.fullName).toBe('Amara')
      if (format !== 'refinder') expect(draft!.person.lastName).toBe('Okafor')
      expect(draft!.person.emails).toContain('amara@example.com')
      expect(draft!.person.phones.map(phone => digits(phone.value))).toContain('5552345678')
      for (const [path, value] of Object.entries(expected)) expect([path, at(draft, path)]).toEqual([path, value])
      // Where the schema has one: what nothing may be decided by.
      expect(read.unread.filter(note => !note.startsWith('marital_status: left out'))).toEqual([])
    })

    test('every schema in the folder is in the table, or has a test of its own', () => {
      const files = readdirSync(schemas, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('_schema.json'))
      const covered = [
        ...table.map(([folder, file]) => `${folder}/${file}_schema.json`),
        'lead_sources/Unbounce/unbounce_schema.json',
        'internal_integrations/Monitorbase/monitorbase_schema.json',
      ]
      expect(files.map(name => name.replaceAll('\\', '/')).filter(name => !covered.includes(name))).toEqual([])
    })

    test('Unbounce’s JSON in a form field is unpacked', () => {
      const { data_json: field } = load('lead_sources/Unbounce', 'unbounce') as { data_json: { static: string } }
      const body = new URLSearchParams({ page_name: 'Rates', data_json: field.static }).toString()
      const read = readPayload({ body, contentType: 'application/x-www-form-urlencoded', format: 'unbounce' })
      expect(read).toMatchObject({
        ok: true,
        drafts: [
          {
            person: {
              firstName: 'John',
              lastName: 'Doe',
              emails: ['john.doe@test.com'],
              address: { street: '123 Unbounce St', city: 'Bounceville', state: 'CA' },
            },
            extra: { page_name: 'Rates' },
          },
        ],
      })
    })

    test('Monitorbase’s credit inquiry is refused without a legal basis and read with one', () => {
      const given = payload('monitorbase', load('internal_integrations/Monitorbase', 'monitorbase'))
      expect(readPayload(given)).toMatchObject({
        ok: false,
        word: 'no-legal-basis',
        why: expect.stringContaining('Homebuyers Privacy Protection Act'),
      })
      expect(readPayload({ ...given, creditTriggerBasis: 'services-current-loan' })).toMatchObject({
        ok: true,
        drafts: [
          {
            person: { firstName: 'Amara' },
            loan: { propertyValueCents: 50_000_000 },
            property: { state: 'CA' },
            extra: { credit_trigger_basis: 'services-current-loan' },
          },
        ],
      })
    })
  })
}
