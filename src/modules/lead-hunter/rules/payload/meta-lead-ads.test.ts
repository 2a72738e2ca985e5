import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { metaChallenge, readPayload } from './index.ts'

const call = (changes: unknown[]) =>
  readPayload({
    body: JSON.stringify({ object: 'page', entry: [{ id: 'P', time: 1, changes }] }),
    contentType: 'application/json',
    format: 'metaLeadAds',
  })
const change = (leadgen_id: unknown, more = {}) => ({
  field: 'leadgen',
  value: { leadgen_id, page_id: '20', form_id: '30', created_time: 1777888800, ...more },
})

describe('Meta lead ads', () => {
  test('a webhook call yields references, each lead once, other changes passed over', () => {
    expect(call([change('11', { ad_id: '40' }), change('11'), { field: 'feed', value: {} }, change('12')])).toEqual({
      ok: true,
      kind: 'references',
      drafts: [],
      references: [
        { kind: 'reference', leadgenId: '11', formId: '30', pageId: '20', adId: '40', createdAt: '2026-05-04T10:00:00.000Z' },
        { kind: 'reference', leadgenId: '12', formId: '30', pageId: '20', createdAt: '2026-05-04T10:00:00.000Z' },
      ],
      unread: [],
    })
  })

  test('numeric ids keep all their digits', () => {
    const read = readPayload({
      body: '{"object":"page","entry":[{"changes":[{"field":"leadgen","value":{"leadgen_id":444444444444444444}}]}]}',
      contentType: 'application/json',
      format: 'metaLeadAds',
    })
    expect(read).toMatchObject({ references: [{ leadgenId: '444444444444444444' }] })
  })

  test('a call without a lead, or with ids that are none, is a notice', () => {
    expect(call([{ field: 'feed', value: {} }])).toMatchObject({ ok: true, kind: 'notice', drafts: [] })
    expect(call([change('../../me'), change(null), change({ a: 1 })])).toMatchObject({ kind: 'notice' })
  })

  test('a fetched lead’s answers become a draft', () => {
    const body = JSON.stringify({
      id: '11',
      created_time: '2026-05-04T10:00:00+0000',
      field_data: [
        { name: 'full_name', values: ['Mia Chen'] },
        { name: 'phone_number', values: ['+15125550177'] },
        { name: 'email', values: ['mia@example.org'] },
        { name: 'are_you_a_veteran?', values: ['yes'] },
      ],
    })
    expect(readPayload({ body, contentType: 'application/json', format: 'metaLeadAds' })).toMatchObject({
      drafts: [
        {
          externalId: '11',
          person: { fullName: 'Mia Chen', emails: ['mia@example.org'], phones: [{ value: '+15125550177' }] },
          askedAt: '2026-05-04T10:00:00+00:00',
          extra: { 'are_you_a_veteran?': 'yes' },
        },
      ],
    })
  })

  test('the verification call is answered only with the right token', () => {
    const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'right', 'hub.challenge': '1158201444' }
    expect(metaChallenge(query, 'right')).toEqual({ ok: true, challenge: '1158201444' })
    expect(metaChallenge(query, 'wrong')).toMatchObject({ ok: false })
    expect(metaChallenge({ ...query, 'hub.verify_token': '' }, '')).toMatchObject({ ok: false })
    expect(metaChallenge({ ...query, 'hub.verify_token': ['right'] }, 'right')).toMatchObject({ ok: false })
    expect(metaChallenge({ ...query, 'hub.mode': 'unsubscribe' }, 'right')).toMatchObject({ ok: false })
    expect(metaChallenge({ ...query, 'hub.challenge': '<script>' }, 'right')).toMatchObject({ ok: false })
  })
})

const root = process.env.FIXTURES_DIR ? join(process.env.FIXTURES_DIR, 'leads') : undefined

if (root) {
  describe('Meta’s published examples', () => {
    const read = (path: string) =>
      readPayload({ body: readFileSync(join(root, path), 'utf8'), contentType: 'application/json', format: 'metaLeadAds' })

    test('Meta’s webhook names the lead to fetch and its verification is answered', () => {
      expect(read('meta_lead_ads/webhook_leadgen.json')).toMatchObject({
        kind: 'references',
        references: [{ leadgenId: '1234567890', formId: 'FORM_456', pageId: 'PAGE_123' }],
      })
      const [line] = readFileSync(join(root, 'meta_lead_ads/webhook_verify_request.txt'), 'utf8').split(' HTTP')
      const query = Object.fromEntries(new URL(line!.replace('GET ', ''), 'http://localhost').searchParams)
      expect(metaChallenge(query, 'VERIFY_TOKEN')).toEqual({ ok: true, challenge: 'XXXXX' })
    })
  })
}
