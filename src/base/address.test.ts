import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAddress } from './address.ts'
import { addressKey } from './address-key.ts'
import { usStates } from './us-states.ts'
import { readZip } from './zip-code.ts'

describe('a ZIP code', () => {
  test.each([
    ['91502', '91502', undefined],
    ['91502-1234', '91502', '1234'],
    ['91502 1234', '91502', '1234'],
    ['91502–1234', '91502', '1234'],
    ['915021234', '91502', '1234'],
    ['91502-', '91502', undefined],
    ['33101.0', '33101', undefined],
    ['33101-0000', '33101', undefined],
    ['2108', '02108', undefined],
    ['2108-1234', '02108', '1234'],
    ['21081234', '02108', '1234'],
  ])('%s is read', (raw, zip, plus4) => expect(readZip(raw)).toEqual({ zip, ...(plus4 ? { plus4 } : {}) }))
  test('zeros that a spreadsheet dropped come back only where the state has such codes', () => {
    expect(readZip('2108', 'MA')).toEqual({ zip: '02108' })
    expect(readZip('2108', 'FL')).toBeUndefined()
    expect(readZip('601', 'PR')).toEqual({ zip: '00601' })
    expect(readZip('601')).toBeUndefined()
    expect(readZip('6011234', 'PR')).toEqual({ zip: '00601', plus4: '1234' })
  })
  test.each(['', 'ABCDE', '00000', '00123', '12', '123456', 'GL15 1XD', 'V0K 1A0', '91502-12', '91502123456', undefined, null])(
    '%s is none',
    raw => expect(readZip(raw)).toBeUndefined(),
  )
  test('any ZIP+4 is the same with a hyphen, a space and neither', () => {
    fc.assert(
      fc.property(fc.integer({ min: 501, max: 99_999 }), fc.integer({ min: 1, max: 9999 }), (n, four) => {
        const [zip, plus4] = [String(n).padStart(5, '0'), String(four).padStart(4, '0')]
        for (const between of ['-', ' ', '']) expect(readZip(zip + between + plus4)).toEqual({ zip, plus4 })
      }),
    )
  })
})

describe('reading an address', () => {
  test('state, ZIP, unit, city and county come to one form', () => {
    const written = {
      street: ' 123  Main Street, Apt. 4B ',
      city: 'MIAMI',
      state: 'Florida',
      zip: '331011234',
      county: 'MIAMI-DADE COUNTY',
    }
    expect(readAddress(written)).toEqual({
      street: '123 Main Street',
      unit: 'Apt. 4B',
      city: 'Miami',
      state: 'FL',
      zip: '33101',
      plus4: '1234',
      county: 'Miami-Dade',
      country: 'US',
      foreign: false,
      problems: [],
    })
  })
  test('a unit given apart is left alone, and no unit is seen where there is none', () => {
    expect(readAddress({ street: '12 Main St Apt 4', unit: 'B' })).toMatchObject({ street: '12 Main St Apt 4', unit: 'B' })
    expect(readAddress({ street: '1 Suite Life Rd' })).toMatchObject({ street: '1 Suite Life Rd' })
    expect(readAddress({ street: '123 Main St #4' })).toMatchObject({ street: '123 Main St', unit: '#4' })
    expect(readAddress({ street: '123 Main St Suite 100' })).toMatchObject({ street: '123 Main St', unit: 'Suite 100' })
  })
  test.each([
    ['MCALLEN', 'McAllen'],
    ["COEUR D'ALENE", "Coeur d'Alene"],
    ['fond du lac', 'Fond Du Lac'],
    ['TRUTH OR CONSEQUENCES', 'Truth Or Consequences'],
    ['St. Louis', 'St. Louis'],
    ['LaPorte', 'LaPorte'],
  ])('the city %s', (city, want) => expect(readAddress({ city, state: 'TX' }).city).toBe(want))
  test('what cannot be read is named, and the rest is still good', () => {
    expect(readAddress({ city: 'Miami', state: 'Confusion', zip: 'ABC' })).toEqual({
      city: 'Miami',
      country: 'US',
      foreign: false,
      problems: [
        { path: 'state', message: 'This is not a US state or territory.' },
        { path: 'zip', message: 'A US ZIP code has five digits, or nine.' },
      ],
    })
  })
  test('a territory given as a country is a US address', () => {
    expect(readAddress({ country: 'Puerto Rico', zip: '601' })).toMatchObject({
      state: 'PR',
      zip: '00601',
      country: 'US',
      foreign: false,
    })
  })
  test('an APO address keeps its capitals', () => {
    expect(readAddress({ city: 'apo', state: 'ae', zip: '09001' })).toMatchObject({ city: 'APO', state: 'AE', zip: '09001' })
  })
  test('nothing given is an empty US address', () => {
    expect(readAddress({})).toEqual({ country: 'US', foreign: false, problems: [] })
  })
  test('a foreign address keeps its words and is flagged', () => {
    expect(
      readAddress({ street: '88 Clasper Way', city: 'HEWELSFIELD COMMON', zip: 'GL15 1XD', country: 'United Kingdom' }),
    ).toEqual({
      street: '88 Clasper Way',
      city: 'HEWELSFIELD COMMON',
      zip: 'GL15 1XD',
      country: 'GB',
      foreign: true,
      problems: [],
    })
  })
  test('a foreign address gives itself away by its postal code or province', () => {
    expect(readAddress({ city: 'Ashcroft', state: 'BC', zip: 'V0K 1A0' })).toMatchObject({
      country: 'CA',
      foreign: true,
      state: 'BC',
    })
    expect(readAddress({ city: 'Toronto', state: 'ON' })).toMatchObject({ country: 'CA', foreign: true })
    expect(readAddress({ city: 'Pant', zip: 'SY10 6ND' })).toMatchObject({ country: 'GB', foreign: true })
    expect(readAddress({ city: 'Colbrook', state: 'VIC', zip: '3342' })).toMatchObject({
      country: 'US',
      problems: [{ path: 'state' }, { path: 'zip' }],
    })
  })
  test('a country that we do not know keeps its name', () => {
    expect(readAddress({ country: 'Narnia', state: 'Lantern Waste' })).toMatchObject({
      country: 'Narnia',
      foreign: true,
      state: 'Lantern Waste',
    })
  })
  test('reading what was read changes nothing', () => {
    const text = fc.string({ maxLength: 20 })
    const state = fc.constantFrom(...usStates.map(each => each.code))
    fc.assert(
      fc.property(fc.record({ street: text, city: text, county: text, zip: fc.stringMatching(/^\d{5}$/), state }), written => {
        const once = readAddress(written)
        const { problems: _, foreign: __, ...fields } = once
        expect(readAddress(fields)).toMatchObject({ state: once.state, ...(once.zip ? { zip: once.zip } : {}), country: 'US' })
      }),
    )
  })
})

describe('the key of an address', () => {
  test.each([
    ['12 N. Main Street, Apt. 4B', '33101', undefined],
    ['12 north main st #4b', '33101-1234', undefined],
    ['12 N Main St', '33101', '4B'],
    ['12 N Main St', '33101', 'Apt #4B'],
    ['12 N Main St Unit 4B', '33101', 'Apt 4B'],
    ['Apt 4B, 12 North Main Street', '331011234', undefined],
  ])('%s in %s (%s) is one and the same', (street, zip, unit) =>
    expect(addressKey(street, zip, unit)).toBe('12 N MAIN ST #4B|33101'),
  )
  test.each([
    ['P.O. Box 12', 'Post Office Box 12'],
    ['1600 Pennsylvania Avenue NW', '1600 PENNSYLVANIA AVE. N.W.'],
    ['1600 Pennsylvania Avenue NW', '1600 Pennsylvania Ave Northwest'],
    ['100 First Avenue', '100 1st Ave'],
    ["9 O'Brien Lane", '9 OBrien Ln'],
    ['9 Peñasco Drive', '9 penasco dr.'],
    ['12½ Main St', '12 1/2 Main Street'],
    ['9 Elm Court Building 2 Apartment 5', 'Bldg 2 #5 9 Elm Ct'],
    ['4 Saint James Street', '4 St. James St'],
    ['123-45 Queens Boulevard', '123 - 45 Queens Blvd'],
  ])('%s and %s meet', (one, other) => {
    expect(addressKey(one, '10001')).not.toBe('')
    expect(addressKey(one, '10001')).toBe(addressKey(other, '10001'))
  })
  test.each([
    ['12 N Main St', '12 S Main St'],
    ['12 Main St', '12 Main Ave'],
    ['12 Main St #4', '12 Main St #5'],
    ['12 Main St', '12 Main St #5'],
    ['123-45 Queens Blvd', '12345 Queens Blvd'],
    ['12 Main St Bldg 4', '12 Main St Apt 4'],
  ])('%s and %s stay apart', (one, other) => expect(addressKey(one, '10001')).not.toBe(addressKey(other, '10001')))
  test('without a street or a ZIP there is no key', () => {
    expect([
      addressKey('', '33101'),
      addressKey(undefined, '33101'),
      addressKey('12 Main St', ''),
      addressKey('12 Main St', 'SY10 6ND'),
    ]).toEqual(['', '', '', ''])
  })
  test('case, spaces and dots never matter', () => {
    const street = fc.stringMatching(/^[1-9]\d{0,4} [A-Z][a-z]{2,8}( (Street|Ave|Road))?( (Apt|Unit) \d{1,3})?$/)
    fc.assert(
      fc.property(street, raw => {
        const key = addressKey(raw, '33101')
        expect(addressKey(`  ${raw.toUpperCase().replaceAll(' ', '  ')}. `, '33101-4321')).toBe(key)
      }),
    )
  })
})

const folder = process.env.FIXTURES_DIR
if (folder) {
  test('of 54 addresses in five countries, those abroad are flagged and those here are read', () => {
    const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'csv/mautic/fakeleaddata.csv')), { columns: true })
    const people = rows.filter(row => row.address1)
    expect(people).toHaveLength(54)
    for (const row of people) {
      const address = readAddress({
        street: row.address1,
        city: row.city,
        state: row.state,
        zip: row.zipcode,
        country: row.country,
      })
      expect(address.foreign).toBe(row.country !== 'United States')
      expect(address.problems).toEqual([])
      expect(address).toMatchObject(
        address.foreign
          ? { zip: row.zipcode, country: expect.stringMatching(/^(?:GB|ZA|AU|CA)$/) }
          : { state: row.state, country: 'US' },
      )
    }
  })
}
