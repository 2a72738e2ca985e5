import { expect, test } from 'vitest'
import { type Caller, sourceOf, systemOf, visitorOf } from './caller.ts'
import { demandEnrolled, demandProofs, isFresh, type Proof } from './proofs.ts'

const now = new Date('2026-07-15T15:00:00Z')
const at = (minutesAgo: number) => now.getTime() - minutesAgo * 60_000
const tenant = '0198a000-0000-7000-8000-000000000001'
const member = (proof?: Proof): Caller => ({ ...systemOf(tenant), kind: 'member', proof })
const shown = (more: Partial<Proof> = {}): Proof => ({ secondFactor: true, strongAt: at(0), mayOnlyEnrol: false, ...more })
const command = { kind: 'command', beforeProof: false } as const
const asked = (caller: Caller, minutes?: number, action: { kind: 'command' | 'query'; beforeProof: boolean } = command) => {
  try {
    demandProofs(caller, action, minutes === undefined ? {} : { proofMinutes: minutes }, now)
    return 'open'
  } catch (error) {
    return (error as { facts: { demand: string } }).facts.demand
  }
}

test('a passkey counts for its minutes, to the second, and never where there was none', () => {
  expect(isFresh(shown({ strongAt: at(15) }), 15, now)).toBe(true)
  expect(isFresh(shown({ strongAt: at(15) - 1 }), 15, now)).toBe(false)
  expect(isFresh(shown({ strongAt: undefined }), 15, now)).toBe(false)
  expect(isFresh(undefined, 15, now)).toBe(false)
})

test('a session that shows no proof has none', () => {
  expect(asked(member())).toBe('enrol')
  expect(() => demandEnrolled(member())).toThrow()
  expect(asked(member(shown({ mayOnlyEnrol: true })))).toBe('enrol')
  expect(asked(member(shown({ mayOnlyEnrol: true })), undefined, { kind: 'command', beforeProof: true })).toBe('open')
})

test('commands ask for it where their permission does, reading does not', () => {
  expect(asked(member(shown()))).toBe('open')
  expect(asked(member(shown({ strongAt: at(6) })), 5)).toBe('passkey')
  expect(asked(member(shown({ strongAt: at(6) })), 5, { kind: 'query', beforeProof: false })).toBe('open')
  expect(asked(member(shown({ strongAt: at(4) })), 5)).toBe('open')
})

test('nobody meets it but a person: keys and sources never do, the worker is not asked', () => {
  expect(asked({ ...systemOf(tenant), kind: 'key' }, 5)).toBe('passkey')
  expect(asked(sourceOf(tenant), 5)).toBe('passkey')
  expect(asked(visitorOf(tenant), 5)).toBe('passkey')
  expect(asked({ ...systemOf(tenant), kind: 'key' })).toBe('open')
  expect(asked(systemOf(tenant), 5)).toBe('open')
})
