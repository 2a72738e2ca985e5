import { expect, test } from 'vitest'
import { shownNumber } from './shown-number.ts'

test.each([
  // A number without a format is itself.
  ['7', 'General', '7'],
  ['0.1', 'General', '0.1'],
  ['350000.5', '#,##0.00', '350000.5'],
  ['350000', '"$"#,##0_);[Red]("$"#,##0)', '350000'],
  ['-5', '#,##0;(#,##0)', '-5'],
  ['1.1000000000000001', 'General', '1.1'],
  ['8435550142', 'General', '8435550142'],
  ['', '00000', ''],
  ['n/a', '00000', 'n/a'],
  // Leading zeros and masks stay.
  ['501', '00000', '00501'],
  ['5010001', '00000-0000', '00501-0001'],
  ['78051120', '000-00-0000', '078-05-1120'],
  ['8435550142', '[<=9999999]###-####;(###) ###-####', '(843) 555-0142'],
  ['5550142', '[<=9999999]###-####;(###) ###-####', '555-0142'],
  ['42', '"LN-"0000', 'LN-0042'],
  ['12345', '0000', '12345'],
  // Days and times: in the calendar of 1900, with its leap day that never was, and of 1904.
  ['46085', 'm/d/yy', '2026-03-04'],
  ['46085', '[$-409]mmmm\\ d\\,\\ yyyy;@', '2026-03-04'],
  ['46085.395833333336', 'm/d/yy h:mm', '2026-03-04 09:30:00'],
  ['46085', 'yyyy-mm-dd hh:mm', '2026-03-04'],
  ['0.5', 'h:mm AM/PM', '12:00:00'],
  ['1', 'd-mmm', '1900-01-01'],
  ['59', 'yyyy', '1900-02-28'],
  ['61', 'yyyy', '1900-03-01'],
  ['26.5', '[h]:mm', '26.5'],
  ['-1', 'm/d/yy', '-1'],
  // Shares.
  ['0.06125', '0.000%', '6.125%'],
])('%s in %s is shown as %s', (written, format, shown) => {
  expect(shownNumber(written, format)).toBe(shown)
})

test('a workbook may count its days from 1904', () => {
  expect(shownNumber('44623', 'm/d/yy', true)).toBe('2026-03-04')
})
