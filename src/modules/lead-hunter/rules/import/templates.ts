import type { FieldKey } from './fields.ts'
import { plainHeader } from './header-words.ts'

/**
 * Exports that are recognised by their headers. Headers that mean what they say are left to `header-words.ts`; here stands
 * what only the system's own habit explains. Encompass, Follow Up Boss, HubSpot and BNTouch let each firm choose the fields
 * of an export, so a few headers that come together must do.
 */
export interface ExportTemplate {
  system: string
  label: string
  /** Groups of plain headers: at least one of each group must be there. */
  has: string[][]
  /** Plain header to field. */
  columns: Record<string, FieldKey>
}

export const exportTemplates: readonly ExportTemplate[] = [
  {
    system: 'encompass',
    label: 'Encompass',
    has: [
      ['borrower first name', 'primary borrower first name', 'borrower last name'],
      ['loan number', 'loan #'],
      [
        'current milestone',
        'milestone',
        'loan folder',
        'last finished milestone',
        'note rate',
        'subject property address',
        'subject property state',
      ],
    ],
    columns: {
      'total loan amount': 'loanAmount',
      'base loan amount': 'extra',
      'subject property type': 'propertyType',
      'subject property appraised value': 'propertyValue',
      'subject property purchase price': 'purchasePrice',
      'occupancy p s i': 'propertyUse',
      'borrower present address': 'street',
      'borrower present city': 'city',
      'borrower present state': 'state',
      'borrower present zip': 'zip',
      'borrower ssn': 'ignore',
      'co borrower ssn': 'ignore',
    },
  },
  {
    system: 'follow-up-boss',
    label: 'Follow Up Boss',
    has: [['stage'], ['assigned to', 'assigned agent', 'assigned lender', 'pond'], ['lead source', 'source']],
    columns: {
      stage: 'extra',
      source: 'extra',
      price: 'purchasePrice',
      'listing price': 'extra',
      'relationship 1 first name': 'coFirstName',
      'relationship 1 last name': 'coLastName',
      background: 'message',
      created: 'askedAt',
    },
  },
  {
    system: 'hubspot',
    label: 'HubSpot',
    has: [
      ['record id', 'contact id'],
      ['lifecycle stage', 'contact owner', 'lead status', 'associated company'],
    ],
    columns: {
      'record id': 'externalId',
      'contact owner': 'extra',
      'lifecycle stage': 'extra',
      'associated company': 'company',
      'email address quarantined': 'stopEmail',
      'marketing contact status': 'extra',
      message: 'message',
    },
  },
  {
    system: 'bntouch',
    label: 'BNTouch',
    has: [
      ['borrower first name', 'first name'],
      ['marketing sequence', 'marketing sequence step', 'contact group'],
    ],
    columns: { 'contact group': 'tags', 'marketing sequence': 'extra', 'marketing sequence step': 'extra' },
  },
  {
    system: 'keila',
    label: 'Keila',
    has: [['email'], ['first name'], ['external id', 'data', 'status']],
    columns: { data: 'extra', status: 'status', 'external id': 'externalId' },
  },
  {
    system: 'mautic',
    label: 'Mautic',
    has: [['first name'], ['email'], ['points', 'ip', 'last active', 'date identified']],
    columns: { title: 'extra', 'address 1': 'street', 'address 2': 'unit', points: 'extra', ip: 'ignore', dnc: 'stopEmail' },
  },
  {
    system: 'atomic-crm',
    label: 'Atomic CRM',
    has: [['has newsletter'], ['email work', 'email home'], ['phone work', 'phone home']],
    columns: {
      title: 'extra',
      background: 'message',
      'first seen': 'askedAt',
      'last seen': 'ignore',
      'company id': 'ignore',
      'sales id': 'ignore',
      'company name': 'company',
      company: 'extra',
      status: 'status',
    },
  },
  {
    system: 'dittofeed',
    label: 'Dittofeed',
    has: [['id'], ['email', 'first name'], ['last name'], ['action', 'subscription group', 'first name']],
    columns: { id: 'externalId', action: 'status' },
  },
  {
    system: 'google-contacts',
    label: 'Google Contacts',
    has: [['email 1 value', 'email 1 label', 'phone 1 value']],
    columns: {
      'organization name': 'company',
      'address 1 street': 'street',
      'address 1 city': 'city',
      'address 1 region': 'state',
      'address 1 postal code': 'zip',
      'address 1 country': 'country',
      'address 1 extended address': 'unit',
    },
  },
]

/** The template of the system a file was exported from; undefined when its headers fit none. */
export function templateOf(headers: readonly string[]): ExportTemplate | undefined {
  const plain = new Set(headers.map(plainHeader))
  const fitting = exportTemplates.filter(({ has }) => has.every(group => group.some(header => plain.has(header))))
  // Dittofeed's own headers are those of many lists: it wins only where the camel case it writes is there.
  return fitting.find(({ system }) => system !== 'dittofeed' || (headers.includes('firstName') && headers.includes('id')))
}
