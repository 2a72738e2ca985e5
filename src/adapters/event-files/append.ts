import { mkdir, open, readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a stream keeps its files, and how it names them. */
export interface FileTarget {
  /** The folder the operator names. */
  root: string
  /** One folder a client, one within it a stream. */
  client: string
  stream: string
  /** Counts up with each replay: what is written again stands in files of its own. */
  round: number
  /** A file that is this large in bytes is followed by another. */
  rotateBytes: number
}

export interface FileRecord {
  sequence: number
  /** JSON without line breaks. */
  text: string
}

export type Written = { ok: true; file: string; written: number } | { ok: false; why: string }

const digits = (n: number, length: number) => String(n).padStart(length, '0')
const nameOf = (round: number, sequence: number) => `events-${digits(round, 4)}-${digits(sequence, 12)}.ndjson`

/**
 * Appends records to the newest file of a round; a file is named by its first record, and none is ever renamed. What a killed
 * process left half written is cut off, and what already stands there is not written twice: sent again, a batch leaves the
 * file as it is. On the disk when it answers. Answers what went wrong in a sentence; nothing of it is lost.
 */
export async function appendRecords(to: FileTarget, records: readonly FileRecord[]): Promise<Written> {
  try {
    await statfs(to.root)
    const folder = join(to.root, to.client, to.stream)
    await mkdir(folder, { recursive: true, mode: 0o750 })
    const prefix = `events-${digits(to.round, 4)}-`
    let file = (await readdir(folder))
      .filter(name => name.startsWith(prefix) && name.endsWith('.ndjson'))
      .sort()
      .at(-1)
    let written = 0
    let left = [...records]
    while (left.length) {
      const name: string = file ?? nameOf(to.round, left[0]!.sequence)
      const handle = await open(join(folder, name), 'a+', 0o640)
      try {
        const { size, last } = await mended(handle)
        left = left.filter(({ sequence }) => sequence === 0 || sequence > last)
        if (size >= to.rotateBytes && left.length) {
          file = nameOf(to.round, left[0]!.sequence)
          if (file !== name) continue
        }
        let bytes = size
        const now: string[] = []
        while (left.length && (bytes < to.rotateBytes || now.length === 0)) {
          const line = `${left.shift()!.text}\n`
          now.push(line)
          bytes += Buffer.byteLength(line)
        }
        await handle.appendFile(now.join(''))
        await handle.sync()
        // A new name is on the disk when its folder is.
        if (size === 0) await synced(folder)
        written += now.length
        file = left.length ? nameOf(to.round, left[0]!.sequence) : name
      } finally {
        await handle.close()
      }
    }
    return { ok: true, file: file ?? '', written }
  } catch (error) {
    return { ok: false, why: wordsOf(error as NodeJS.ErrnoException) }
  }
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Cuts off what has no line's end, and tells the number of the last record. */
async function mended(handle: Awaited<ReturnType<typeof open>>): Promise<{ size: number; last: number }> {
  const { size } = await handle.stat()
  // Records are a few kilobytes; the last whole one is within this.
  const length = Math.min(size, 1024 * 1024)
  const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: size - length })
  const whole = buffer.lastIndexOf(10) + 1
  const kept = size - length + whole
  if (kept < size) await handle.truncate(kept)
  const lines = buffer.subarray(0, whole).toString('utf8').split('\n').filter(Boolean)
  for (const line of lines.reverse()) {
    const sequence = (JSON.parse(line) as { metadata?: { sequence?: number } }).metadata?.sequence
    if (sequence) return { size: kept, last: sequence }
  }
  return { size: kept, last: 0 }
}

/** Without the path: where the operator keeps files is told to no client. */
function wordsOf({ code }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'The folder for streams is not there.'
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'The folder for streams may not be written to.'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'The disk of the folder for streams is full.'
    default:
      return `The file could not be written${code ? ` (${code})` : ''}.`
  }
}
