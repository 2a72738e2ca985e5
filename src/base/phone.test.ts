import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskPhone, readPhone, showPhone } from './phone.ts'

const e164 = (raw: string) => {
  const read = readPhone(raw)
  return read.ok ? read.e164 : read.why
}

describe('reading a phone number', () => {
  test.each([
    '(843) 555-0142',
    '843-555-0142',
    '843.555.0142',
    '843/555-0142',
    '8435550142',
    '18435550142',
    '1-843-555-0142',
    '+1 843 555 0142',
    '(+1) 843 555 0142',
    'tel:+1-843-555-0142',
    '\u202a(843)\u00a0555\u20110142\u202c',
    '８４３５５５０１４２',
    '8435550142.0',
    '8.435550142E+09',
    'Cell: 843-555-0142',
    '843 555 0142 (mobile)',
    '+8435550142',
  ])('%s is +18435550142', raw => {
    expect(readPhone(raw)).toEqual({
      ok: true,
      e164: '+18435550142',
      national: '(843) 555-0142',
      lastFour: '0142',
      country: 'US',
      valid: true,
    })
  })

  test.each([
    ['843-555-0142 x371', '371'],
    ['843-555-0142 x0765', '0765'],
    ['843-555-0142 ext. 12', '12'],
    ['1 (843) 555-0142 extension 7', '7'],
    ['843-555-0142#12', '12'],
    ['tel:+18435550142;ext=5', '5'],
    ['8435550142,,123#', '123'],
  ])('%s has the extension %s', (raw, extension) => {
    expect(readPhone(raw)).toMatchObject({ ok: true, e164: '+18435550142', extension })
  })

  test.each([
    ['1-800-FLOWERS', '+18003569377'],
    ['800-GO-FEDEX', '+18004633339'],
    ['(888) 4MYXBOX', '+18884699269'],
    ['843-555-HOME', '+18435554663'],
  ])('letters of %s are keys', (raw, want) => expect(e164(raw)).toBe(want))

  test.each([
    ['+44 20 7946 0958', '+442079460958', 'GB', '+44 20 7946 0958'],
    ['+44 (0)20 7946 0958', '+442079460958', 'GB', '+44 20 7946 0958'],
    ['011 44 20 7946 0958', '+442079460958', 'GB', '+44 20 7946 0958'],
    ['+1 416 555 0142', '+14165550142', 'CA', '(416) 555-0142'],
    ['+1 876 555 0142', '+18765550142', 'JM', '(876) 555-0142'],
    ['+420 777 123 456', '+420777123456', 'CZ', '+420 777 123 456'],
  ])('%s is a number in its own country', (raw, number, country, national) => {
    expect(readPhone(raw)).toMatchObject({ ok: true, e164: number, country, national })
  })

  test('a number abroad is read when its country is known', () => {
    expect(readPhone('082 118 9037', 'ZA')).toMatchObject({ ok: true, e164: '+27821189037', country: 'ZA' })
  })

  test.each(['1-955-371-0847', '(555) 555-5555', '555-123-4567', '+15555555555', '9999999999'])(
    '%s has the right shape but does not exist: kept, and marked',
    raw => expect(readPhone(raw)).toMatchObject({ ok: true, valid: false }),
  )

  test('toll-free and premium numbers are told by their area code', () => {
    expect(['888-555-0100', '900-555-0100', '843-555-0100'].map(raw => readPhone(raw)).map(read => read.ok && read.kind)).toEqual(
      ['toll-free', 'premium', undefined],
    )
  })

  test.each([
    ['', 'Give a phone number.'],
    ['  \u200b ', 'Give a phone number.'],
    ['n/a', 'This is not a phone number.'],
    ['555-0142', 'Add the area code.'],
    ['555-2142 cel', 'Add the area code.'],
    ['911', 'This is too short: a US number has 10 digits.'],
    ['070 7086 0753', 'This is too long: a US number has 10 digits. Numbers abroad begin with + and the country code.'],
    ['082 118 9037', 'A US area code cannot begin with 0 or 1. Numbers abroad begin with + and the country code.'],
    ['1234567890', 'A US area code cannot begin with 0 or 1. Numbers abroad begin with + and the country code.'],
    ['+990123', 'There is no such country code.'],
    ['8.43555E+09', 'A spreadsheet has rounded this number. Format the column as text and export it again.'],
    ['843-555-0142 / 843-555-0143', 'This holds more than one phone number. Put one number in each field.'],
    ['843-555-0142 or 843-555-0143', 'This holds more than one phone number. Put one number in each field.'],
    ['84355501421234567890', 'This is too long for a phone number.'],
  ])('%s is refused with a sentence', (raw, why) => expect(readPhone(raw)).toEqual({ ok: false, why }))

  test('any US number survives being shown and read again, with its extension', () => {
    const digits = (n: number) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }).map(all => all.join(''))
    const number = fc.tuple(fc.integer({ min: 2, max: 9 }), digits(9)).map(([first, rest]) => `+1${first}${rest}`)
    fc.assert(
      fc.property(number, fc.option(fc.integer({ min: 1, max: 99_999 }).map(String), { nil: undefined }), (phone, extension) => {
        expect(readPhone(showPhone(phone, extension))).toMatchObject({
          ok: true,
          e164: phone,
          ...(extension ? { extension } : {}),
        })
      }),
    )
  })

  test('no text at all makes it throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), raw => typeof readPhone(raw).ok === 'boolean'))
    fc.assert(fc.property(fc.stringMatching(/^[+\d\sx().,;#e-]{0,40}$/), raw => typeof readPhone(raw).ok === 'boolean'))
  })
})

describe('showing a phone number', () => {
  test('US numbers in the usual way, others with their country code, anything else as it is', () => {
    expect(showPhone('+18435550142')).toBe('(843) 555-0142')
    expect(showPhone('+18435550142', '12')).toBe('(843) 555-0142 ext. 12')
    expect(showPhone('+442079460958')).toBe('+44 20 7946 0958')
    expect(showPhone('unknown')).toBe('unknown')
  })
  test('a mask shows the last four digits and no others', () => {
    expect(maskPhone('+18435550142')).toBe('(•••) •••-0142')
    expect(maskPhone('+442079460958')).toBe('••• 0958')
    expect(maskPhone('12')).toBe('•••')
  })
})

const folder = process.env.FIXTURES_DIR
if (folder) {
  describe('phone numbers of a CRM export', () => {
    const rowsOf = (file: string): Record<string, string>[] =>
      parse(readFileSync(join(folder, 'csv/atomic-crm', file)), { columns: true, bom: true })
    const rows = [...rowsOf('contacts.csv'), ...rowsOf('contacts_export.csv')]
    const numbers = rows.flatMap(row =>
      [row.phone_work, row.phone_home, row.phone_other].filter(raw => raw !== undefined && raw !== ''),
    )
    test('all 835 are read, made up as many of them are', () => {
      expect(numbers).toHaveLength(835)
      expect(numbers.filter(raw => !readPhone(raw).ok)).toEqual([])
    })
    test('the digits are those that were written', () => {
      for (const raw of numbers as string[]) {
        const read = readPhone(raw)
        const [number = '', extension] = raw.split(' x')
        expect(read).toMatchObject({ e164: `+1${number.replace(/\D/g, '').slice(-10)}`, ...(extension ? { extension } : {}) })
      }
    })
    test('numbers in area codes that do not exist are marked', () => {
      const real = numbers.filter(raw => {
        const read = readPhone(raw)
        return read.ok && read.valid
      })
      expect(real.length).toBeGreaterThan(300)
      expect(real.length).toBeLessThan(600)
    })
  })
}
