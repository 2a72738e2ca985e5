import { createSecretKey, hkdfSync, type KeyObject, randomBytes, scrypt } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { unwrapKey, wrapKey } from '#kernel/envelope.ts'
import { besideOf } from '#kernel/installation-secret.ts'
import { StartRefused } from '#kernel/migrate.ts'
import type { RootKeys } from '#kernel/root-keys.ts'

/** scrypt (RFC 7914) as OWASP advises for interactive use, four times over: 64 MB and a quarter of a second once a start. */
const cost = { N: 65_536, r: 8, p: 1 }

interface Ring {
  format: 1
  /** By a passphrase; without one the installation's secret seals the ring. */
  scrypt?: { N: number; r: number; p: number; salt: string }
  /** Beside the passphrase by what stands clear in the secret's file, and not by the secret, which these keys wrap. */
  apart?: true
  /** Sealed keys by their names. */
  keys: Record<string, string>
}

/** What stands beside the file: the secret where it stands clear, and what is derived from it in any case. */
export interface RingSecret {
  secret: Buffer | undefined
  /** Default: as derived from the secret. */
  beside?: Buffer | undefined
}
type RingPlace = RingSecret & { path: string; passphrase?: string | undefined }

export interface FileRoot extends RootKeys {
  /** Seals a ring of before anew, so that it opens by its passphrase without the secret. Nothing happens where it does. */
  standApart(): Promise<void>
}

/**
 * Root keys in one file (mode 0600), each sealed by a key made of a passphrase, or of the installation's secret where there
 * is none. Written beside itself, synced and renamed, so that a killed process leaves the old or the new. Throws
 * StartRefused where the file is not one, or the passphrase is another.
 */
export async function fileRoot(o: RingPlace): Promise<FileRoot> {
  const found = await read(o.path)
  if (found?.scrypt && o.passphrase === undefined)
    throw new StartRefused(
      `The root keys in ${o.path} are sealed by a passphrase: name a file that holds it in ROOT_PASSPHRASE_FILE.`,
    )
  if (found && !found.scrypt && o.passphrase !== undefined && Object.keys(found.keys).length)
    throw new StartRefused(
      `The root keys in ${o.path} are not sealed by a passphrase yet. Stop the product and run: npm run root-passphrase`,
    )
  const ring: Ring = found ?? { format: 1, keys: {} }
  if (o.passphrase !== undefined && !ring.scrypt) Object.assign(ring, freshLock())
  let by = await sealerOf(ring, o)
  const opened = new Map<string, KeyObject>()
  const openAll = () => {
    for (const [name, sealed] of Object.entries(ring.keys))
      if (!opened.has(name)) opened.set(name, openOne(by, name, sealed, o.path))
  }
  openAll()
  let turn: Promise<unknown> = Promise.resolve()
  /** One at a time, on what stands on the disk: another process may have written meanwhile. */
  const change = (work: () => boolean) => {
    const mine = turn.then(async () => {
      const standing = await read(o.path)
      // Written on, it would hold keys of two sealings.
      if (
        standing &&
        (standing.scrypt?.salt !== ring.scrypt?.salt || standing.apart !== ring.apart) &&
        Object.keys(standing.keys).length
      )
        throw new Error(`the root keys in ${o.path} were sealed anew by another process`)
      ring.keys = standing?.keys ?? {}
      openAll()
      for (const name of opened.keys()) if (!(name in ring.keys)) opened.delete(name)
      if (work()) await write(o.path, ring)
    })
    turn = mine.catch(() => {})
    return mine
  }
  const keyOf = async (name: string): Promise<KeyObject> => {
    if (!opened.has(name)) await change(() => false)
    const key = opened.get(name)
    if (!key) throw new Error(`there is no root key ${name}`)
    return key
  }
  return {
    kind: 'file',
    async standApart() {
      if (ring.apart || !ring.scrypt) return
      const next = await sealerOf({ ...ring, apart: true }, o)
      await change(() => {
        by = next
        ring.apart = true
        for (const [name, key] of opened) {
          const secret = key.export()
          ring.keys[name] = wrapKey(by, secret, name).toString('base64')
          secret.fill(0)
        }
        return true
      })
    },
    generate: name =>
      change(() => {
        if (opened.has(name)) return false
        const secret = randomBytes(32)
        ring.keys[name] = wrapKey(by, secret, name).toString('base64')
        opened.set(name, createSecretKey(secret))
        secret.fill(0)
        return true
      }),
    wrap: async (name, secret, as) => wrapKey(await keyOf(name), secret, as),
    unwrap: async (name, wrapped, as) => unwrapKey(await keyOf(name), wrapped, as),
    destroy: name =>
      change(() => {
        opened.delete(name)
        return delete ring.keys[name]
      }),
    async close() {
      await turn
      opened.clear()
    },
  }
}

/** Seals every root key anew under another passphrase; the file is the old or the new one, whatever dies. */
export async function setPassphrase(o: RingPlace & { old?: string | undefined; passphrase: string }): Promise<void> {
  const ring: Ring = (await read(o.path)) ?? { format: 1, keys: {} }
  const before = await sealerOf(ring, { ...o, passphrase: o.old })
  const next: Ring = { format: 1, ...freshLock(), keys: {} }
  const by = await sealerOf(next, o)
  for (const [name, sealed] of Object.entries(ring.keys)) {
    const secret = openOne(before, name, sealed, o.path).export()
    next.keys[name] = wrapKey(by, secret, name).toString('base64')
    secret.fill(0)
  }
  await write(o.path, next)
}

const freshLock = () => ({ scrypt: { ...cost, salt: randomBytes(32).toString('base64') }, apart: true as const })

function openOne(by: KeyObject, name: string, sealed: string, path: string): KeyObject {
  try {
    const secret = unwrapKey(by, Buffer.from(sealed, 'base64'), name)
    const key = createSecretKey(secret)
    secret.fill(0)
    return key
  } catch {
    throw new StartRefused(
      `The root keys in ${path} do not open: this is another passphrase or installation secret than they were sealed with.`,
    )
  }
}

async function sealerOf(ring: Ring, o: RingPlace): Promise<KeyObject> {
  // Both are needed where there is a passphrase: neither a stolen file nor a guessed passphrase alone opens the ring.
  const first = ring.apart ? (o.beside ?? (o.secret && besideOf(o.secret))) : o.secret
  if (!first)
    throw new StartRefused(
      `The root keys in ${o.path} are sealed by an installation secret that stands clear, and the secret here is wrapped: the two files are of different times. Restore both from one backup, or name what the secret is wrapped by.`,
    )
  const parts = [first]
  if (ring.scrypt) {
    if (o.passphrase === undefined) throw new StartRefused(`The root keys in ${o.path} need their passphrase.`)
    if (o.passphrase.length < 15) throw new StartRefused('The passphrase of the root keys needs at least 15 characters.')
    const { salt, ...how } = ring.scrypt
    parts.push(await stretched(o.passphrase, Buffer.from(salt, 'base64'), how))
  }
  const bytes = Buffer.from(hkdfSync('sha256', Buffer.concat(parts), Buffer.alloc(0), 'connect-and-close/root-ring', 32))
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

const stretched = (passphrase: string, salt: Buffer, how: { N: number; r: number; p: number }): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFKC'), salt, 32, { ...how, maxmem: 256 * how.N * how.r }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )

async function read(path: string): Promise<Ring | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new StartRefused(`The root keys in ${path} cannot be read: ${error.message}.`)
  })
  if (text === undefined) return undefined
  try {
    const ring = JSON.parse(text) as Ring
    if (ring.format === 1 && ring.keys) return ring
  } catch {}
  throw new StartRefused(`${path} is no file of root keys. Restore it from a backup: without it sealed values cannot be opened.`)
}

async function write(path: string, ring: Ring): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o711 })
  const part = `${path}.${process.pid}.part`
  const file = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600)
  try {
    await file.writeFile(`${JSON.stringify(ring, null, 1)}\n`)
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
