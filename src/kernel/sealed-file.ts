import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Id, newId } from '#base/id.ts'
import { idAsBytes, idOf, SealBroken } from './envelope.ts'
import { keptPath } from './files.ts'
import type { Places } from './house.ts'
import type { Vault } from './vault.ts'

/**
 * Files that are sealed piece by piece, so that memory stays flat however long they are (STREAM, Hoang et al. 2015): version
 * (1) | salt (32), then pieces of 64 KiB, each AES-256-GCM ciphertext | tag (16) under a key of this file alone. A piece's
 * nonce is its number and whether it is the last: none can be changed, left out, put elsewhere or into another file unseen.
 * Version 2 names the client's key it was made with: version (2) | key id (16) | salt (32).
 */
export const sealedVersion = 2
const version = sealedVersion
const pieceBytes = 65_536
const tagBytes = 16
const saltBytes = 32
/** Bytes before the first piece, by the version. */
const headBytes: Record<number, number> = { 1: 1 + saltBytes, 2: 1 + 16 + saltBytes }

/** Whose file it is and what it is called: it opens under no other name. */
export interface SealedAs {
  tenant: Id
  as: string
}

/** The file is not what was written: cut, changed, or another's. */
export class Altered extends Error {}

function nonceOf(piece: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(piece, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** A file made for one answer. It takes its place when it is whole, so that whoever reads the one before is not disturbed. */
export async function newSealed(
  vault: Vault,
  places: Places,
  { tenant, as }: SealedAs,
): Promise<{ add(text: string | Buffer): Promise<void>; keep(): Promise<string>; drop(): Promise<void> }> {
  const path = keptPath(places, tenant, as)
  const part = `${path}.${newId()}`
  const salt = randomBytes(saltBytes)
  await vault.ready(tenant)
  const by = vault.fileKeyId(tenant)
  const key = vault.fileKey(tenant, as, salt, by)
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  await writeFile(part, Buffer.concat([Buffer.of(version), idAsBytes(by), salt]), { mode: 0o600 })
  let pieces = 0
  let waiting = Buffer.alloc(0)
  const sealed = (plain: Buffer, last: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(pieces++, last))
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  return {
    async add(text) {
      waiting = Buffer.concat([waiting, typeof text === 'string' ? Buffer.from(text) : text])
      const whole: Buffer[] = []
      let at = 0
      // One byte stays back at least: whatever comes last is sealed as the last.
      for (; waiting.length - at > pieceBytes; at += pieceBytes) whole.push(sealed(waiting.subarray(at, at + pieceBytes), false))
      waiting = waiting.subarray(at)
      if (whole.length) await appendFile(part, Buffer.concat(whole))
    },
    async keep() {
      await appendFile(part, sealed(waiting, true))
      await rename(part, path)
      return path
    },
    drop: () => rm(part, { force: true }),
  }
}

/** What was sealed, piece by piece as it is proven. Throws Altered where it is not what was written. */
export async function* readSealed(vault: Vault, path: string, { tenant, as }: SealedAs): AsyncGenerator<Buffer> {
  await vault.ready(tenant)
  const sealedBytes = pieceBytes + tagBytes
  let held = Buffer.alloc(0)
  let key: Buffer | undefined
  let pieces = 0
  const opened = (piece: Buffer, last: boolean): Buffer => {
    if (!key || piece.length < tagBytes) throw new Altered('it was cut')
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(pieces++, last))
      decipher.setAuthTag(piece.subarray(-tagBytes))
      return Buffer.concat([decipher.update(piece.subarray(0, -tagBytes)), decipher.final()])
    } catch {
      throw new Altered('a piece is not what was written')
    }
  }
  for await (const chunk of createReadStream(path)) {
    held = Buffer.concat([held, chunk as Buffer])
    const head = key ? 0 : headBytes[held[0]!]
    if (!key && head === undefined) throw new Altered('it was not sealed')
    if (!key && held.length >= head!) {
      const by = held[0] === version ? idOf(held.subarray(1, 17)) : undefined
      key = keyFor(vault, { tenant, as }, held.subarray(head! - saltBytes, head), by)
      held = held.subarray(head)
    }
    for (; key && held.length > sealedBytes; held = held.subarray(sealedBytes)) yield opened(held.subarray(0, sealedBytes), false)
  }
  yield opened(held, true)
}

function keyFor(vault: Vault, { tenant, as }: SealedAs, salt: Buffer, by: Id | undefined): Buffer {
  try {
    return vault.fileKey(tenant, as, salt, by)
  } catch (error) {
    if (error instanceof SealBroken) throw new Altered('its key is gone')
    throw error
  }
}

/** Reads it to its end and keeps nothing: whether it is what was written. */
export async function isWhole(vault: Vault, path: string, as: SealedAs): Promise<boolean> {
  try {
    for await (const _ of readSealed(vault, path, as));
    return true
  } catch (error) {
    if (error instanceof Altered || (error as { code?: string }).code === 'ENOENT') return false
    throw error
  }
}
