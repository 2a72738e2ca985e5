import { csvLine, neutral } from '#base/csv.ts'
import type { CustomField } from '../contract/custom-field.ts'
import type { ExportRow } from '../contract/export.ts'
import { customText } from './custom-value.ts'

type Cell = string | null

/** What stands instead of a value above the reader's clearance. */
const dots = '••••'
/** A masked value as lists show it: its hint, where there is one. */
const orHint = (value: Cell, hint: Cell): Cell => (value === dots ? (hint ?? dots) : value)
/** Dollars and cents without a sign, for a column that is added up. */
const dollars = (cents: number | null): Cell => (cents === null ? null : (cents / 100).toFixed(2))

const columns: readonly (readonly [title: string, cell: (row: ExportRow) => Cell])[] = [
  ['Name', row => row.name],
  ['E-mail', row => orHint(row.email, row.emailHint)],
  ['Phone', row => orHint(row.phone, row.phoneHint)],
  ['Street', row => row.street],
  ['City', row => row.city],
  ['State', row => row.state],
  ['ZIP', row => row.zip],
  ['Do not contact', row => (row.doNotContact ? 'Yes' : 'No')],
  ['Language', row => row.language],
  ['Interest', row => row.intent],
  ['Status', row => row.status],
  ['Pipeline', row => row.pipeline],
  ['Stage', row => row.stage],
  ['Officer', row => row.owner],
  ['Branch', row => row.branch],
  ['Source', row => row.source],
  ['Campaign', row => row.campaign],
  ['Score', row => String(row.score)],
  ['Property street', row => row.propertyStreet],
  ['Property city', row => row.propertyCity],
  ['Property state', row => row.propertyState],
  ['Property ZIP', row => row.propertyZip],
  ['Amount', row => dollars(row.amountCents)],
  ['Tags', row => row.tags.join(', ')],
  ['Received', row => row.receivedAt],
  ['First touch', row => row.firstTouchAt],
  ['Last touch', row => row.lastTouchAt],
  ['Id', row => row.id],
]

/** A value of a field the client made: dots of what is restricted, and of what was masked. */
function ownCell(field: CustomField, { custom, sealedCustom, keptCustom }: ExportRow): Cell {
  if (keptCustom.includes(field.key)) return dots
  if (!(field.key in sealedCustom)) return customText(field, custom[field.key])
  const value: unknown = sealedCustom[field.key]
  const masked = value === dots || value === null || (Array.isArray(value) && value.length === 0)
  return masked ? dots : customText(field, value)
}

/** How many fields of a lead stand in a file, beside those the client made. */
export const exportedFields = columns.length

/** A byte order mark first: without it spreadsheets take UTF-8 for something else. */
export const exportHeader = (own: readonly CustomField[] = []): string =>
  `\ufeff${csvLine([...columns.map(([title]) => title), ...own.map(field => neutral(field.name))])}`

/** No cell runs in a spreadsheet, whatever a visitor typed into a form. */
export const exportLine = (row: ExportRow, own: readonly CustomField[] = []): string =>
  csvLine([...columns.map(([, cell]) => cell(row)), ...own.map(field => ownCell(field, row))].map(cell => neutral(cell ?? '')))

/** `Leads 2026-03-04.csv`, by the day it was asked on. */
export const exportName = (askedAt: string): string => `Leads ${askedAt.slice(0, 10)}.csv`
