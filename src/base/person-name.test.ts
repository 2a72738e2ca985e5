import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readName } from './person-name.ts'

const parts = (fullName: string) => {
  const { first, middle = '', last, suffix = '' } = readName({ fullName })
  return [first, middle, last, suffix].join('|')
}

describe('reading a whole name', () => {
  test.each([
    ['Jane Doe', 'Jane||Doe|'],
    ['JANE DOE', 'Jane||Doe|'],
    ['jane doe', 'Jane||Doe|'],
    ['Jane\u200b\u0000\tDoe\n', 'Jane||Doe|'],
    ['"Jane Doe"', 'Jane||Doe|'],
    ['DOE, JANE', 'Jane||Doe|'],
    ['Doe, Jane Q.', 'Jane|Q.|Doe|'],
    ['John Q. Public', 'John|Q.|Public|'],
    ['Madonna', 'Madonna|||'],
    ['王小明', '王小明|||'],
    ['', '|||'],
    ['Ольга ИВАНОВА', 'Ольга||Иванова|'],
    ['zoe\u0308 k', 'Zoë||K|'],
    ['Eva Müller-Schultheiß', 'Eva||Müller-Schultheiß|'],
    ['Eliška Þorláksson', 'Eliška||Þorláksson|'],
    ['jane@x.com', 'jane@x.com|||'],
    ['constructor', 'Constructor|||'],
  ])('%s', (raw, want) => expect(parts(raw)).toBe(want))

  test.each([
    ['Martin Luther King, Jr.', 'Martin|Luther|King|Jr.'],
    ['JOHN SMITH III', 'John||Smith|III'],
    ['SMITH JR., JOHN', 'John||Smith|Jr.'],
    ['Smith, John, Jr.', 'John||Smith|Jr.'],
    ['John Smith, MD', 'John||Smith|MD'],
    ['Jane Doe, CPA, Esq.', 'Jane||Doe|CPA Esq.'],
  ])('the suffix stands apart: %s', (raw, want) => expect(parts(raw)).toBe(want))

  test.each([
    ['Mrs. Penny Moore', 'Penny||Moore|'],
    ['Mr. & Mrs. John Smith', 'John||Smith|'],
    ['Smith, Jane A, Mrs.', 'Jane|A|Smith|'],
    ['Dr. Smith', '||Smith|'],
  ])('a title is no name: %s', (raw, want) => expect(parts(raw)).toBe(want))

  test('a couple that wrote one name is addressed as a couple', () => {
    expect(parts('JOHN & JANE SMITH')).toBe('John & Jane||Smith|')
    expect(parts('John and Jane Smith')).toBe('John and Jane||Smith|')
  })

  test.each([
    ['JUAN DE LA CRUZ', 'Juan||de la Cruz|'],
    ['juan carlos de la cruz', 'Juan|Carlos|de la Cruz|'],
    ['VAN DER BERG, JAN', 'Jan||van der Berg|'],
    ['ludwig van beethoven', 'Ludwig||van Beethoven|'],
    ['Vincent Van Gogh', 'Vincent||Van Gogh|'],
    ['Mary St. John', 'Mary||St. John|'],
    ['VAN MORRISON', 'Van||Morrison|'],
    ['LE, VAN', 'Van||Le|'],
    ['De La Cruz', '||De La Cruz|'],
  ])('particles belong to the surname: %s', (raw, want) => expect(parts(raw)).toBe(want))

  test.each([
    ['RONALD MCDONALD', 'Ronald||McDonald|'],
    ['McDONALD, Bob', 'Bob||McDonald|'],
    ['IAN MACDONALD', 'Ian||MacDonald|'],
    ['IAN MACHADO', 'Ian||Machado|'],
    ['conor o’brien', "Conor||O'Brien|"],
    ["D'ANGELO RUSSELL", "D'Angelo||Russell|"],
    ['MARY-KATE SMITH-JONES', 'Mary-Kate||Smith-Jones|'],
    ['MÜLLER, JOËL', 'Joël||Müller|'],
    ['j.r.r. tolkien', 'J.R.R.||Tolkien|'],
    ['TJ SMITH', 'TJ||Smith|'],
    ['AN NG', 'An||Ng|'],
  ])('one case becomes proper case: %s', (raw, want) => expect(parts(raw)).toBe(want))

  test.each([
    'John deSouza',
    'Joe Di Maggio',
    'Jan van der Berg',
    'Ana María del Río',
    'E. E. Cummings',
    "N'Golo Kanté",
    'Dwayne "The Rock" Johnson',
  ])('mixed case was meant: %s', raw => expect(readName({ fullName: raw }).full).toBe(raw))
})

describe('reading a name from its parts', () => {
  test('the parts are believed', () => {
    expect(readName({ firstName: ' MARY ANN ', lastName: 'van der berg' })).toEqual({
      first: 'Mary Ann',
      last: 'van der Berg',
      full: 'Mary Ann van der Berg',
    })
    expect(readName({ firstName: 'Ariel', lastName: ' N.' })).toEqual({ first: 'Ariel', last: 'N.', full: 'Ariel N.' })
    expect(readName({ firstName: 'jose', lastName: 'garcia y vega' }).full).toBe('Jose Garcia y Vega')
  })
  test('titles and suffixes that strayed into a part are taken out', () => {
    expect(readName({ firstName: 'Mrs. Penny', lastName: 'Moore' })).toMatchObject({ first: 'Penny', last: 'Moore' })
    expect(readName({ firstName: 'Mr.', lastName: 'Smith' })).toMatchObject({ first: '', last: 'Smith', full: 'Smith' })
    expect(readName({ firstName: 'John', lastName: 'Smith Jr.' })).toMatchObject({
      last: 'Smith',
      suffix: 'Jr.',
      full: 'John Smith Jr.',
    })
    expect(readName({ firstName: 'John', lastName: 'smith, iii' })).toMatchObject({ last: 'Smith', suffix: 'III' })
    expect(readName({ firstName: 'John Jr.', lastName: 'Smith' })).toMatchObject({ first: 'John', suffix: 'Jr.' })
  })
  test('the whole fills what the parts lack, when it is the same person', () => {
    expect(readName({ firstName: 'Jane', fullName: 'Jane Q. Doe' })).toMatchObject({ first: 'Jane', middle: 'Q.', last: 'Doe' })
    expect(readName({ firstName: 'Mary Ann', fullName: 'Mary Ann Smith Jr' })).toMatchObject({
      first: 'Mary Ann',
      last: 'Smith',
      suffix: 'Jr.',
    })
    expect(readName({ firstName: 'Jane', fullName: 'Doe, Jane' })).toMatchObject({ first: 'Jane', last: 'Doe' })
    expect(readName({ lastName: 'Doe', fullName: 'Jane Doe' })).toMatchObject({ first: 'Jane', last: 'Doe' })
    expect(readName({ firstName: 'Jane', fullName: 'Acme LLC' })).toEqual({ first: 'Jane', last: '', full: 'Jane' })
    expect(readName({ lastName: 'Doe, Jane' })).toMatchObject({ first: 'Jane', last: 'Doe' })
  })
  test('nothing given is an empty name', () => expect(readName({})).toEqual({ first: '', last: '', full: '' }))
})

test('reading any text never throws, and a name in proper case stays as it is when read again', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fullName => typeof readName({ fullName }).full === 'string'))
  const word = fc.stringMatching(/^[A-Z][a-z]{2,8}$/)
  fc.assert(
    fc.property(word, word, (firstName, lastName) => {
      const { first, last } = readName({ firstName, lastName })
      expect(readName({ firstName: first, lastName: last })).toMatchObject({ first, last })
    }),
  )
})

const folder = process.env.FIXTURES_DIR
if (folder) {
  describe('names of exports that others wrote', () => {
    const rows = (file: string): Record<string, string>[] =>
      parse(readFileSync(join(folder, 'csv', file)), {
        columns: true,
        bom: true,
        relax_column_count: true,
        delimiter: [',', ';'],
      })
    test.each([
      ['mautic/fakeleaddata.csv', 'firstname', 'lastname'],
      ['keila/import_excel.csv', 'First name', 'Last name'],
    ])('%s comes through unchanged, in parts, in capitals and as one name', (file, first, last) => {
      for (const row of rows(file)) {
        const [firstName = '', lastName = ''] = [row[first], row[last]]
        expect(readName({ firstName, lastName })).toMatchObject({ first: firstName, last: lastName })
        expect(readName({ fullName: `${row.title ?? ''} ${firstName} ${lastName}` })).toMatchObject({
          first: firstName,
          last: lastName,
        })
        expect(readName({ fullName: `${lastName}, ${firstName}` })).toMatchObject({ first: firstName, last: lastName })
        if (!lastName.includes('ß')) {
          expect(readName({ fullName: `${firstName} ${lastName}`.toUpperCase() })).toMatchObject({
            first: firstName,
            last: lastName,
          })
        }
      }
    })
    test('a space after the comma of a CSV file does no harm', () => {
      const [ariel] = rows('mautic/10contacts.csv')
      expect(ariel?.lastname).toBe(' N.')
      expect(readName({ firstName: ariel?.firstname, lastName: ariel?.lastname }).full).toBe('Ariel N.')
    })
    test('500 generated names keep their letters', () => {
      for (const { first_name: firstName, last_name: lastName } of rows('atomic-crm/contacts.csv')) {
        expect(readName({ firstName, lastName })).toMatchObject({ first: firstName, last: lastName })
      }
    })
  })
}
