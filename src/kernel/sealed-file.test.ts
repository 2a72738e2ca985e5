import { createCipheriv } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { Id } from '#base/id.ts'
import { openWorld, type World } from '../../test/world.ts'
import { ownKeys } from './own-keys.ts'
import { Altered, isWhole, newSealed, readSealed } from './sealed-file.ts'
import type { Vault } from './vault.ts'

let w: World
let elsewhere: World
let vault: Vault
let tenant: Id
let dataDir: string
beforeAll(async () => {
  ;[w, elsewhere] = await Promise.all([openWorld(), openWorld()])
  vault = w.house.vault
  tenant = w.firm.tenant
})
afterAll(async () => {
  await w.close()
  await elsewhere.close()
})
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cc-sealed-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const places = () => ({ dataDir }) as never
async function written(whole: string, as = 'one', parts = 1): Promise<string> {
  const file = await newSealed(vault, places(), { tenant, as })
  const size = Math.ceil(whole.length / parts)
  for (let at = 0; at < whole.length; at += size) await file.add(whole.slice(at, at + size))
  return file.keep()
}
const read = (path: string, as = 'one', of = tenant, by = vault) => text(readSealed(by, path, { tenant: of, as }))

const pieces = 65_536
test.each([0, 1, pieces - 1, pieces, pieces + 1, 3 * pieces, 3 * pieces + 7])('%i bytes come back as they were', async length => {
  const whole = 'abcdefgh'.repeat(length / 8 + 1).slice(0, length)
  for (const parts of [1, 13]) expect(await read(await written(whole, 'one', parts))).toBe(whole)
})

test('nobody reads it on the disk, under another name, of another client or by another secret', async () => {
  const path = await written(`secret ${'x'.repeat(100)}`)
  expect((await readFile(path)).includes('secret')).toBe(false)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  for (const attempt of [
    () => read(path, 'two'),
    () => read(path, 'one', w.rival.tenant),
    () => read(path, 'one', tenant, elsewhere.house.vault),
  ])
    await expect(attempt()).rejects.toThrow(Altered)
})

test('a byte changed, pieces cut off, put in another order or taken from another file are found', async () => {
  const path = await written('y'.repeat(3 * pieces + 5))
  const lies = await readFile(path)
  const other = await readFile(await written('z'.repeat(3 * pieces + 5), 'two'))
  const head = 49
  const sealed = pieces + 16
  const piece = (n: number, of = lies) => of.subarray(head + n * sealed, head + (n + 1) * sealed)
  const start = lies.subarray(0, head)
  const broken: Buffer[] = [
    ...[0, 5, head, head + 70_000, lies.length - 1].map(at => Buffer.from(lies.with(at, lies[at]! ^ 1))),
    lies.subarray(0, lies.length - 1),
    // At the very end of a piece, where nothing is half.
    lies.subarray(0, head + 3 * sealed),
    lies.subarray(0, head),
    Buffer.alloc(0),
    Buffer.concat([start, piece(1), piece(0), piece(2), piece(3)]),
    Buffer.concat([start, piece(0), piece(1, other), piece(2), piece(3)]),
    Buffer.concat([lies, lies.subarray(head)]),
  ]
  for (const [n, bytes] of broken.entries()) {
    await writeFile(path, bytes)
    expect(await isWhole(vault, path, { tenant, as: 'one' }), `case ${n}`).toBe(false)
  }
  await writeFile(path, lies)
  expect(await isWhole(vault, path, { tenant, as: 'one' })).toBe(true)
  await rm(path)
  expect(await isWhole(vault, path, { tenant, as: 'one' })).toBe(false)
})

test('a file of before clients had keys of their own opens as it did', async () => {
  const salt = Buffer.alloc(32, 7)
  const secret = Buffer.from(inject('database').secret, 'base64')
  const cipher = createCipheriv(
    'aes-256-gcm',
    ownKeys(secret).fileKey(tenant, 'old', salt),
    Buffer.from('000000000000000000000001', 'hex'),
  )
  const path = join(dataDir, 'old')
  await writeFile(path, Buffer.concat([Buffer.of(1), salt, cipher.update('as it was'), cipher.final(), cipher.getAuthTag()]))
  expect(await read(path, 'old')).toBe('as it was')
})

test('however long it is, no more than a piece of it is held', async () => {
  const file = await newSealed(vault, places(), { tenant, as: 'long' })
  const batch = `${'a lead of somebody, '.repeat(8)}\n`.repeat(1000)
  const part = async () => (await readdir(join(dataDir, 'files', tenant))).find(name => name.startsWith('long'))!
  const begun = join(dataDir, 'files', tenant, await part())
  for (let n = 1; n <= 20; n++) {
    await file.add(batch)
    expect(n * batch.length - (await stat(begun)).size).toBeLessThan(pieces + 1)
  }
  let bytes = 0
  for await (const piece of readSealed(vault, await file.keep(), { tenant, as: 'long' })) {
    expect(piece.length).toBeLessThanOrEqual(pieces)
    bytes += piece.length
  }
  expect(bytes).toBe(batch.length * 20)
})
