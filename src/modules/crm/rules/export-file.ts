import { csvLine, neutral } from '#base/csv.ts'
import type { ExportFormat, ExportRow } from '../contract/export.ts'

type Cell = string | number | null
interface ExportColumn {
  title: string
  cell: (row: ExportRow) => Cell
  /** As a workbook shows it: characters, and what kind of value. */
  width: number
  as: 'text' | 'number' | 'money'
}

/** What stands instead of a value above the reader's clearance. */
const dots = '••••'
/** A masked value as lists show it: its hint, where there is one. */
const orHint = (value: string | null, hint: string | null): Cell => (value === dots ? (hint ?? dots) : value)
const column = (title: string, cell: ExportColumn['cell'], width = 16, as: ExportColumn['as'] = 'text'): ExportColumn => ({
  ...{ title, cell, width, as },
})

export const exportColumns: readonly ExportColumn[] = [
  column('Name', row => row.name, 26),
  column('E-mail', row => orHint(row.email, row.emailHint), 30),
  column('Phone', row => orHint(row.phone, row.phoneHint)),
  column('Street', row => row.street, 28),
  column('City', row => row.city),
  column('State', row => row.state, 7),
  column('ZIP', row => row.zip, 9),
  column('Do not contact', row => (row.doNotContact ? 'Yes' : 'No')),
  column('Language', row => row.language, 10),
  column('Interest', row => row.intent),
  column('Status', row => row.status),
  column('Pipeline', row => row.pipeline),
  column('Stage', row => row.stage),
  column('Officer', row => row.owner, 22),
  column('Branch', row => row.branch),
  column('Source', row => row.source),
  column('Campaign', row => row.campaign),
  column('Score', row => row.score, 8, 'number'),
  column('Property street', row => row.propertyStreet, 28),
  column('Property city', row => row.propertyCity),
  column('Property state', row => row.propertyState, 14),
  column('Property ZIP', row => row.propertyZip, 12),
  // Dollars, for a column that is added up.
  column('Amount', row => (row.amountCents === null ? null : row.amountCents / 100), 14, 'money'),
  column('Tags', row => row.tags.join(', '), 22),
  column('Received', row => row.receivedAt, 26),
  column('First touch', row => row.firstTouchAt, 26),
  column('Last touch', row => row.lastTouchAt, 26),
  column('Id', row => row.id, 38),
]

/** How many fields of a lead stand in a file. */
export const exportedFields = exportColumns.length

/** A byte order mark first: without it spreadsheets take UTF-8 for something else. */
export const exportHeader = (): string => `\ufeff${csvLine(exportColumns.map(c => c.title))}`

/** No cell runs in a spreadsheet, whatever a visitor typed into a form. */
export const exportLine = (row: ExportRow): string =>
  csvLine(
    exportColumns.map(({ cell, as }) => {
      const value = cell(row)
      return typeof value === 'number' ? (as === 'money' ? value.toFixed(2) : String(value)) : neutral(value ?? '')
    }),
  )

/** The same as cells of a workbook, where what is text is typed as text. */
export const exportCells = (row: ExportRow): Cell[] => exportColumns.map(({ cell }) => cell(row))

const types: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
export const exportType = (format: ExportFormat): string => types[format]

/** `Leads 2026-03-04.csv`, by the day it was asked on. */
export const exportName = (askedAt: string, format: ExportFormat): string => `Leads ${askedAt.slice(0, 10)}.${format}`
