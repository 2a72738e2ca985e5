import { describe, expect, test } from 'vitest'
import { readPayload } from '../rules/payload/index.ts'
import { sendingOf } from './sending.ts'

const made = { key: 'cch_x', plainUrl: 'https://crm.example.com/hooks/leads' }
/** What the pasted lines would send. */
const bodyOf = (code: string) => /<<'END'\n([\s\S]*)\nEND$/.exec(code)?.[1] ?? /-d '([\s\S]*)'$/.exec(code)![1]!
const typeOf = (code: string) => /Content-Type: ([\w/-]+)/.exec(code)![1]!

describe('what is shown beside a key', () => {
  test.each(['generic', 'adf', 'leadMail', 'metaLeadAds'] as const)('is read by the format %s', format => {
    const { code } = sendingOf(format, made).at(-1)!
    expect(code).toContain('Bearer cch_x')
    const read = readPayload({ format, mapping: [], body: bodyOf(code), contentType: typeOf(code) } as never)
    expect(read).toMatchObject({ ok: true, kind: 'leads', drafts: [{ person: { emails: [expect.stringContaining('maria')] } }] })
  })

  test('for ADF and for mail is of that kind', () => {
    expect(typeOf(sendingOf('adf', made)[0]!.code)).toBe('application/xml')
    expect(sendingOf('leadMail', made)[0]!.code).toMatch(/^leads: "\|curl .*message\/rfc822/)
  })
})
