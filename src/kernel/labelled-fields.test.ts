import { expect, test } from 'vitest'
import { z } from 'zod'
import { id } from '#base/id.ts'
import { confidential, restricted } from '#policy/data-classes.ts'
import { labelledFields } from './labelled-fields.ts'

const shape = z.strictObject({
  owner: z.array(id('person')).optional(),
  receivedFrom: z.string().nullable().default(null),
  note: confidential(z.string()).optional(),
  people: z.array(z.strictObject({ phone: confidential(z.string()), ssn: restricted(z.string()) })).default([]),
  change: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('tag'), add: z.array(confidential(z.string())) }),
    z.strictObject({ kind: z.literal('archive'), archived: z.boolean() }),
  ]),
  extra: z.record(z.string(), confidential(z.string())).optional(),
})
const read = (value: unknown, clearance: Parameters<typeof labelledFields>[2]) =>
  labelledFields(shape, value, clearance).map(({ label, value, masked, ref }) => [label, value, masked, ref])

const value = {
  owner: ['a', 'b'],
  receivedFrom: null,
  note: 'call at noon',
  people: [{ phone: '+1', ssn: '123-45-6789' }],
  change: { kind: 'archive', archived: true },
  extra: { color: 'red' },
}

test('whoever may see confidential values reads all but the restricted ones, by the names of the contract', () => {
  expect(read(value, 'confidential')).toEqual([
    ['Owner', 'a, b', false, 'person'],
    ['Received from', 'Nothing', false, null],
    ['Note', 'call at noon', false, null],
    ['People: 1: phone', '+1', false, null],
    ['People: 1: ssn', '••••', true, null],
    ['Change: kind', 'archive', false, null],
    ['Change: archived', 'Yes', false, null],
    ['Extra: color', 'red', false, null],
  ])
})

test('above the clearance nothing shows, however deep it lies', () => {
  const seen = JSON.stringify(read({ ...value, change: { kind: 'tag', add: ['secret tag'] } }, 'internal'))
  for (const word of ['call at noon', '+1', '123-45-6789', 'red', 'secret tag']) expect(seen).not.toContain(word)
})

test('what the shape does not know is not shown', () => {
  expect(read({ change: { kind: 'archive', archived: false }, smuggled: 'x' }, 'restricted')).toContainEqual([
    'Smuggled',
    '••••',
    true,
    null,
  ])
})
