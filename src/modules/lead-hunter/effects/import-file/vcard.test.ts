import { expect, test } from 'vitest'
import type { Batch, Position, VcardDialect } from './dialect.ts'
import { sniff } from './sniff.ts'
import { readCards } from './vcard.ts'
import { VCARD_COLUMNS } from './vcard-person.ts'

const dialect: VcardDialect = {
  kind: 'vcard',
  encoding: 'utf-8',
  newline: 'crlf',
  columns: [...VCARD_COLUMNS],
  start: { offset: 0, line: 1, row: 0 },
}

async function* chunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function batches(
  text: string | Uint8Array,
  more: { from?: Position; size?: number; chunk?: number; encoding?: string } = {},
) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const all: Batch[] = []
  const source = chunks(more.from ? bytes.subarray(more.from.offset) : bytes, more.chunk ?? 11)
  for await (const batch of readCards(source, { ...dialect, encoding: more.encoding ?? 'utf-8' }, more.from, more.size))
    all.push(batch)
  return all
}
const rowsOf = async (text: string | Uint8Array, more?: { chunk?: number; encoding?: string }) =>
  (await batches(text, more)).flatMap(batch => batch.rows)
const filled = (cells: Record<string, string> | undefined) =>
  Object.fromEntries(Object.entries(cells ?? {}).filter(([, value]) => value !== ''))
const card = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')

test('A card of version 3.0 is read with folded lines, groups, labels and several addresses.', async () => {
  const [row] = await rowsOf(
    card(
      'N:Doe;Jane;Quinn;Ms.;Jr.',
      'FN:Ms. Jane Q. Doe\\, Jr.',
      'item1.EMAIL;type=INTERNET:jane@exam',
      ' ple.com',
      'EMAIL;TYPE=WORK;TYPE=pref:j.doe@work.example',
      'TEL;TYPE=CELL:(239) 555-0101',
      'TEL;TYPE=WORK,VOICE:239-555-0102',
      'TEL;TYPE=WORK;TYPE=FAX:239-555-0103',
      'item2.TEL:239-555-0104',
      'item2.X-ABLabel:_$!<AssistantPhone>!$_',
      'ADR;TYPE=HOME:;Apt 4;12 Palm Ave\\nRear;Naples;FL;34102;USA',
      'ADR;TYPE=WORK:;;1 Bank St;Miami;FL;33101;',
      'ORG:Acme\\, Inc.;Sales',
      'BDAY:1980-03-22',
      'CATEGORIES:VIP,Buyers',
      'NOTE:Line one\\nline two\\; three',
    ),
  )
  expect(row).toMatchObject({ line: 1, row: 1 })
  expect(filled(row!.cells)).toEqual({
    Name: 'Ms. Jane Q. Doe, Jr.',
    'First name': 'Jane',
    'Middle name': 'Quinn',
    'Last name': 'Doe',
    Prefix: 'Ms.',
    Suffix: 'Jr.',
    Company: 'Acme, Inc.',
    Email: 'j.doe@work.example',
    'Email 2': 'jane@example.com',
    'Phone (mobile)': '(239) 555-0101',
    'Phone (work)': '239-555-0102',
    Street: '12 Palm Ave, Rear',
    Unit: 'Apt 4',
    City: 'Naples',
    State: 'FL',
    ZIP: '34102',
    Country: 'USA',
    'Work street': '1 Bank St',
    'Work city': 'Miami',
    'Work state': 'FL',
    'Work zip': '33101',
    'Date of birth': '1980-03-22',
    Tags: 'VIP,Buyers',
    Notes: 'Line one\nline two; three',
    More: 'Department: Sales\nFax: 239-555-0103\nAssistant phone: 239-555-0104',
  })
})

test('Version 2.1 is read: bare parameter words, quoted-printable with soft line breaks, and other character sets.', async () => {
  const text = [
    'BEGIN:VCARD',
    'VERSION:2.1',
    'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Pe=C3=B1a;Jos=',
    '=C3=A9;;;',
    'FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Jos=E9 Pe=F1a',
    'TEL;CELL;PREF:2395550101',
    'TEL;HOME:2395550102',
    'NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=',
    'two =3D three',
    'END:VCARD',
  ].join('\r\n')
  const [row] = await rowsOf(text)
  expect(filled(row!.cells)).toEqual({
    Name: 'José Peña',
    'First name': 'José',
    'Last name': 'Peña',
    'Phone (mobile)': '2395550101',
    'Phone (home)': '2395550102',
    Notes: 'one\r\ntwo = three',
  })
})

test('Version 4.0 is read: phones as URIs, preferences by number, and lists that are no persons are explained.', async () => {
  const [person, list] = await rowsOf(
    card(
      'FN:Jane Doe',
      'EMAIL;PREF=2:second@example.com',
      'EMAIL;PREF=1;TYPE="home,x":first@example.com',
      'TEL;VALUE=uri;TYPE="cell,voice":tel:+1-239-555-0101;ext=12',
      'UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
      'BDAY:--0322',
    ).replace('3.0', '4.0') + card('FN:My family', 'KIND:group'),
  )
  expect(filled(person!.cells)).toEqual({
    Name: 'Jane Doe',
    Email: 'first@example.com',
    'Email 2': 'second@example.com',
    'Phone (mobile)': '+1-239-555-0101 ext. 12',
    'Card id': '4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
    More: 'Birthday: --0322',
  })
  expect(list!.problem!.message).toBe('The card “My family” is a list of contacts, not a person.')
})

test('Pictures are passed over in every way they are written, and nothing behind them is lost.', async () => {
  const picture = 'QUJD'.repeat(20)
  const ways = [
    ['PHOTO;ENCODING=b;TYPE=JPEG:' + picture, ` ${picture}`, ` ${picture}`],
    ['PHOTO;BASE64:', `  ${picture}`, ''],
    [`PHOTO;ENCODING=BASE64;JPEG:${picture}`, picture, picture, ''],
    [`PHOTO:data:image/jpeg;base64,${picture}`],
    ['PHOTO;ENCODING=b:' + 'QUJD'.repeat(500_000)],
  ]
  for (const lines of ways) {
    const rows = await rowsOf(card('FN:Jane Doe', ...lines, 'EMAIL:jane@example.com') + card('FN:Al Roe'), { chunk: 65_536 })
    expect(rows.map(row => filled(row.cells))).toEqual([{ Name: 'Jane Doe', Email: 'jane@example.com' }, { Name: 'Al Roe' }])
  }
})

test('A card without end, a card inside a card and a file that breaks off cost themselves only.', async () => {
  const whole =
    card('FN:One') +
    'BEGIN:VCARD\r\nFN:Two\r\n' +
    card('FN:Three', 'AGENT:', 'BEGIN:VCARD', 'FN:Their agent', 'END:VCARD', 'EMAIL:three@example.com')
  const rows = await rowsOf(`${whole}BEGIN:VCARD\r\nFN:Four\r\nEMA`)
  expect(rows.map(row => [row.cells?.Name, row.problem?.message])).toEqual([
    ['One', undefined],
    ['Two', 'This card has no end; the next one begins inside it.'],
    ['Three', undefined],
    ['Four', 'The file ends inside this card, so it was probably cut off. Export it again.'],
  ])
  expect(rows[2]!.cells!.Email).toBe('three@example.com')
})

test('More numbers and addresses than there are columns are kept, not dropped.', async () => {
  const emails = Array.from({ length: 7 }, (_, n) => `EMAIL:a${n}@example.com`)
  const [row] = await rowsOf(card('FN:Jane', ...emails))
  expect(row!.cells!['Email 5']).toBe('a4@example.com')
  expect(row!.cells!.More).toBe('Email: a5@example.com\nEmail: a6@example.com')
})

test('An import of cards stopped after any batch goes on at its byte offset with the very same cards.', async () => {
  const text =
    Array.from({ length: 9 }, (_, n) => card(`FN:Señor ${n}`, `EMAIL:p${n}@example.com`)).join('\r\n') +
    'BEGIN:VCARD\r\nFN:cut\r\n' +
    card('FN:Last')
  for (const encoding of ['utf-8', 'utf-16le']) {
    const bytes = Buffer.from(text, encoding as BufferEncoding)
    const all = await batches(bytes, { size: 1, encoding })
    expect(all).toHaveLength(11)
    for (const [n, batch] of all.entries()) {
      const rest = await batches(bytes, { from: batch.next, size: 1, encoding })
      expect(rest.flatMap(({ rows }) => rows)).toEqual(all.slice(n + 1).flatMap(({ rows }) => rows))
    }
  }
})

test('An address book is recognised with a byte order mark, in UTF-16 and in Windows-1252.', async () => {
  const text = card('FN:José Peña', 'EMAIL:jose@example.com')
  const files = [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(text, 'latin1')]
  for (const file of files) {
    const found = await sniff(file)
    expect(found.kind).toBe('vcard')
    expect(found.kind === 'vcard' && found.sample.map(row => row.cells?.Name)).toEqual(['José Peña'])
  }
})
