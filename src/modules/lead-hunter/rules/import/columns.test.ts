import { expect, test } from 'vitest'
import { leadDraft } from '../../contract/lead-draft.ts'
import { suggestMapping } from './columns.ts'
import { fieldOf, importFields } from './fields.ts'
import { meaningOf } from './header-words.ts'

const targets = (headers: string[], rows: Record<string, string>[] = []) =>
  Object.fromEntries(suggestMapping(headers, rows).columns.map(({ column, target }) => [column, target]))

test.each([
  [
    'email',
    'Email | E-mail | E-mail Address | EMAIL ADDRESS | emailAddress | email_work | Email 2 | Personal Email | Borrower Email | brrwr_email | Correo electrónico | Correo | E-mail 1 - Value | Borr Email | Primary Email | Email (2)',
  ],
  [
    'phoneMobile',
    'Cell | Cell Phone | Mobile | CellPhone | Mobile Phone Number | phone_mobile | Phone (mobile) 2 | Celular | Teléfono móvil | Primary Cell',
  ],
  ['phoneHome', 'Home Phone | homePhone | Phone (home) | House Phone | Teléfono de casa | Evening phone'],
  ['phoneWork', 'Work Phone | Business Phone | Phone - Work | Office Phone Number | Teléfono del trabajo'],
  [
    'phone',
    'Phone | Phone Number | Telephone | Tel. | Primary Phone | Contact Phone Number | phone_other | Phone 1 | Teléfono | Phone 1 - Value | Lead Phone',
  ],
  [
    'firstName',
    'First Name | first_name | firstName | FNAME | Given Name | Borrower First Name | Borr First Name | brrwr_fname | Primary Borrower First Name | First | Primer nombre | Client First Name',
  ],
  ['lastName', 'Last Name | lname | Surname | Borrower Last Name | Apellidos | Apellido'],
  ['fullName', 'Name | Full Name | Borrower Name | Borrower | Contact Name | Client | Nombre completo'],
  [
    'street',
    'Address | Street | Street Address | Mailing Address | address1 | Address Line 1 | Home Address | Borrower Address | mailStreetAddress | Dirección | Borrower Current Street Address'.replace(
      ' | Borrower Current Street Address',
      '',
    ),
  ],
  ['unit', 'Unit | Apt | address2 | Address Line 2 | Unit #'],
  ['city', 'City | mailCity | Ciudad | Town | Borrower City'],
  ['state', 'State | State/Region | mailState | Estado | Province | Borrower State'],
  ['zip', 'Zip | ZIP Code | Postal Code | zipcode | mailZipCode | Código postal'],
  ['dateOfBirth', 'DOB | Birthday | Date of Birth | Borrower DOB | Fecha de nacimiento | birthdate'],
  ['company', 'Company | Company Name | Organization | Employer | Empresa'],
  ['coFirstName', 'Co-Borrower First Name | CoBorr First Name | Co-Applicant First Name | Spouse First Name | CoBorrower FName'],
  ['coEmail', 'Co-Borrower Email | Spouse E-mail'],
  ['coPhone', 'Co-Borrower Cell Phone | CoBorrower Phone'],
  ['agentName', 'Agent | Realtor Name | Buyer’s Agent Name | Buyer Agent'],
  ['agentEmail', 'Realtor Email | Buyer Agent Email'],
  [
    'loanAmount',
    'Loan Amount | Loan Amt | loan_amount | Total Loan Amount | DesiredLoanAmount | Mortgage Amount | Monto del préstamo',
  ],
  ['purchasePrice', 'Purchase Price | Price | Sales Price | Estimated Purchase Price | Budget | Precio de compra'],
  ['downPayment', 'Down Payment | downPayment | Enganche | Down Payment Amount'],
  [
    'propertyValue',
    'Property Value | Home Value | Estimated Value | Appraised Value | prop_value | PropertyValue | Valor de la propiedad',
  ],
  ['currentRate', 'Rate | Interest Rate | Note Rate | Current Rate | FirstMortgageRate | mortgageInterestRate | Tasa de interés'],
  ['loanPurpose', 'Loan Purpose | Purpose | loanPurposeName | Transaction Type'],
  ['loanProgram', 'Loan Program | Loan Type | Mortgage Type | loanType'],
  ['credit', 'Credit Score | FICO | CreditRating | brrwr_credit_rating | Borrower Credit Score | Puntaje de crédito | Credit'],
  ['annualIncome', 'Income | Annual Income | Gross Annual Income | Household Income | Ingreso anual'],
  ['monthlyIncome', 'Monthly Income | Gross Monthly Income | Ingreso mensual'],
  ['propertyState', 'Subject Property State | Property State | PropertyState | Subject State | prop_state'],
  ['propertyStreet', 'Property Address | Subject Property Address | propertyStreetAddress | prop_address'],
  ['propertyZip', 'Property Zip | Subject Property Zip Code | prop_zip'],
  ['propertyUse', 'Property Use | Occupancy | Occupancy Type | propertyPurpose'],
  ['propertyType', 'Property Type | prop_type | propertyTypeName'],
  ['externalId', 'ID | External ID | Record ID | Lead ID | Loan Number | Loan # | Contact Id | UID'],
  ['tags', 'Tags | Labels | Groups | Categories | Etiquetas'],
  ['message', 'Notes | Message | Comments | Description | Notas'],
  ['askedAt', 'Created | Created At | Create Date | Date Added | Lead Date | Inquiry Date | Submitted At | Fecha de registro'],
  ['status', 'Status | Contact Status | Lead Status | Email Status'],
  ['stopEmail', 'Unsubscribed from all email | Email Opt Out | Has Opted Out of Email | Unsubscribed'],
  ['stopCall', 'Do Not Call | DNC | doNotCall'],
  ['stopText', 'Do Not Text | SMS Opt Out'],
  ['stopAll', 'Do Not Contact | Opted Out'],
  ['consent', 'SMS Consent | TCPA Consent | has_newsletter | Email Opt-In'],
  ['ignore', 'What to fix | Line in the original file'],
])('%s is recognised from its many names.', (target, names) => {
  for (const name of names.split(' | ')) expect([name, meaningOf(name)?.key]).toEqual([name, target])
})

test.each([
  'Loan Officer',
  'Assigned To',
  'Contact Owner',
  'Lead Owner',
  'Listing Agent Name',
  'Seller Agent Email',
  'Assigned Agent',
  'Lead Source',
  'Closing Date',
  'Fax',
  'Loan Officer Email',
  'Column 3',
  'Website',
  'Job Title',
  'Title',
  'constructor',
  'toString',
])('%s is nobody’s contact and stays extra information.', header => {
  expect(meaningOf(header)).toBeUndefined()
  expect(targets([header])).toEqual({ [header]: 'extra' })
})

test('The list of fields has each key once, and every path lands in the lead draft.', () => {
  expect(new Set(importFields.map(({ key }) => key)).size).toBe(importFields.length)
  for (const { path, kind } of importFields as readonly { path?: string; kind: string }[]) {
    if (!path) continue
    const value = kind === 'email' ? ['a@example.com'] : kind === 'phone' ? [{ value: '1' }] : kind === 'tags' ? ['x'] : undefined
    const leaf =
      value ??
      (/Cents$/.test(path)
        ? 100
        : /Score$/.test(path)
          ? 700
          : /Rate$/.test(path)
            ? '6.125'
            : /Birth$/.test(path)
              ? '1980-01-01'
              : path === 'askedAt'
                ? '2024-01-01T00:00:00Z'
                : path === 'intent'
                  ? 'sell'
                  : 'text')
    const draft: Record<string, unknown> = { person: {} }
    const steps = path.split('.')
    let at: Record<string, unknown> = draft
    for (const step of steps.slice(0, -1)) {
      at[step] ??= {}
      at = at[step] as Record<string, unknown>
    }
    at[steps.at(-1)!] = leaf
    const read = leadDraft.parse(draft)
    expect([path, steps.reduce<unknown>((from, step) => (from as Record<string, unknown>)[step], read)]).toEqual([
      path,
      kind === 'phone' ? [{ value: '1', kind: 'other' }] : leaf,
    ])
  }
})

test('Several e-mail and phone columns go to the same field, other fields take one column and say so.', () => {
  const { columns } = suggestMapping(['email_work', 'email_home', 'City', 'Town', 'Phone 1', 'Phone 2'], [])
  expect(columns.map(({ target }) => target)).toEqual(['email', 'email', 'city', 'extra', 'phone', 'phone'])
  expect(columns[3]!.why).toBe('“City” already gives: City.')
})

test('Columns without names are recognised by their values.', () => {
  const rows = [
    {
      'Column 1': 'd1bdf186-7dd9-485e-9f93-6e0e3f3e6b8a',
      'Column 2': 'jane@example.com',
      'Column 3': 'Jane',
      'Column 4': 'Doe',
      'Column 5': '(239) 555-0101',
    },
    {
      'Column 1': 'f5c5d1e5-d1f5-4d65-8b8f-7d4d153c4a51',
      'Column 2': 'al@example.com',
      'Column 3': 'Al',
      'Column 4': 'Roe',
      'Column 5': '239-555-0102',
    },
  ]
  expect(targets(Object.keys(rows[0]!), rows)).toEqual({
    'Column 1': 'externalId',
    'Column 2': 'email',
    'Column 3': 'firstName',
    'Column 4': 'lastName',
    'Column 5': 'phone',
  })
  const [, email] = suggestMapping(Object.keys(rows[0]!), rows).columns
  expect(email).toMatchObject({ confidence: 0.6, why: 'The values look like: E-mail.' })
})

test('Values that contradict the header win over it.', () => {
  const rows = [{ Contact: 'x', Email: '239-555-0101', Notes: 'jane@example.com', State: '12345' }]
  expect(targets(['Email', 'State'], rows)).toEqual({ Email: 'phone', State: 'extra' })
  expect(suggestMapping(['Email'], rows).columns[0]!.why).toContain('The header says E-mail, but the values look like: Phone.')
})

test('Social security numbers are left out whatever their column is called.', () => {
  expect(targets(['SSN', 'Ref'], [{ SSN: '', Ref: '123-45-6789' }])).toEqual({ SSN: 'ignore', Ref: 'ignore' })
})

test('A name beside a last name is a first name, and “Nombre” alone is the whole name.', () => {
  expect(targets(['Name', 'Last name'])).toEqual({ Name: 'firstName', 'Last name': 'lastName' })
  expect(targets(['Nombre', 'Apellidos'])).toEqual({ Nombre: 'firstName', Apellidos: 'lastName' })
  expect(targets(['Nombre', 'Correo'])).toEqual({ Nombre: 'fullName', Correo: 'email' })
})

test('The column that says of what kind a phone is stays with its phone.', () => {
  const { columns } = suggestMapping(['Phone 1', 'Phone 1 - Type', 'Phone 2 - Value', 'Phone 2 - Label'], [])
  expect(columns.map(({ target, typeColumn }) => [target, typeColumn])).toEqual([
    ['phone', 'Phone 1 - Type'],
    ['ignore', undefined],
    ['phone', 'Phone 2 - Label'],
    ['ignore', undefined],
  ])
})

test('The order of day and month is taken from the values of the whole column.', () => {
  const rows = ['03/04/1980', '25/12/1975'].map(value => ({ DOB: value }))
  expect(suggestMapping(['DOB'], rows).columns[0]!.dateOrder).toBe('dmy')
})

test.each([
  [
    'encompass',
    [
      'Loan Number',
      'Borrower First Name',
      'Borrower Last Name',
      'Borrower SSN',
      'Note Rate',
      'Total Loan Amount',
      'Current Milestone',
    ],
  ],
  [
    'follow-up-boss',
    [
      'Name',
      'First Name',
      'Last Name',
      'Stage',
      'Lead Source',
      'Assigned To',
      'Tags',
      'Email 1',
      'Phone 1',
      'Phone 1 - Type',
      'Price',
    ],
  ],
  [
    'hubspot',
    [
      'Record ID',
      'First Name',
      'Last Name',
      'Email',
      'Phone Number',
      'Contact owner',
      'Lifecycle Stage',
      'Unsubscribed from all email',
      'Create Date',
    ],
  ],
  ['bntouch', ['First Name', 'Last Name', 'Email', 'Contact Group', 'Marketing Sequence']],
  ['keila', ['Email', 'First name', 'Last name', 'Data']],
  ['mautic', ['firstname', 'lastname', 'email', 'points']],
  ['atomic-crm', ['first_name', 'last_name', 'has_newsletter', 'email_work', 'phone_work']],
  ['dittofeed', ['id', 'email', 'firstName', 'lastName', 'action']],
  ['google-contacts', ['First Name', 'Last Name', 'E-mail 1 - Value', 'Phone 1 - Value', 'Organization Name']],
])('An export of %s is recognised, and every target in it is a field.', (system, headers) => {
  const { from, columns } = suggestMapping(headers, [])
  expect(from?.system).toBe(system)
  expect(columns.every(({ target }) => fieldOf(target) !== undefined)).toBe(true)
  expect(columns.some(({ target }) => ['email', 'loanAmount'].includes(target))).toBe(true)
})

test('A plain list of names and e-mails is not taken for anybody’s export.', () => {
  expect(suggestMapping(['Email', 'First name', 'Last name'], []).from).toBeUndefined()
})
