import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Refusal } from '#base/refusal.ts'
import { readTar } from './tar-read.ts'
import type { TarEntry } from './tar-write.ts'

/** What a backup says about itself: the first line of its last entry. */
export interface BackupHead {
  product: 'connect-and-close'
  format: 1
  /** ISO 8601, UTC. */
  createdAt: string
  /** Version of the server whose files these are: `18.4`. */
  postgres: string
  /** The application's last migration, as the caller named it. */
  schemaVersion: string | null
  /** Whether the secrets of the data folder are in it. */
  keys: boolean
  /** Where in the log copying began and ended. */
  startLsn: string
  stopLsn: string
  files: number
  bytes: number
}

/** The last entry: one JSON line for the whole, then one for each file. */
export const manifestName = 'manifest.jsonl'

/** Writes down size and SHA-256 of everything that passes, for the manifest. */
export class Tally {
  readonly #lines: string[] = []
  #bytes = 0

  /** The same entry, whose content is counted while it is taken. */
  count(entry: TarEntry): TarEntry {
    if (entry.kind === 'folder') return entry
    const sum = createHash('sha256')
    const { content, path, size } = entry
    const lines = this.#lines
    this.#bytes += size
    async function* counted() {
      for await (const part of content ?? []) {
        sum.update(part)
        yield part
      }
      lines.push(JSON.stringify({ path, size, sha256: sum.digest('hex') }))
    }
    return { ...entry, content: counted() }
  }

  /** The last entry of the archive, and what it says of the whole. */
  manifest(about: Omit<BackupHead, 'files' | 'bytes'>): { entry: TarEntry; head: BackupHead } {
    const head: BackupHead = { ...about, files: this.#lines.length, bytes: this.#bytes }
    const text = Buffer.from([JSON.stringify(head), ...this.#lines].join('\n') + '\n')
    return { entry: { path: manifestName, kind: 'file', size: text.length, mode: 0o600, content: once(text) }, head }
  }
}

/** A content that is already in memory. */
export async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes
}

/**
 * Reads a backup to its end, giving each folder and file to `visit` (which may take the content or leave it), and
 * compares every byte with the manifest. Throws Refusal `invalid` for a file that is damaged, cut short, or something
 * else: only when this returns is what was visited sound.
 */
export async function readBackup(file: string, visit: (entry: Required<TarEntry>) => Promise<void>): Promise<BackupHead> {
  const seen = new Map<string, string>()
  let manifest: string[] | undefined
  const unzipped = pipeline(createReadStream(file), createGunzip({ chunkSize: 256 * 1024 }), () => {})
  try {
    for await (const entry of readTar(unzipped as AsyncIterable<Buffer>)) {
      if (manifest) throw new SyntaxError('something follows its manifest')
      if (entry.path === manifestName) {
        const parts: Buffer[] = []
        for await (const part of entry.content) parts.push(part)
        manifest = Buffer.concat(parts).toString('utf8').trimEnd().split('\n')
        continue
      }
      if (entry.kind === 'folder') {
        await visit(entry)
        continue
      }
      const sum = createHash('sha256')
      const source = entry.content
      const content = (async function* () {
        for await (const part of source) {
          sum.update(part)
          yield part
        }
      })()
      await visit({ ...entry, content })
      for await (const _ of content);
      if (seen.has(entry.path)) throw new SyntaxError(`${entry.path} is in it twice`)
      seen.set(entry.path, `${entry.size} ${sum.digest('hex')}`)
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!(error instanceof SyntaxError) && !code?.startsWith('Z_') && code !== 'ENOENT') throw error
    throw new Refusal('invalid', `${file} is not a whole backup: ${message}.`)
  } finally {
    unzipped.destroy()
  }
  return compare(file, seen, manifest)
}

/** Checks every file of a backup against its manifest. Answers what it says about itself; throws Refusal `invalid`. */
export const verifyBackup = (file: string): Promise<BackupHead> => readBackup(file, async () => {})

function compare(file: string, seen: Map<string, string>, manifest: string[] | undefined): BackupHead {
  const bad = (why: string) => new Refusal('invalid', `${file} is not a whole backup: ${why}.`)
  if (!manifest) throw bad('its manifest is missing')
  const [head, ...files] = manifest.map(line => JSON.parse(line))
  if (head?.product !== 'connect-and-close') throw bad('it is of another program')
  if (head.format !== 1) throw bad(`its format is ${head.format}, and this version reads 1`)
  if (files.length !== seen.size) throw bad(`it has ${seen.size} files, and its manifest names ${files.length}`)
  for (const { path, size, sha256 } of files) if (seen.get(path) !== `${size} ${sha256}`) throw bad(`${path} is damaged`)
  return head
}
