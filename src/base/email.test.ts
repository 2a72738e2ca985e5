import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskEmail, readEmail } from './email.ts'

const ok = (raw: string) => {
  const read = readEmail(raw)
  return read.ok ? read.address : `refused: ${read.why}`
}

describe('reading an e-mail address', () => {
  test.each([
    'jane@x.com',
    ' jane@X.COM ',
    'mailto:jane@x.com?subject=Hello',
    'mailto:jane%40x.com',
    'mailto:<jane@x.com>',
    'Jane Doe <jane@x.com>',
    '"Doe, Jane" <jane@x.com>',
    '"Jane @ work" <jane@x.com>',
    'jane@x.com <jane@x.com>',
    '<jane@x.com>',
    'jane@x.com (Jane)',
    '"jane@x.com"',
    "'jane@x.com'",
    '[jane@x.com]',
    'jane@x.com.',
    'jane@x.com;',
    'jane @ x.com',
    'jane\u200b@x.com',
    '\ufeffjane＠x.com',
    '"jane"@x.com',
  ])('%s is jane@x.com', raw => expect(ok(raw)).toBe('jane@x.com'))

  test('the local part keeps its case for sending and loses it for matching', () => {
    expect(readEmail('Jane.Doe@Example.COM')).toEqual({
      ok: true,
      address: 'Jane.Doe@example.com',
      key: 'jane.doe@example.com',
      domain: 'example.com',
    })
  })

  test('a domain in another script becomes the one that mail servers know', () => {
    expect(ok('jane@münchen.de')).toBe('jane@xn--mnchen-3ya.de')
    expect(ok('jane@MU\u0308NCHEN.de')).toBe('jane@xn--mnchen-3ya.de')
    expect(ok('a@例え。jp')).toBe('a@xn--r8jz45g.jp')
  })

  test.each(["o'brien+tag@x.co.uk", 'a@b.co', 'josé@example.com', '#!$%@x.com', 'x@0x7f.1.com', 'john@doe.example'])(
    '%s is kept as it is',
    raw => expect(ok(raw)).toBe(raw),
  )

  test.each([
    ['', 'Give an e-mail address.'],
    ['none', 'An e-mail address needs an @ sign.'],
    ['@x.com', 'Something is missing before the @ sign.'],
    ['jane@', 'Something is missing after the @ sign.'],
    ['none@none', 'The part after the @ sign needs an ending such as .com.'],
    ['a@x.123', 'The part after the @ sign needs an ending such as .com.'],
    ['a@1.2.3.4', 'Use an address at a domain name, not at a number.'],
    ['a@[1.2.3.4]', 'Use an address at a domain name, not at a number.'],
    ['a@[IPv6:::1]', 'Use an address at a domain name, not at a number.'],
    ['a@x..com', 'The part after the @ sign has a dot in the wrong place.'],
    ['a@-x.com', 'The part after the @ sign is not a domain name.'],
    ['a@x_y.com', 'The part after the @ sign has a character that domain names cannot have.'],
    ['a@x.com/b', 'The part after the @ sign has a character that domain names cannot have.'],
    ['a..b@x.com', 'The part before the @ sign has a dot in the wrong place.'],
    ['a.@x.com', 'The part before the @ sign has a dot in the wrong place.'],
    ['a,b@x.com', 'The part before the @ sign has a character that addresses cannot have.'],
    ['jane doe@x.com', 'An e-mail address has no spaces in it.'],
    ['a@@b.com', 'An e-mail address has only one @ sign.'],
    ['a@b.com, c@d.com', 'This holds more than one e-mail address. Put one address in each field.'],
    ['a@b.com;c@d.com', 'This holds more than one e-mail address. Put one address in each field.'],
    ['Jane <a@b.com>, Bob <c@d.com>', 'This holds more than one e-mail address. Put one address in each field.'],
    ['a@b.com\r\nBcc: c@d.com', 'This holds more than one e-mail address. Put one address in each field.'],
  ])('%s is refused with a sentence', (raw, why) => expect(readEmail(raw)).toEqual({ ok: false, why }))

  test('the limits of RFC 5321 hold: 64 before the @ sign, 63 in a label, 254 in all', () => {
    const why = (raw: string) => {
      const read = readEmail(raw)
      return read.ok || read.why
    }
    const domain = (last: number) => `${`${'b'.repeat(60)}.`.repeat(4)}${'b'.repeat(last)}.com`
    expect(why(`${'a'.repeat(64)}@x.com`)).toBe(true)
    expect(why(`${'a'.repeat(65)}@x.com`)).toBe('The part before the @ sign is longer than 64 characters.')
    expect(why(`${'é'.repeat(33)}@x.com`)).toBe('The part before the @ sign is longer than 64 characters.')
    expect(why(`a@${'b'.repeat(63)}.com`)).toBe(true)
    expect(why(`a@${'b'.repeat(64)}.com`)).toBe('The part after the @ sign is not a domain name.')
    expect(why(`a@${domain(4)}`)).toBe(true)
    expect(why(`a@${domain(5)}`)).toBe('An e-mail address has at most 254 characters.')
    expect(why('x'.repeat(2000))).toBe('This is too long for an e-mail address.')
  })

  test('what was read can be read again and stays the same, and is safe in a mail header', () => {
    const texts = fc.oneof(
      fc.emailAddress(),
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.string(), fc.domain()).map(parts => parts.join('@')),
    )
    fc.assert(
      fc.property(texts, raw => {
        const read = readEmail(raw)
        if (!read.ok) return
        expect(readEmail(read.address)).toEqual(read)
        expect(readEmail(read.key)).toMatchObject({ ok: true, key: read.key })
        expect(read.address).not.toMatch(/[\s<>,;:"()[\]\\]/)
        expect(read.domain).toMatch(/^[a-z0-9.-]+$/)
      }),
    )
  })

  test('every ordinary address is accepted', () => {
    fc.assert(fc.property(fc.emailAddress({ size: 'small' }), raw => readEmail(raw).ok))
  })
})

test('a mask gives away neither the person nor the domain', () => {
  expect(maskEmail('jane.doe@example.com')).toBe('j•••@e•••.com')
  expect(maskEmail('jane@janedoe.co.uk')).toBe('j•••@j•••.uk')
  expect(maskEmail('nonsense')).toBe('•••')
})

const folder = process.env.FIXTURES_DIR
if (folder) {
  describe('addresses of exports that others wrote', () => {
    const column = (file: string, delimiter: string, ...names: string[]) => {
      const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'csv', file)), {
        columns: true,
        bom: true,
        delimiter,
        trim: true,
        relax_column_count: true,
      })
      return rows.flatMap(row => names.map(name => row[name]).filter(raw => raw !== undefined && raw !== ''))
    }
    test.each([
      ['atomic-crm/contacts.csv', ',', 500],
      ['atomic-crm/contacts_export.csv', ',', 4],
      ['mautic/fakeleaddata.csv', ',', 50],
      ['mautic/10contacts.csv', ',', 10],
      ['keila/import_excel.csv', ';', 201],
      ['dittofeed/users.csv', ',', 5],
    ])('all of %s are read', (file, delimiter, count) => {
      const raws = column(file, delimiter, 'email', 'Email', 'email_work', 'email_home', 'email_other')
      expect(raws).toHaveLength(count)
      expect(raws.filter(raw => !readEmail(raw).ok)).toEqual([])
    })
  })
}
