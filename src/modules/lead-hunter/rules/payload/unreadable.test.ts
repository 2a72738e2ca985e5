import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadDraft } from '../../contract/lead-draft.ts'
import { readPayload, sourceFormats } from './index.ts'

describe('What cannot be read', () => {
  const nested = `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`
  const deepXml = `${'<a>'.repeat(60)}1${'</a>'.repeat(60)}`
  test.each([
    ['an empty body', '  ', 'text/plain', 'empty'],
    ['a huge body', `{"name":"${'x'.repeat(1_000_001)}"}`, 'application/json', 'too-large'],
    ['broken JSON', '{"name": "Mia"', 'application/json', 'malformed'],
    ['broken XML', '<lead><name>Mia</lead>', 'text/xml', 'malformed'],
    ['two XML roots', '<a>1</a><b>2</b>', 'text/xml', 'malformed'],
    ['a DOCTYPE', '<!DOCTYPE lead SYSTEM "file:///etc/passwd"><lead><name>Mia</name></lead>', 'text/xml', 'unsafe'],
    ['declared entities', '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><l><name>&b;</name></l>', 'text/xml', 'unsafe'],
    ['a dangerous element name', '<lead><__proto__><name>x</name></__proto__></lead>', 'text/xml', 'unsafe'],
    ['deep JSON', nested, 'application/json', 'too-large'],
    ['very deep JSON', '['.repeat(100_000) + ']'.repeat(100_000), 'application/json', 'too-large'],
    ['deep XML', deepXml, 'text/xml', 'too-large'],
    [
      'too many values',
      JSON.stringify({ name: 'Mia', list: Array.from({ length: 6000 }, (_, n) => n) }),
      'application/json',
      'too-large',
    ],
    ['too many leads', JSON.stringify(Array.from({ length: 201 }, () => ({ name: 'Mia' }))), 'application/json', 'too-large'],
    ['text in UTF-16', 'n\u0000a\u0000', 'text/plain', 'unsupported'],
    [
      'a multipart form',
      '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nMia\r\n--x--',
      'multipart/form-data; boundary=x',
      'unsupported',
    ],
    ['a message without a person', '{"hello": "world"}', 'application/json', 'nobody'],
    ['an empty list', '[]', 'application/json', 'nobody'],
    ['a bare word', '"Mia"', 'application/json', 'nobody'],
  ])('%s is refused with a sentence', (_what, body, contentType, word) => {
    const read = readPayload({ body, contentType, format: 'generic' })
    expect(read).toMatchObject({ ok: false, word, why: expect.stringMatching(/^[A-Z].*\.$/) })
  })

  test('a wrong encoding is noted, not hidden', () => {
    const read = readPayload({ body: '{"name": "Jos\ufffd"}', contentType: 'application/json', format: 'generic' })
    expect(read.ok && read.unread).toEqual(['Some characters could not be read: the body is not UTF-8.'])
  })

  test('nothing that anyone sends makes it throw, and every draft is a valid draft', () => {
    const keys = fc.constantFrom(
      'first_name',
      'email',
      'phone',
      'state',
      'loan_amount',
      'name',
      'ssn',
      'dob',
      'tags',
      'address',
      '__proto__',
      'a.b',
      '',
      'constructor',
      'notes',
      'credit_score',
      'sender',
    )
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('200000-250000', 'a@b.co', '512-555-0177', '2026-01-01', '-1', '1e400', 'N/A'),
    )
    const { message } = fc.letrec(tie => ({
      message: fc.oneof(
        { maxDepth: 4 },
        value,
        fc.array(tie('message'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(keys, fc.string()), tie('message'), { maxKeys: 6 }),
      ),
    }))
    const body = fc.oneof(
      message.map(m => JSON.stringify(m) ?? ''),
      fc.string(),
      fc.string().map(s => `<lead><name>${s}</name></lead>`),
      fc.string().map(s => `Name: ${s}\nPhone: 512-555-0177`),
    )
    fc.assert(
      fc.property(
        body,
        fc.constantFrom(...sourceFormats),
        fc.constantFrom('application/json', 'text/xml', 'text/plain', 'application/x-www-form-urlencoded', ''),
        (text, format, contentType) => {
          const read = readPayload({ body: text, contentType, format })
          if (!read.ok) expect(read.why).toMatch(/^[A-Z].*\.$/)
          else for (const draft of read.drafts) expect(leadDraft.safeParse(draft).success).toBe(true)
        },
      ),
      { numRuns: 400 },
    )
  })

  test.each([
    ['unclosed tags', '<br'.repeat(60_000)],
    ['unclosed scripts', '<p>' + '<script'.repeat(60_000)],
    ['unclosed comments', '<p>' + '<!--'.repeat(60_000)],
    ['a long line of spaces', `Name ${' '.repeat(300_000)}x`],
    ['repeated form fields', 'a=1&'.repeat(200_000)],
    ['long dotted addresses', JSON.stringify({ name: 'x', email: `a@${'.'.repeat(300_000)}` })],
    ['long digits', JSON.stringify({ name: 'x', loan_amount: '1'.repeat(300_000), memo: '4'.repeat(300_000) })],
    ['long keys over many values', JSON.stringify({ name: 'x', ['k'.repeat(200_000)]: Array.from({ length: 4000 }, () => 1) })],
  ])(
    '%s cost no more than an ordinary message',
    (_what, body) => {
      // What looks at each character again for each other would take hours.
      for (const format of ['generic', 'leadMail'] as const)
        expect(readPayload({ body, contentType: 'application/x-www-form-urlencoded', format })).toBeDefined()
    },
    120_000,
  )
})
