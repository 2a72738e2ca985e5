/**
 * What a column of an imported file may become: the one list behind the mapping screen, the suggestion and the reading of a
 * row. `path` is where the value lands in the lead draft; fields without one are read in their own way.
 */

export type FieldKind =
  | 'text'
  | 'email'
  | 'phone'
  | 'money'
  | 'monthly-money'
  | 'rate'
  | 'credit'
  | 'date'
  | 'moment'
  | 'state'
  | 'intent'
  | 'purpose'
  | 'message'
  | 'tags'
  | 'status'
  | 'stop'
  | 'consent'
  | 'extra'
  | 'ignore'

export const fieldGroups = ['Person', 'Co-borrower', 'Agent', 'Loan', 'Property', 'Lead', 'Contact permission', 'Other'] as const
export type FieldGroup = (typeof fieldGroups)[number]

export interface ImportField {
  key: string
  label: string
  group: FieldGroup
  kind: FieldKind
  path?: string
  /** Several columns may be mapped to it. */
  several?: true
}

const field = <K extends string>(key: K, label: string, group: FieldGroup, kind: FieldKind, path?: string) =>
  ({ key, label, group, kind, ...(path === undefined ? {} : { path }) }) as const
const several = <K extends string>(key: K, label: string, group: FieldGroup, kind: FieldKind, path?: string) =>
  ({ ...field(key, label, group, kind, path), several: true }) as const

export const importFields = [
  field('fullName', 'Full name', 'Person', 'text', 'person.fullName'),
  field('firstName', 'First name', 'Person', 'text', 'person.firstName'),
  field('lastName', 'Last name', 'Person', 'text', 'person.lastName'),
  several('email', 'E-mail', 'Person', 'email', 'person.emails'),
  several('phoneMobile', 'Mobile phone', 'Person', 'phone', 'person.phones'),
  several('phoneHome', 'Home phone', 'Person', 'phone', 'person.phones'),
  several('phoneWork', 'Work phone', 'Person', 'phone', 'person.phones'),
  several('phone', 'Phone', 'Person', 'phone', 'person.phones'),
  field('street', 'Street address', 'Person', 'text', 'person.address.street'),
  field('unit', 'Unit', 'Person', 'text', 'person.address.unit'),
  field('city', 'City', 'Person', 'text', 'person.address.city'),
  field('state', 'State', 'Person', 'state', 'person.address.state'),
  field('zip', 'ZIP code', 'Person', 'text', 'person.address.zip'),
  field('county', 'County', 'Person', 'text', 'person.address.county'),
  field('country', 'Country', 'Person', 'text', 'person.address.country'),
  field('language', 'Language', 'Person', 'text', 'person.language'),
  field('dateOfBirth', 'Date of birth', 'Person', 'date', 'person.dateOfBirth'),
  field('company', 'Company', 'Person', 'text', 'person.company'),

  field('coFullName', 'Co-borrower full name', 'Co-borrower', 'text', 'coBorrower.fullName'),
  field('coFirstName', 'Co-borrower first name', 'Co-borrower', 'text', 'coBorrower.firstName'),
  field('coLastName', 'Co-borrower last name', 'Co-borrower', 'text', 'coBorrower.lastName'),
  several('coEmail', 'Co-borrower e-mail', 'Co-borrower', 'email', 'coBorrower.emails'),
  several('coPhone', 'Co-borrower phone', 'Co-borrower', 'phone', 'coBorrower.phones'),
  field('coDateOfBirth', 'Co-borrower date of birth', 'Co-borrower', 'date', 'coBorrower.dateOfBirth'),

  field('agentName', 'Agent name', 'Agent', 'text', 'agent.name'),
  field('agentEmail', 'Agent e-mail', 'Agent', 'text', 'agent.email'),
  field('agentPhone', 'Agent phone', 'Agent', 'text', 'agent.phone'),

  field('intent', 'Intent', 'Loan', 'intent', 'intent'),
  field('loanPurpose', 'Loan purpose', 'Loan', 'purpose', 'loan.purpose'),
  field('loanAmount', 'Loan amount', 'Loan', 'money', 'loan.amountCents'),
  field('downPayment', 'Down payment', 'Loan', 'money', 'loan.downPaymentCents'),
  field('purchasePrice', 'Purchase price', 'Loan', 'money', 'loan.purchasePriceCents'),
  field('propertyValue', 'Property value', 'Loan', 'money', 'loan.propertyValueCents'),
  field('currentRate', 'Interest rate', 'Loan', 'rate', 'loan.currentRate'),
  field('loanProgram', 'Loan program', 'Loan', 'text', 'loan.program'),
  field('credit', 'Credit score or rating', 'Loan', 'credit', 'loan.creditScore'),
  field('annualIncome', 'Annual income', 'Loan', 'money', 'loan.annualIncomeCents'),
  field('monthlyIncome', 'Monthly income', 'Loan', 'monthly-money', 'loan.annualIncomeCents'),

  field('propertyStreet', 'Property street address', 'Property', 'text', 'property.street'),
  field('propertyUnit', 'Property unit', 'Property', 'text', 'property.unit'),
  field('propertyCity', 'Property city', 'Property', 'text', 'property.city'),
  field('propertyState', 'Property state', 'Property', 'state', 'property.state'),
  field('propertyZip', 'Property ZIP code', 'Property', 'text', 'property.zip'),
  field('propertyCounty', 'Property county', 'Property', 'text', 'property.county'),
  field('propertyUse', 'Property use', 'Property', 'text', 'property.use'),
  field('propertyType', 'Property type', 'Property', 'text', 'property.type'),

  field('externalId', 'Id in the other system', 'Lead', 'text', 'externalId'),
  field('timeframe', 'Timeframe', 'Lead', 'text', 'timeframe'),
  field('campaign', 'Campaign', 'Lead', 'text', 'campaign'),
  several('message', 'Notes', 'Lead', 'message', 'message'),
  several('tags', 'Tags', 'Lead', 'tags', 'tags'),
  field('askedAt', 'Date of inquiry', 'Lead', 'moment', 'askedAt'),

  several('status', 'Status (unsubscribed, do not call, ...)', 'Contact permission', 'status'),
  several('stopEmail', 'Do not e-mail', 'Contact permission', 'stop'),
  several('stopCall', 'Do not call', 'Contact permission', 'stop'),
  several('stopText', 'Do not text', 'Contact permission', 'stop'),
  several('stopAll', 'Do not contact', 'Contact permission', 'stop'),
  several('consent', 'Consent (kept as a note, never granted)', 'Contact permission', 'consent'),

  several('extra', 'Keep as extra information', 'Other', 'extra'),
  several('ignore', 'Leave out', 'Other', 'ignore'),
] as const satisfies readonly ImportField[]

/** A field the client made for its leads, by its key: `custom.region`. */
export type OwnTarget = `custom.${string}`
export const ownTarget = (key: string): OwnTarget => `custom.${key}`

export type FieldKey = (typeof importFields)[number]['key'] | OwnTarget

const byKey = new Map<string, ImportField>(importFields.map(f => [f.key, f]))

/** The field of a key; undefined for a key that is not in the list. */
export const fieldOf = (key: string): ImportField | undefined => byKey.get(key)
export const isFieldKey = (key: string): key is FieldKey => byKey.has(key)
export const labelOf = (key: FieldKey): string => byKey.get(key)?.label ?? key

/** One column of the file and what becomes of it. */
export interface MappedColumn {
  column: string
  target: FieldKey
  /** For dates: which comes first in `03/04/1980`. Unset, the month comes first and doubtful dates are noted. */
  dateOrder?: 'mdy' | 'dmy'
  /** For phones: the column that says mobile, home or work. */
  typeColumn?: string
}

export type Mapping = readonly MappedColumn[]
