import { hkdfSync, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StartRefused } from './migrate.ts'
import type { RootKeys } from './root-keys.ts'

/**
 * The installation's secret as its file holds it. Where the root keys need something that is not in the data folder (a
 * passphrase, a module, a key service), the secret stands wrapped by them, so that the file alone opens nothing; otherwise
 * clear, as 48 random bytes in base64.
 */
export interface KeptSecret {
  /** Undefined where it stands wrapped alone. */
  clear: Buffer | undefined
  /**
   * Stands clear in any case: 32 bytes derived from the secret, which do not lead back to it. A file of root keys is sealed
   * by these beside its passphrase, so that a stolen one cannot be guessed at.
   */
  beside: Buffer
  /** By each provider that may open it: two while the root keys move from one to another. */
  wrapped: readonly WrappedSecret[]
}
export interface WrappedSecret {
  kind: RootKeys['kind']
  blob: Buffer
}

interface Written {
  format: 2
  beside: string
  wrapped: { by: RootKeys['kind']; secret: string }[]
}

export const besideOf = (secret: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'connect-and-close/beside-root-ring', 32))

const knownDefaults = new Set(['changeme', 'secret', 'password', 'default'])

/** Reads it, or makes it once (mode 0600). Throws StartRefused where it is short, well known, no such file, or missing beside data. */
export async function keptSecret(path: string, mayMake: boolean): Promise<KeptSecret> {
  const found = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new StartRefused(`The secret file ${path} cannot be read: ${error.message}.`)
  })
  if (found !== undefined) return read(path, found.trim())
  if (!mayMake)
    throw new StartRefused(
      `The secret file ${path} is missing, but there is a database already. Restore it: without it sealed values cannot be opened.`,
    )
  const clear = randomBytes(48)
  const made = { clear, beside: besideOf(clear), wrapped: [] }
  await writeSecret(path, made)
  return made
}

function read(path: string, text: string): KeptSecret {
  if (text.startsWith('{')) {
    try {
      const { format, beside, wrapped } = JSON.parse(text) as Written
      const kept = wrapped.map(({ by, secret }) => ({ kind: by, blob: Buffer.from(secret, 'base64') }))
      const bytes = Buffer.from(beside, 'base64')
      if (format === 2 && bytes.length === 32 && kept.length) return { clear: undefined, beside: bytes, wrapped: kept }
    } catch {}
    throw new StartRefused(`${path} is no file of an installation's secret. Restore it from a backup.`)
  }
  const clear = Buffer.from(text, 'base64')
  if (clear.length < 32 || knownDefaults.has(text.toLowerCase()))
    throw new StartRefused(`The secret in ${path} is too short or well known. It needs 32 random bytes in base64.`)
  return { clear, beside: besideOf(clear), wrapped: [] }
}

/** Beside itself, synced and renamed: whatever dies leaves the old or the new. */
export async function writeSecret(path: string, kept: KeptSecret): Promise<void> {
  const written: Written = {
    format: 2,
    beside: kept.beside.toString('base64'),
    wrapped: kept.wrapped.map(({ kind, blob }) => ({ by: kind, secret: blob.toString('base64') })),
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o711 })
  const part = `${path}.${process.pid}.part`
  const file = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600)
  try {
    await file.writeFile(kept.clear ? `${kept.clear.toString('base64')}\n` : `${JSON.stringify(written, null, 1)}\n`)
    await file.sync()
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    await file.close()
  }
  await rename(part, path)
  const folder = await open(dirname(path))
  await folder.sync().finally(() => folder.close())
}
