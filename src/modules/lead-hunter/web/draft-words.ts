import { intentWords } from '#modules/crm/web/words.ts'
import { moneyText } from '#ui/format.ts'
import { type DraftField, draftFields, type ValueKind } from '../contract/field-mapping.ts'
import type { LeadDraft } from '../contract/lead-draft.ts'

/** How the places of a draft and the ways of reading are said on a screen. */

const person: Record<string, string> = {
  firstName: 'First name',
  lastName: 'Last name',
  fullName: 'Full name',
  email: 'E-mail',
  phone: 'Phone',
  'phone.mobile': 'Mobile phone',
  'phone.home': 'Home phone',
  'phone.work': 'Work phone',
  language: 'Language',
  dateOfBirth: 'Date of birth',
  company: 'Company',
  name: 'Name',
}
const address: Record<string, string> = {
  '': 'Address in one line',
  street: 'Street',
  unit: 'Unit',
  city: 'City',
  state: 'State',
  zip: 'ZIP',
  county: 'County',
  country: 'Country',
  use: 'Use',
  type: 'Type',
}
const loan: Record<string, string> = {
  amountCents: 'Loan amount',
  downPaymentCents: 'Down payment',
  purchasePriceCents: 'Purchase price',
  propertyValueCents: 'Property value',
  currentRate: 'Current rate',
  purpose: 'Loan purpose',
  program: 'Loan program',
  creditBand: 'Credit rating',
  creditScore: 'Credit score',
  annualIncomeCents: 'Annual income',
}
const lead: Record<string, string> = {
  externalId: 'Id in the other system',
  intent: 'Intent',
  timeframe: 'Timeframe',
  campaign: 'Campaign',
  message: 'Message',
  tags: 'Tags',
  askedAt: 'Time of the request',
}

const groups: [prefix: string, group: string][] = [
  ['person.', 'Person'],
  ['coBorrower.', 'Co-borrower'],
  ['agent.', 'Agent'],
  ['loan.', 'Loan'],
  ['property', 'Property'],
  ['', 'Lead'],
]

function placed(field: string): { group: string; label: string } {
  const [prefix, group] = groups.find(([start]) => field.startsWith(start))!
  const rest = field.slice(prefix.length).replace(/^\./, '')
  if (group === 'Lead') return { group, label: lead[rest] ?? rest }
  if (group === 'Loan') return { group, label: loan[rest] ?? rest }
  if (group === 'Property') return { group, label: address[rest] ?? rest }
  if (rest === 'address') return { group, label: address['']! }
  if (rest.startsWith('address.')) return { group, label: address[rest.slice(8)] ?? rest }
  return { group, label: person[rest] ?? rest }
}

/** `Co-borrower: first name`; a person's own need no prefix. */
export function fieldWords(field: DraftField): string {
  const { group, label } = placed(field)
  return group === 'Person' || group === 'Lead' || group === 'Loan' ? label : `${group}: ${label.toLowerCase()}`
}

export const fieldChoices = Object.entries(Object.groupBy(draftFields, field => placed(field).group)).map(([group, fields]) => ({
  group,
  items: fields!.map(value => ({ value, label: fieldWords(value) })),
}))

export const valueKindWords: Record<ValueKind, string> = {
  text: 'Text',
  message: 'Longer text',
  address: 'Address line',
  state: 'State',
  zip: 'ZIP',
  country: 'Country',
  email: 'E-mail',
  phone: 'Phone',
  money: 'Amount',
  moneyPerMonth: 'Amount a month',
  rate: 'Rate',
  intent: 'Intent',
  creditBand: 'Credit rating',
  creditScore: 'Credit score',
  date: 'Date',
  dateTime: 'Date and time',
  tags: 'Tags',
  bool: 'Yes adds a tag',
}

export interface DraftLine {
  group: string
  label: string
  value: string
}

/** Everything a draft says, one line each, in the order in which one reads a lead. */
export function draftLines(draft: LeadDraft): DraftLine[] {
  const lines: DraftLine[] = []
  const add = (field: string, value: unknown) => {
    if (value === undefined || value === null || value === '') return
    const money = field.endsWith('Cents') && typeof value === 'number'
    lines.push({ ...placed(field), value: money ? moneyText(value) : String(value) })
  }
  const each = (prefix: string, values: object | undefined) => {
    for (const [name, value] of Object.entries(values ?? {})) if (typeof value !== 'object') add(`${prefix}${name}`, value)
  }
  for (const who of ['person', 'coBorrower'] as const) {
    const one = draft[who]
    if (!one) continue
    each(`${who}.`, one)
    for (const email of one.emails) add(`${who}.email`, email)
    for (const { value, kind } of one.phones) add(`${who}.phone${kind === 'other' ? '' : `.${kind}`}`, value)
    each(`${who}.address.`, one.address)
  }
  each('agent.', draft.agent)
  add('intent', draft.intent === 'unknown' ? undefined : intentWords[draft.intent])
  each('loan.', draft.loan)
  each('property.', draft.property)
  for (const name of ['externalId', 'timeframe', 'campaign', 'askedAt', 'message'] as const) add(name, draft[name])
  if (draft.tags.length > 0) add('tags', draft.tags.join(', '))
  for (const { channel, granted, wording } of draft.consents)
    lines.push({ group: 'Consent', label: channelWords[channel], value: `${granted ? 'Yes' : 'No'}: “${wording}”` })
  return lines
}

export const channelWords: Record<LeadDraft['consents'][number]['channel'], string> = {
  voice_manual: 'Calls by a person',
  voice_auto: 'Calls by a dialer',
  prerecorded: 'Recorded voice',
  sms: 'Text messages',
  email: 'E-mail',
  ai: 'Calls by an AI voice',
}
