import { expect, test } from 'vitest'
import type { CustomField } from '../contract/custom-field.ts'
import type { ExportRow } from '../contract/export.ts'
import { columnsWith, exportHeader, exportLine } from './export-file.ts'

const row: ExportRow = {
  id: 'id-1',
  name: '=HYPERLINK("http://evil.example","Jane")',
  email: 'jane@example.com',
  emailHint: 'j•••@example.com',
  phone: '+18435550100',
  phoneHint: '•• 0100',
  street: '1 Main St, Unit "B"',
  city: '+cmd|calc',
  state: 'SC',
  zip: '02903',
  doNotContact: true,
  language: 'en',
  intent: 'purchase',
  status: 'new',
  pipeline: 'Purchase',
  stage: null,
  owner: '@SUM(A1)',
  branch: null,
  source: '-2+3',
  campaign: '\tx',
  score: 12,
  propertyStreet: null,
  propertyCity: null,
  propertyState: null,
  propertyZip: null,
  amountCents: 41_250_050,
  tags: ['a', '=b'],
  receivedAt: '2026-03-04T10:00:00.000Z',
  firstTouchAt: null,
  lastTouchAt: null,
  custom: {},
  sealedCustom: {},
  keptCustom: [],
}

test('a line has a cell for every title, and none that a spreadsheet would run', () => {
  const line = exportLine(row)
  expect(line).toContain(`"'=HYPERLINK(""http://evil.example"",""Jane"")"`)
  for (const cell of [`'+cmd|calc`, `'@SUM(A1)`, `'-2+3`, '412500.50', '02903', '+1 843 555 0100', '"1 Main St, Unit ""B"""'])
    expect(line).toContain(cell)
  expect(line).not.toMatch(/(^|,)"?[=@\t]/)
  expect(line.endsWith('\r\n')).toBe(true)
  const cells = (text: string) =>
    text
      .trimEnd()
      .replace(/"(?:[^"]|"")*"/g, 'x')
      .split(',').length
  expect(cells(line)).toBe(cells(exportHeader()))
})

test('what is masked stays masked, as lists show it', () => {
  const line = exportLine({ ...row, email: '••••', phone: '••••', street: '••••', phoneHint: null })
  expect(line).toContain('j•••@example.com,••••,••••')
})

test('fields of the client’s own stand behind the others: choices by their names, dots for what is restricted or masked', () => {
  const field = (key: string, kind: CustomField['kind'], of: CustomField['class']): CustomField => ({
    ...{ id: key, key, kind, class: of, record: 'lead', name: `=${key}`, help: null, position: 1 },
    ...{ archived: false, sealingSince: null, options: [{ id: 'n', label: 'North, far', archived: false }] },
  })
  const own = [
    field('region', 'one_of', 'internal'),
    field('budget', 'money', 'internal'),
    field('story', 'text', 'confidential'),
    field('age', 'number', 'confidential'),
    field('alimony', 'money', 'restricted'),
    field('none', 'text', 'internal'),
  ]
  expect(exportHeader(columnsWith(own)).trimEnd().endsWith(`,'=region,'=budget,'=story,'=age,'=alimony,'=none`)).toBe(true)
  const values = { custom: { region: 'n', budget: 41_250_050 }, keptCustom: ['alimony'] }
  const line = (sealedCustom: object) => exportLine({ ...row, ...values, sealedCustom } as ExportRow, columnsWith(own)).trimEnd()
  expect(line({ story: '=cmd', age: 7 }).endsWith(`,"North, far",412500.50,'=cmd,7,••••,`)).toBe(true)
  expect(line({ story: '••••', age: null }).endsWith(`,412500.50,••••,••••,••••,`)).toBe(true)
})
