import { expect, test } from 'vitest'
import { closedAt, deviceBuckets, memberBuckets, passkeyBuckets, passwordBuckets } from './rules/attempts.ts'
import { demandedForChange, plainCode, recoveryCode, waysOf } from './rules/factors.ts'
import { askFor, askToMake, handleText, ownerOf } from './rules/passkeys.ts'

test('recovery codes write eighty bits in letters that are not taken for each other', () => {
  expect(recoveryCode(new Uint8Array(10))).toBe('0000-0000-0000-0000')
  expect(recoveryCode(new Uint8Array(10).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ')
  expect(recoveryCode(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1))).toBe('0000-0000-0000-0001')
  expect(recoveryCode(Uint8Array.of(0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21))).toBe('1111-1111-1111-1111')
  expect(plainCode(' o1il-zzzz ')).toBe('0111ZZZZ')
})

const held = (passkeys: number, totp: boolean, recoveryCodes = 0) => ({ passkeys, totp, recoveryCodes })
test('recovery codes alone are no second factor', () => {
  expect(waysOf(held(0, false, 10))).toEqual([])
  expect(waysOf(held(1, true, 10))).toEqual(['passkey', 'totp', 'recovery'])
  expect(waysOf(held(0, true, 0))).toEqual(['totp'])
})

test('changing how one signs in takes the strongest one holds, shown within minutes', () => {
  const now = 1_000_000_000
  const ago = (minutes: number) => now - minutes * 60_000
  const session = (secondFactorAt?: number, strongAt?: number, openedBy = 'totp') => ({ openedBy, secondFactorAt, strongAt })
  const table: [ReturnType<typeof held>, ReturnType<typeof session>, 'add' | 'remove', string | undefined][] = [
    // The first one is free, whatever opened the session.
    [held(0, false), session(), 'add', undefined],
    // A session from before the first factor cannot go on to one.
    [held(1, false), session(undefined, undefined, 'password'), 'add', 'sign-in'],
    // A recovery code leads to a new one, and takes nothing off.
    [held(1, true), session(undefined, undefined, 'recovery'), 'add', undefined],
    [held(1, true), session(undefined, undefined, 'recovery'), 'remove', 'sign-in'],
    [held(0, true), session(ago(10)), 'add', undefined],
    [held(0, true), session(ago(11)), 'add', 'totp'],
    // Whoever holds a passkey shows that: a code can be phished.
    [held(1, true), session(ago(1)), 'add', 'passkey'],
    [held(1, true), session(ago(1), ago(11)), 'remove', 'passkey'],
    [held(1, true), session(ago(60), ago(10)), 'remove', undefined],
  ]
  for (const [h, s, change, demanded] of table)
    expect(demandedForChange(change, h, s, now), JSON.stringify([h, s, change])).toBe(demanded)
})

test('a handle leads back to its client and member, and nothing else does', () => {
  const [client, member] = ['0198a000-0000-7000-8000-00000000000a', '0198b111-1111-7111-9111-11111111111b']
  expect(handleText(client, member)).toHaveLength(64)
  expect(ownerOf(handleText(client, member))).toEqual({ client, member })
  for (const text of [
    '',
    'x',
    '0'.repeat(64),
    'f'.repeat(64),
    handleText(client, member).slice(1),
    `${handleText(client, member)}00`,
  ])
    expect(ownerOf(text), text).toBeUndefined()
})

test('browsers are asked for a verified owner, and for passkeys the device finds by itself', () => {
  expect(askFor('crm.example.com', 'abc', []).userVerification).toBe('required')
  const owner = { handle: 'h', email: 'ann@x.example', name: 'Ann', client: 'X' }
  expect(askToMake('crm.example.com', 'abc', owner, [{ credentialId: 'id', transports: [] }])).toMatchObject({
    attestation: 'none',
    excludeCredentials: [{ id: 'id' }],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
})

test('every way in is counted, a device by itself, and a passkey by network so that nobody closes it from elsewhere', () => {
  const most = (buckets: { key: string; most: number }[]) => Object.fromEntries(buckets.map(b => [b.key, b.most]))
  expect(most(passwordBuckets('a', 'd', 'n'))).toEqual({
    'account/a/password': closedAt,
    'account/a/password/month': 100,
    'network/n': 100,
    'domain/d': 300,
  })
  expect(Object.keys(most(deviceBuckets('x', 'password')))).toEqual(['device/x/password', 'device/x/password/month'])
  expect(Object.keys(most(memberBuckets('m', 'totp', 'n')))).toEqual(['member/m/totp', 'member/m/totp/month', 'network/n'])
  expect(Object.keys(most(passkeyBuckets('m', 'n')))).toEqual(['member/m/passkey/n', 'network/n'])
})
