import { describe, expect, test } from 'vitest'
import { readDate, readDateTime } from './dates.ts'
import { readCreditBand, readIntent, readMoney, readRate } from './loan-values.ts'
import { isBlank, readAddress, readBool, readEmail, readPhone, readZip } from './values.ts'

describe('Values as senders write them', () => {
  test.each([
    [350000, 35_000_000],
    ['$350,000.50', 35_000_050],
    ['350k', 35_000_000],
    ['approximately $1.2 million', 120_000_000],
    ['200000-250000', 20_000_000],
    ['$200k to $250k', 20_000_000],
    ['500,000+', 50_000_000],
    ['under $100k', 10_000_000],
    [-5, undefined],
    ['lots', undefined],
    ['9'.repeat(30), undefined],
  ])('the amount %s is %s cents', (raw, cents) => expect(readMoney(raw)?.value).toBe(cents))

  test.each([
    ['6.875%', '6.875'],
    [7, '7'],
    ['10', '10'],
    ['0.0375', undefined],
    ['45', undefined],
  ])('the rate %s is %s', (raw, rate) => expect(readRate(raw)?.value).toBe(rate))

  test.each([
    ['Excellent (720+)', 'excellent'],
    ['680-719', 'good'],
    [650, 'fair'],
    ['Below 620', 'poor'],
    ['SOMECREDITPROBLEMS', 'fair'],
    ['LITTLEORNOCREDITHISTORY', 'unknown'],
    ['purple', undefined],
  ])('the credit %s is %s', (raw, band) => expect(readCreditBand(raw)?.value).toBe(band))

  test.each([
    ['MORTGAGE.PURCHASE', 'purchase'],
    ['CashOutRefi', 'refinance'],
    ['Home Equity Line', 'heloc'],
    ['Selling', 'sell'],
    ['Schedule a tour', 'buy'],
    ['hello', undefined],
  ])('the purpose %s is %s', (raw, intent) => expect(readIntent(raw)?.value).toBe(intent))

  test.each([
    ['2026-05-04T10:00:00Z', '2026-05-04T10:00:00Z'],
    ['2026-05-04 10:00:00-0500', '2026-05-04T10:00:00-05:00'],
    ['Mon, 04 May 2026 10:00:00 -0500', '2026-05-04T15:00:00.000Z'],
    [1777888800, '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T10:00:00', undefined],
    ['2026-02-30T10:00:00Z', undefined],
    ['05/04/2026 10:00', undefined],
  ])('the moment %s is %s', (raw, moment) => expect(readDateTime(raw)?.value).toBe(moment))

  test.each([
    ['1990-02-03', '1990-02-03'],
    ['2/3/1990', '1990-02-03'],
    ['13/45/1990', undefined],
    ['1990-02-30', undefined],
    ['2/3/90', undefined],
  ])('the date %s is %s', (raw, date) => expect(readDate(raw)?.value).toBe(date))

  test.each([
    [
      '742 Evergreen Terrace, Springfield, IL 62704',
      { street: '742 Evergreen Terrace', city: 'Springfield', state: 'IL', zip: '62704' },
    ],
    [
      '1 A St, Apt 2, Reno, Nevada 89501-1234, USA',
      { street: '1 A St, Apt 2', city: 'Reno', state: 'Nevada', zip: '89501-1234' },
    ],
    ['Los Angeles, CA', { city: 'Los Angeles', state: 'CA' }],
    ['12 Rue Neuve, Lyon', { street: '12 Rue Neuve, Lyon' }],
    ['62704', { zip: '62704' }],
  ])('the address %s is taken apart', (raw, parts) => expect(readAddress(raw)?.value).toEqual(parts))

  test('phones, e-mail addresses, ZIP codes and answers are told from other text', () => {
    expect(readPhone('tel:+1 (512) 555-0177 x 12')?.value).toBe('+1 (512) 555-0177 x 12')
    expect([readPhone('call me'), readPhone('12345'), readPhone('1'.repeat(16)), readPhone(true)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(readEmail('Mia <mia@example.org>')?.value).toBe('mia@example.org')
    expect(readEmail('mia@example')).toBeUndefined()
    expect(readZip(2134)?.value).toBe('02134')
    expect(readZip('K1A 0B1')?.value).toBe('K1A 0B1')
    expect([readBool('Y')?.value, readBool(0)?.value, readBool('maybe')]).toEqual([true, false, undefined])
    expect(['', ' - ', 'N/A', 'null', 'Not provided'].every(isBlank)).toBe(true)
  })
})
