import { describe, expect, test } from 'vitest'
import { readPayload, type SourceFormat } from './index.ts'

const flat = { first_name: 'Ines', last_name: 'Moreau', email: 'ines@example.org', phone: '(212) 555-0142' }

describe('Credit-trigger alerts', () => {
  const alert = { ...flat, type: 'Inquiry', alert_intel: 'Credit Inquiry', alert_intel_category: 'Credit', alert_id: 'A-2' }
  const send = (message: object, format: SourceFormat, basis?: 'consumer-authorization') =>
    readPayload({
      body: JSON.stringify(message),
      contentType: 'application/json',
      format,
      ...(basis && { creditTriggerBasis: basis }),
    })

  test('are refused with the law that forbids them, whatever the source calls its format', () => {
    for (const format of ['monitorbase', 'generic', 'bonzo'] as const)
      expect(send(alert, format)).toMatchObject({
        ok: false,
        word: 'no-legal-basis',
        why: expect.stringMatching(/Homebuyers Privacy Protection Act.*2026-03-04/),
      })
  })

  test('are refused by their category or their type alone', () => {
    expect(send({ ...flat, alert_intel_category: 'Credit' }, 'monitorbase')).toMatchObject({ word: 'no-legal-basis' })
    expect(send({ ...flat, type: 'Inquiry' }, 'monitorbase')).toMatchObject({ word: 'no-legal-basis' })
  })

  test('are read where the source carries a recorded legal basis, which stays with the lead', () => {
    expect(send(alert, 'monitorbase', 'consumer-authorization')).toMatchObject({
      ok: true,
      drafts: [{ extra: { credit_trigger_basis: 'consumer-authorization' } }],
      unread: [expect.stringContaining('firm offer')],
    })
  })

  test('are not confused with an inquiry on a website', () => {
    expect(send({ ...flat, type: 'Inquiry', message: 'Is it free?' }, 'generic')).toMatchObject({
      ok: true,
      drafts: [{ message: 'Is it free?' }],
    })
  })

  test('refuse only themselves in a delivery of several leads', () => {
    const read = readPayload({
      body: JSON.stringify([alert, { ...flat, type: 'Equity', alert_id: 'A-3' }]),
      contentType: 'application/json',
      format: 'monitorbase',
    })
    expect(read).toMatchObject({
      ok: true,
      drafts: [{ externalId: 'A-3' }],
      unread: [expect.stringMatching(/^Lead 1 was refused\. This is a credit-trigger alert/)],
    })
  })
})
