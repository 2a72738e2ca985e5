import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openWorld, type World } from '../../test/world.ts'
import { beginGrowing, grow, grownBytes } from './growing-file.ts'
import { Altered, readSealed, sealedLength } from './sealed-file.ts'

let w: World
beforeAll(async () => {
  w = await openWorld()
})
afterAll(() => w.close())

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cc-growing-'))
  path = join(folder, 'file')
  await beginGrowing(w.house.vault, path, one())
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const one = (bytes?: number) => ({ tenant: w.firm.tenant, as: 'one', bytes })
const add = async (...parts: string[]) => {
  const file = await grow(w.house.vault, path, one())
  for (const part of parts) await file.add(Buffer.from(part))
  return file.end()
}
const held = () => grownBytes(w.house.vault, path, one())
const read = (from = 0, as = one()) => text(readSealed(w.house.vault, path, as, from))
const piece = 65_536
const counted = (length: number) =>
  Array.from({ length: Math.ceil(length / 8) }, (_, n) => String(n).padStart(8, '0'))
    .join('')
    .slice(0, length)

test.each([0, 1, piece - 1, piece, piece + 1, 2 * piece, 3 * piece + 7])(
  '%i bytes that came in parts come back as they were, from any place on, and nothing of them lies clear',
  async length => {
    const whole = counted(length)
    for (let at = 0; at < length; at += 30_001) {
      expect(await held()).toBe(at)
      expect(await add(whole.slice(at, at + 10_000), whole.slice(at + 10_000, at + 30_001))).toBe(Math.min(at + 30_001, length))
    }
    expect([await held(), await sealedLength(path)]).toEqual([length, length])
    for (const from of [0, 1, piece - 1, piece, piece + 1, length].filter(n => n <= length))
      expect(await read(from, one(length))).toBe(whole.slice(from))
    await expect(read(length + 1)).rejects.toThrow(Altered)
    expect((await readFile(path)).includes('00000000')).toBe(false)
  },
)

test('a process that dies while it writes leaves what is whole: the rest is sent again', async () => {
  const whole = counted(2 * piece + 500)
  await add(whole)
  const lies = await readFile(path)
  // Half of the last piece; none of it; the last piece of before under a part of the one that takes its place.
  for (const [cut, left] of [
    [lies.length - 10, 2 * piece],
    [lies.length - 528, 2 * piece],
    [lies.length - 529, piece],
  ] as const) {
    await writeFile(path, lies)
    await truncate(path, cut)
    if (left === piece) await writeFile(path, Buffer.concat([lies.subarray(0, cut - 40), Buffer.alloc(40)]))
    const from = await held()
    expect([0, piece, 2 * piece]).toContain(from)
    expect(await add(whole.slice(from))).toBe(whole.length)
    expect(await read(0, one(whole.length))).toBe(whole)
  }
})

test('a byte changed, pieces moved, cut or taken from another file of the same name are found', async () => {
  const whole = counted(3 * piece + 5)
  await add(whole)
  const lies = await readFile(path)
  const other = join(folder, 'other')
  await beginGrowing(w.house.vault, other, one())
  const file = await grow(w.house.vault, other, one())
  await file.add(Buffer.from(whole))
  await file.end()
  const [head, slot] = [49, piece + 28]
  const at = (n: number, of = lies) => of.subarray(head + n * slot, head + (n + 1) * slot)
  const theirs = await readFile(other)
  const start = lies.subarray(0, head)
  for (const bytes of [
    ...[5, 30, head, head + 70_000, lies.length - 1].map(n => Buffer.from(lies.with(n, lies[n]! ^ 1))),
    lies.subarray(0, lies.length - 1),
    lies.subarray(0, head + 2 * slot),
    start,
    Buffer.concat([start, at(1), at(0), at(2), at(3)]),
    Buffer.concat([start, at(0), at(1, theirs), at(2), at(3)]),
  ]) {
    await writeFile(path, bytes)
    await expect(read(0, one(whole.length))).rejects.toThrow(Altered)
  }
  await writeFile(path, lies)
  await expect(read(0, { ...one(), as: 'two' })).rejects.toThrow(Altered)
  await expect(read(0, { ...one(), tenant: w.rival.tenant })).rejects.toThrow(Altered)
})
