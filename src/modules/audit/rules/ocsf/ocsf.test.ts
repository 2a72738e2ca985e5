import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newId } from '#base/id.ts'
import { readOcsfSchema } from '../../../../../test/ocsf-schema.ts'
import { writtenNames } from '../../../../../test/written-names.ts'
import { classes } from './classes.ts'
import { commands } from './commands.ts'
import { domain } from './domain.ts'
import { isKnown, meaningOf } from './meaning.ts'
import { redacted } from './redact.ts'
import type { SourceEvent } from './source.ts'
import { type OcsfEvent, toOcsf } from './to-ocsf.ts'
import { verbs } from './verbs.ts'

const place = { stream: newId(), sequence: 7, version: '1.2.3', host: 'crm.example.com' }
const line = (name: string, more: Partial<SourceEvent> = {}): SourceEvent => ({
  id: newId(),
  tenant: newId(),
  at: '2026-03-04T15:30:00.123Z',
  name,
  actor: { kind: 'member', id: newId() },
  door: 'member',
  bearer: newId(),
  address: '203.0.113.7',
  request: newId(),
  operation: null,
  command: null,
  subject: { kind: 'lead', id: newId() },
  facts: { count: 3, to: newId(), why: 'license', permissions: ['lead.read'], done: true, from: null },
  changes: [{ field: 'email', class: 'confidential' }],
  ...more,
})
/** Everything a name may come with: somebody or nobody, something or nothing, a person as the object. */
const samples = (name: string): SourceEvent[] => [
  line(name),
  line(name, { subject: null, facts: {}, changes: [], request: null, bearer: null, address: null }),
  line(name, { address: '2001:db8::7', subject: { kind: 'member', id: newId() }, command: newId(), operation: newId() }),
  ...['system', 'visitor', 'terminal'].map(kind => line(name, { actor: { kind, id: null }, door: 'job' })),
  ...['app', 'key', 'provisioner', 'source', 'operator'].map(kind =>
    line(name, { actor: { kind, id: newId() }, facts: { app: newId() } }),
  ),
]

describe('every event that can be written', () => {
  test('has its class and activity in the tables', () => {
    expect(writtenNames().filter(name => !isKnown(name))).toEqual([])
    expect(writtenNames().length).toBeGreaterThan(280)
  })

  test('stands in the tables once', () => {
    const names = [domain, commands].flatMap(of =>
      Object.values(of).flatMap(activities =>
        Object.entries(activities).flatMap(
          ([activity, all]) => (activity === 'other' ? Object.values(all).flat() : all) as string[],
        ),
      ),
    )
    const twice = [...names, ...Object.values(verbs).flat()].filter((name, n, all) => all.indexOf(name) !== n)
    expect(twice).toEqual([])
  })
})

test('what nobody listed is sent all the same, in its own words', () => {
  expect(meaningOf('weather.changedAtLast')).toEqual({ of: 'api', activity: 'changed', severity: 'Informational', failed: false })
  expect(toOcsf(line('weather.changedAtLast'), place)).toMatchObject({
    class_uid: 6003,
    activity_id: 99,
    activity_name: 'changed',
  })
})

test('an event says who, what, when and as which of the stream’s records', () => {
  const event = line('member.deactivated', { subject: { kind: 'member', id: newId() } })
  expect(toOcsf(event, place)).toMatchObject({
    class_uid: 3001,
    activity_id: 5,
    type_uid: 300105,
    time: Date.parse(event.at),
    status_id: 1,
    actor: { user: { uid: event.actor.id, type_id: 1 }, session: { uid: event.bearer } },
    src_endpoint: { ip: '203.0.113.7', name: 'member' },
    user: { uid: event.subject!.id },
    metadata: {
      version: '1.8.0',
      uid: event.id,
      event_code: 'member.deactivated',
      sequence: 7,
      log_source: place.stream,
      tenant_uid: event.tenant,
      original_time: event.at,
      correlation_uid: event.request,
    },
    unmapped: { changes: [{ field: 'email', class: 'confidential' }], facts: { count: 3, why: 'license' } },
  })
})

test('a refusal is a failed call of what was asked for', () => {
  const refused = toOcsf(line('request.refused', { facts: { action: 'crm.exportLeads', word: 'forbidden' } }), place)
  expect(refused).toMatchObject({
    class_uid: 6003,
    status_id: 2,
    action_id: 2,
    disposition_id: 2,
    api: { operation: 'crm.exportLeads' },
  })
})

describe('redaction', () => {
  const personal = [
    'Ada Lovelace',
    'ada@example.com',
    '+1 415 555 0101',
    '4155550101',
    '415-555-0101',
    '123-45-6789',
    '12 Elm St',
    'x'.repeat(200),
  ]
  test.each(personal)('keeps %s from leaving, and names the fact', value => {
    expect(redacted({ note: value, list: [value] })).toEqual({ facts: {}, withheld: ['note', 'list'] })
    const sent = JSON.stringify(toOcsf(line('lead.changed', { facts: { note: value } }), place))
    expect(sent).not.toContain(value)
    expect(JSON.parse(sent).unmapped.withheld).toEqual(['note'])
  })
  test('keeps a name of a fact that is somebody’s words from leaving', () => {
    expect(redacted({ 'Ada Lovelace': true })).toEqual({ facts: {}, withheld: ['unnamed'] })
  })
  test('lets ids, words of the product, numbers, moments and hashes through', () => {
    const facts = {
      id: newId(),
      action: 'crm.exportLeads',
      count: 12,
      on: true,
      at: '2026-03-04T15:30:00.000Z',
      day: '2026-03-04',
      zip: '29401',
      sha256: 'a'.repeat(64),
      none: null,
      list: [1, 'lead.read'],
    }
    expect(redacted(facts)).toEqual({ facts, withheld: [] })
  })
  test('lets nothing nested through', () => {
    expect(redacted({ nested: { name: 'Ada' }, deep: [['a']] }).withheld).toEqual(['nested', 'deep'])
  })
})

/** What the schema demands of each class, in our own words, for where its archive is not at hand. */
const demanded: Record<number, readonly string[]> = {
  2004: ['finding_info'],
  3001: ['user'],
  3002: ['user', 'service'],
  3004: ['entity'],
  3005: ['user', 'privileges'],
  3006: ['group'],
  6001: ['web_resources'],
  6003: ['actor', 'api', 'src_endpoint'],
  6005: ['actor', 'src_endpoint', 'table'],
  6006: ['actor', 'file', 'src_endpoint'],
}
test('every event has what its class demands', () => {
  expect(Object.values(classes).map(one => one.uid)).toEqual(Object.keys(demanded).map(Number))
  const base = ['activity_id', 'category_uid', 'class_uid', 'type_uid', 'severity_id', 'time', 'metadata']
  for (const event of writtenNames().flatMap(samples)) {
    const sent: OcsfEvent = toOcsf(event, place)
    const missing = [...base, ...demanded[sent.class_uid as number]!].filter(name => sent[name] === undefined)
    expect([event.name, missing]).toEqual([event.name, []])
    expect(sent.type_uid).toBe((sent.class_uid as number) * 100 + (sent.activity_id as number))
  }
})

const archive = join(process.env.FIXTURES_DIR ?? '', 'ocsf', 'ocsf-schema-1.8.0.tar.gz')
const isThere = process.env.FIXTURES_DIR !== undefined && existsSync(archive)
if (!isThere) console.warn('SKIPPED: the official OCSF schema needs FIXTURES_DIR.')
describe.skipIf(!isThere)('by the official schema', () => {
  test('every event is valid', () => {
    const schema = readOcsfSchema(archive)
    expect(schema.version).toBe('1.8.0')
    for (const event of writtenNames().flatMap(samples))
      expect([event.name, schema.problemsOf(toOcsf(event, place))]).toEqual([event.name, []])
  })

  test('what is not valid is found: the judge is no rubber stamp', () => {
    const schema = readOcsfSchema(archive)
    const good = toOcsf(line('identity.signedIn'), place)
    const { service: _, ...withoutService } = good
    expect(schema.problemsOf(withoutService)).toEqual([' needs one of service, dst_endpoint'])
    expect(schema.problemsOf({ ...good, activity_id: 42, type_uid: 300242 })).toEqual(['activity_id is none of its values: 42'])
    expect(schema.problemsOf({ ...good, time: 'now' })).toEqual(['time is string, not timestamp_t'])
    expect(schema.problemsOf({ ...good, user: {} })).toEqual(['user. needs one of account, name, uid'])
    expect(schema.problemsOf({ ...good, made_up: 1 })).toEqual(['made_up is not of the schema'])
    expect(schema.problemsOf({ ...good, disposition_id: 2 })).toEqual(['disposition_id needs the profile security_control'])
    expect(schema.problemsOf({ ...good, metadata: { ...(good.metadata as object), product: undefined } })).toEqual([
      'metadata.product is required',
    ])
  })
})
