import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type TarEntry, writeTar } from '#adapters/embedded-postgres/tar-write.ts'

/** One file of an archive, of a length nobody knows beforehand. */
export interface Part {
  path: string
  content: AsyncIterable<Buffer | string>
}

export interface Written {
  path: string
  bytes: number
  /** Hexadecimal. */
  sha256: string
}

const open = { mode: 0o600 }

/** Hashes and counts what flows through. */
function meter() {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    async *through(content: AsyncIterable<Buffer | string>) {
      for await (const chunk of content) {
        const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        hash.update(buffer)
        bytes += buffer.length
        yield buffer
      }
    },
    tell: (path: string): Written => ({ path, bytes, sha256: hash.digest('hex') }),
  }
}

/**
 * Writes parts one after the other into a tar archive that any tar reads, of mode 0600; it stands under its name only when it
 * is whole. `parts` sees what was written so far, so that the last can be a list of all before it. Memory stays flat.
 */
export async function writeArchive(
  target: string,
  parts: (written: readonly Written[]) => AsyncIterable<Part>,
): Promise<Written> {
  const [partial, spool] = [`${target}.partial`, `${target}.spool`]
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const written: Written[] = []
  async function* entries(): AsyncGenerator<TarEntry> {
    for await (const { path, content } of parts(written)) {
      const one = meter()
      await pipeline(one.through(content), createWriteStream(spool, open))
      const told = one.tell(path)
      written.push(told)
      yield { path, kind: 'file', size: told.bytes, mode: 0o600, content: createReadStream(spool) }
    }
  }
  try {
    const whole = meter()
    await pipeline(whole.through(writeTar(entries())), createWriteStream(partial, open))
    await rename(partial, target)
    return whole.tell(target)
  } finally {
    await Promise.all([rm(partial, { force: true }), rm(spool, { force: true })])
  }
}
