import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'

/** A value that must be found nowhere, and by which door it came in. */
export interface Canary {
  value: string
  door: string
}
export interface Found {
  where: string
  door: string
  /** How it was written there. */
  as: string
}

/** Of compressed text (pglz) eight bytes after each other stand as they are: shorter pieces than that meet by chance. */
const leastBytes = 8

/** Every way in which a text may stand somewhere. */
function waysOf(value: string): [as: string, bytes: Buffer][] {
  const utf8 = Buffer.from(value)
  const ways: [string, Buffer][] = [
    ['utf-16le', Buffer.from(value, 'utf16le')],
    ['utf-16be', Buffer.from(value, 'utf16le').swap16()],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ['HEX', Buffer.from(utf8.toString('hex').toUpperCase())],
    ['hex of utf-16le', Buffer.from(Buffer.from(value, 'utf16le').toString('hex'))],
    ['json', Buffer.from(JSON.stringify(value).slice(1, -1))],
    ['json in json', Buffer.from(JSON.stringify(JSON.stringify(value)).slice(3, -3))],
    ['percent', Buffer.from(encodeURIComponent(value))],
    ['form', Buffer.from(new URLSearchParams({ v: value }).toString().slice(2))],
    ['small letters', Buffer.from(value.toLowerCase())],
  ]
  // Base64 of it with one, two or three bytes before it: what of that does not depend on its neighbours.
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), utf8]).toString('base64')
    const inner = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + utf8.length) * 8) / 6))
    ways.push([`base64 after ${before}`, Buffer.from(inner)])
    ways.push([`base64url after ${before}`, Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_'))])
  }
  if (utf8.length < 2 * leastBytes) ways.push(['utf-8', utf8])
  else for (let at = 0; at + leastBytes <= utf8.length; at++) ways.push(['utf-8', utf8.subarray(at, at + leastBytes)])
  return ways.filter(([, bytes]) => bytes.length >= leastBytes)
}

interface Pattern {
  canary: Canary
  as: string
  bytes: Buffer
}

/** Looks for all of them at once, in one pass over the bytes, however many they are. */
export function canarySearch(canaries: readonly Canary[]) {
  const begins = new Uint8Array(1 << 16)
  const by = new Map<number, Pattern[]>()
  let longest = 0
  for (const canary of canaries)
    for (const [as, bytes] of waysOf(canary.value)) {
      const head = bytes.readInt32LE(0)
      begins[head & 0xffff] = 1
      by.set(head, [...(by.get(head) ?? []), { canary, as, bytes }])
      longest = Math.max(longest, bytes.length)
    }
  const found = new Map<string, Found>()
  let looked = 0

  function look(bytes: Buffer, where: string): void {
    looked += bytes.length
    for (let at = 0, end = bytes.length - 3; at < end; at++) {
      if (!begins[bytes[at]! | (bytes[at + 1]! << 8)]) continue
      for (const { canary, as, bytes: wanted } of by.get(bytes.readInt32LE(at)) ?? [])
        if (bytes.subarray(at, at + wanted.length).equals(wanted))
          found.set(`${where} ${canary.value}`, { where, door: `${canary.door} (${canary.value})`, as })
    }
  }
  /** As if it were one piece: what stands across two chunks is found too. */
  async function lookAlong(chunks: AsyncIterable<Buffer>, where: string): Promise<void> {
    let end = Buffer.alloc(0)
    for await (const chunk of chunks) {
      const bytes = Buffer.concat([end, chunk])
      look(bytes, where)
      end = bytes.subarray(Math.max(0, bytes.length - longest + 1))
    }
  }
  return {
    look: (text: string | Buffer, where: string) => look(Buffer.from(text as string), where),
    /** Every file below a folder, and what is packed in such as are packed. */
    async lookBelow(folder: string, called = ''): Promise<number> {
      let files = 0
      for (const name of await readdir(folder, { recursive: true })) {
        const path = join(folder, name)
        // What the server lets go of meanwhile.
        if (!(await stat(path).catch(() => undefined))?.isFile()) continue
        files += 1
        look(Buffer.from(name), `the name of ${called}${name}`)
        const stream = createReadStream(path)
        await lookAlong(path.endsWith('.gz') ? stream.pipe(createGunzip()) : stream, `${called}${name}`)
      }
      return files
    },
    looked: () => looked,
    found: () => [...found.values()],
  }
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
/** Text that is found nowhere by chance and does not shrink when it is packed. */
export const unlikely = (length = 24): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), byte => letters[byte % letters.length]).join('')
