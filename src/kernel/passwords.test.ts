import { argon2Sync } from 'node:crypto'
import { dictionary } from '@zxcvbn-ts/language-common'
import { expect, test } from 'vitest'
import { weakness } from './password-strength.ts'
import { derivations, hashesBy, hashPassword } from './passwords.ts'

const salt = Buffer.alloc(16, 7)
/** A hash as it was written before the form was: NFC. */
const earlier = (password: string) => {
  const message = Buffer.from(password.normalize('NFC'))
  const tag = argon2Sync('argon2id', { message, nonce: salt, memory: 32 * 1024, passes: 3, parallelism: 1, tagLength: 32 })
  const b64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=32768,t=3,p=1$${b64(salt)}$${b64(tag)}`
}

/** Which of these stored passwords it is. */
const matching = async (password: string, stored: readonly string[]) => {
  const hashes = await hashesBy(
    password,
    stored.map(one => one.slice(0, one.lastIndexOf('$') + 1)),
  )
  return stored.map((one, n) => one === hashes[n])
}

test('a password is the same however a keyboard writes it', async () => {
  const stored = await hashPassword('cafe\u0301 ﬁnd the harbour', salt)
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=32768,t=3,p=1,f=nfkc\$/)
  expect(await matching('café find the harbour', [stored])).toEqual([true])
  expect(await matching('cafe find the harbour', [stored])).toEqual([false])
  // Judged as typed: no case is folded, nothing is cut.
  expect(await matching('Café find the harbour', [stored])).toEqual([false])
  expect(await matching('café find the harbour ', [stored])).toEqual([false])
})

test('a hash from before goes on, by the form it was made with', async () => {
  const stored = earlier('cafe\u0301 ﬁnd the harbour')
  expect(await matching('café ﬁnd the harbour', [stored])).toEqual([true])
  expect(await matching('café find the harbour', [stored])).toEqual([false])
})

test('a guess computes one hash, at however many places and at none', async () => {
  const of = async (stored: string[]) => {
    const before = derivations()
    await matching('seven small boats sail home', stored)
    return derivations() - before
  }
  const [a, b] = [await hashPassword('one', salt), await hashPassword('two', salt)]
  expect(await of([])).toBe(1)
  expect(await of([a])).toBe(1)
  expect(await of([a, b, a])).toBe(1)
  expect(await of([a, earlier('one')])).toBe(1)
})

test('none of the passwords that are used most is taken, alone or with something behind it', () => {
  const used = dictionary['passwords-common']
  expect(used.length).toBeGreaterThan(10_000)
  const long = used.filter(word => word.length >= 8)
  expect(long.length).toBeGreaterThan(10_000)
  const taken = long.slice(0, 10_000).filter(word => weakness(word, [], 8) === undefined)
  expect(taken).toEqual([])
  expect(long.slice(0, 300).filter(word => weakness(`${word}2026!`, [], 8) === undefined)).toEqual([])
})

const owner = ['leo@palmetto.example', 'Leo Larsson', 'Palmetto Home Loans']
test.each([
  ['palmetto home loans 2026', 'own'],
  ['Larsson Palmetto 1987!', 'own'],
  ['ConnectAndClose2026', 'own'],
  ['mortgage loans realty', 'own'],
  ['aaaaaaaaaaaaaaaaaaaa', 'repeats'],
  ['abcabcabcabcabcabc', 'repeats'],
  ['qwertyuiopasdfghjkl', 'easy'],
  ['passwordpassword1', 'first'],
  ['short sentence', 'least 15'],
])('refuses %s', (password, why) => {
  expect(weakness(password, owner)).toContain(why)
})

test.each([
  'seven small boats sail home',
  'correct horse battery staple',
  'ein langer satz mit wenig sinn',
  '七つの小さな舟が静かに港へ帰ってくる夜',
  'the quick brown otter jumps over one lazy heron and then swims away home',
])('takes %s', password => {
  expect(weakness(password, owner)).toBeUndefined()
})

test('eight characters will do beside a second factor, where they are hard to guess', () => {
  expect(weakness('Kq9!zt4-w', [], 8)).toBeUndefined()
  expect(weakness('Kq9!zt4', [], 8)).toContain('least 8')
  expect(weakness('letmein12', [], 8)).toBeDefined()
})
