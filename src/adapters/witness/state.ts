import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Frontier } from '#base/transparency/merkle.ts'

/** The largest tree a witness signed for, and how many of its leaf hashes it keeps. */
export interface Held {
  origin: string
  size: number
  /** Base64. */
  root: string
  /** The checkpoint as it came, with the witness's own signatures. */
  note: string
  kept: number
}

/** Puts a file in place whole: after a kill there is the one before or this one. */
export async function putWhole(path: string, text: string, mode = 0o600): Promise<void> {
  const beside = `${path}.new`
  const file = await open(beside, 'w', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  const folder = await open(join(path, '..'), 'r')
  await folder.sync().finally(() => folder.close())
}

/** The folder of one log: its origin is not a file's name. */
export const folderOf = (data: string, origin: string): string =>
  join(data, createHash('sha256').update(origin).digest('hex').slice(0, 16))

export async function readHeld(data: string, origin: string): Promise<Held> {
  const text = await readFile(join(folderOf(data, origin), 'held.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? { origin, size: 0, root: '', note: '', kept: 0 } : (JSON.parse(text) as Held)
}

/** Opens what is held of one log. Hashes behind those that count (a kill in the middle) are cut off. */
export async function openHeld(data: string, origin: string) {
  const folder = folderOf(data, origin)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let held = await readHeld(data, origin)
  const path = join(folder, 'hashes')
  const file = await open(path, 'a+', 0o600)
  if ((await stat(path)).size < 32 * held.kept) throw new Error(`${path} is shorter than it was: restore it`)
  await file.truncate(32 * held.kept)
  let frontier = new Frontier()
  for (let at = 0; at < held.kept; at += 4096) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32 * 4096), 0, 32 * Math.min(4096, held.kept - at), 32 * at)
    for (let n = 0; n < bytesRead; n += 32) frontier.add(Uint8Array.from(buffer.subarray(n, n + 32)))
  }
  let ahead = frontier.copy()
  const keep = async (next: Held) => {
    await putWhole(join(folder, 'held.json'), `${JSON.stringify(next)}\n`)
    held = next
  }
  return {
    get held() {
      return held
    },
    /** How many hashes came, those included that do not count yet. */
    get came() {
      return ahead.size
    },
    /** A larger tree; the hashes that came ahead wait for it. */
    sign: (size: number, root: string, note: string) => keep({ ...held, size, root, note }),
    async append(hashes: Buffer): Promise<void> {
      await file.appendFile(hashes)
      for (let n = 0; n < hashes.length; n += 32) ahead.add(Uint8Array.from(hashes.subarray(n, n + 32)))
    },
    /** Whether what came is the tree that was signed for; then it counts, else it is dropped. */
    async settle(): Promise<boolean> {
      if (Buffer.from(ahead.root()).toString('base64') !== held.root) {
        await file.truncate(32 * held.kept)
        ahead = frontier.copy()
        return false
      }
      await file.sync()
      await keep({ ...held, kept: ahead.size })
      frontier = ahead.copy()
      return true
    },
    async drop(): Promise<void> {
      await file.truncate(32 * held.kept)
      ahead = frontier.copy()
    },
    async hashes(from: number, to: number): Promise<Buffer> {
      const length = 32 * (Math.min(to, held.kept) - from)
      if (length <= 0) return Buffer.alloc(0)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 32 * from)
      return buffer.subarray(0, bytesRead)
    },
    close: () => file.close(),
  }
}
export type OpenHeld = Awaited<ReturnType<typeof openHeld>>

/** The witness's own seeds, made at its first start. */
export async function ownSeeds(data: string): Promise<{ ed25519: Buffer; mlDsa44: Buffer }> {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const path = join(data, 'witness.key')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) {
    const [ed25519, mlDsa44] = text
      .trim()
      .split('\n')
      .map(line => Buffer.from(line, 'base64'))
    if (ed25519?.length !== 32 || mlDsa44?.length !== 32) throw new Error(`${path} holds no keys of a witness`)
    return { ed25519, mlDsa44 }
  }
  const seeds = { ed25519: randomBytes(32), mlDsa44: randomBytes(32) }
  await putWhole(path, `${seeds.ed25519.toString('base64')}\n${seeds.mlDsa44.toString('base64')}\n`)
  await chmod(path, 0o600)
  return seeds
}
