import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readTar } from './tar-read.ts'
import { type TarEntry, writeTar } from './tar-write.ts'

interface Thing {
  path: string
  bytes: Buffer
}

async function whole(parts: AsyncIterable<Buffer>) {
  const all: Buffer[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all)
}

async function archive(things: Thing[]) {
  const entries = things.map(({ path, bytes }): TarEntry => {
    return { path, kind: 'file', size: bytes.length, mode: 0o640, content: Readable.from([bytes]) }
  })
  return whole(writeTar(Readable.from(entries)))
}

async function* inPieces(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function unpacked(bytes: Buffer, pieces = 1000) {
  const found: Thing[] = []
  for await (const { path, content } of readTar(inPieces(bytes, pieces))) {
    found.push({ path, bytes: await whole(content) })
  }
  return found
}

test('what is read from an archive is what was written, whatever the names, sizes and pieces', async () => {
  const name = fc
    .string({ minLength: 1, maxLength: 130, unit: 'grapheme' })
    .filter(text => !/^\.\.?$|[/\0]/.test(text) && text.isWellFormed())
  const things = fc.array(
    fc.record({
      path: fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/')),
      bytes: fc.uint8Array({ maxLength: 2000 }).map(Buffer.from),
    }),
  )
  await fc.assert(
    fc.asyncProperty(things, fc.integer({ min: 1, max: 3000 }), async (written, pieces) => {
      expect(await unpacked(await archive(written), pieces)).toEqual(written)
    }),
    { numRuns: 60 },
  )
})

test('a content that is not taken is passed over', async () => {
  const bytes = await archive([
    { path: 'a', bytes: Buffer.alloc(5000, 1) },
    { path: 'b', bytes: Buffer.from('second') },
  ])
  const paths: string[] = []
  for await (const { path } of readTar(inPieces(bytes, 700))) paths.push(path)
  expect(paths).toEqual(['a', 'b'])
})

test('an archive cut anywhere is refused', async () => {
  const bytes = await archive([{ path: 'a', bytes: Buffer.alloc(700, 1) }])
  for (let length = 0; length < bytes.length - 512; length += 100) {
    await expect(unpacked(bytes.subarray(0, length))).rejects.toThrow('ends before its time')
  }
})

test('a changed header is refused', async () => {
  const bytes = await archive([{ path: 'a', bytes: Buffer.from('x') }])
  bytes[1]! ^= 1
  await expect(unpacked(bytes)).rejects.toThrow('a header is damaged')
})

test.each(['../outside', '/etc/passwd', 'a/../../b', 'a//b', './a'])(
  'the path %s, which could lead out of the folder, is refused',
  async path => {
    await expect(unpacked(await archive([{ path, bytes: Buffer.from('x') }]))).rejects.toThrow('is not a path inside a folder')
  },
)

test('a content of another length than was said stops the writing', async () => {
  const entry: TarEntry = { path: 'a', kind: 'file', size: 3, mode: 0o600, content: Readable.from([Buffer.from('four')]) }
  await expect(whole(writeTar(Readable.from([entry])))).rejects.toThrow('a: 4 bytes in place of 3')
})
