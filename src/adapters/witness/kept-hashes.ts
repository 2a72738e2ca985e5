import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '#base/transparency/primitives.ts'
import { fetchOutside } from '../http/index.ts'
import { folderOf, readHeld } from './state.ts'

/** What a witness kept: its checkpoint, and leaf hashes by tiles of 256. */
export interface KeptElsewhere {
  note: string
  size: number
  tile(n: number): Promise<Bytes | undefined>
  close(): Promise<void>
}

/** From a witness's folder, or a copy of it. */
export async function keptInFolder(data: string, origin: string): Promise<KeptElsewhere> {
  const held = await readHeld(data, origin)
  const file = await open(join(folderOf(data, origin), 'hashes'), 'r')
  return {
    note: held.note,
    size: held.kept,
    async tile(n) {
      const length = 32 * Math.min(256, held.kept - 256 * n)
      if (length <= 0) return undefined
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 32 * 256 * n)
      return buffer.subarray(0, bytesRead)
    },
    close: () => file.close(),
  }
}

/** From a running witness. */
export async function keptAt(url: URL, origin: string): Promise<KeptElsewhere> {
  const get = async (path: string) => {
    const at = new URL(`${encodeURIComponent(origin)}/${path}`, url.href.endsWith('/') ? url : `${url.href}/`)
    const answer = await fetchOutside({ private: true, plain: true })(at)
    if (!answer.ok) throw new Error(`The witness at ${url.href} answers ${answer.status} for ${path}.`)
    return Buffer.from(await answer.arrayBuffer())
  }
  const note = (await get('checkpoint')).toString('utf8')
  let size = 0
  // How many are kept is not told apart: the last tile that is not empty says it.
  const width = async (n: number) => (await get(`hashes/${256 * n}`)).length / 32
  let [low, high] = [0, 1]
  while ((await width(high)) > 0) [low, high] = [high, high * 2]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if ((await width(middle)) > 0) low = middle
    else high = middle
  }
  size = 256 * low + (await width(low))
  return { note, size, tile: n => get(`hashes/${256 * n}`), close: async () => {} }
}
