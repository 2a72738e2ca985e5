import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { appendFile, type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Id, newId } from '#base/id.ts'
import { idAsBytes, idOf, SealBroken } from './envelope.ts'
import { keptPath } from './files.ts'
import type { Places } from './house.ts'
import type { Vault } from './vault.ts'

/**
 * Files that are sealed piece by piece, so that memory stays flat however long they are (STREAM, Hoang et al. 2015): version
 * (1) | key id (16) | salt (32), then pieces of 64 KiB, each AES-256-GCM ciphertext | tag (16) under a key of this file alone.
 * A piece's nonce is its number and whether it is the last: none can be changed, left out, put elsewhere or into another file
 * unseen. Version 1 names no key: it was sealed before clients had keys of their own. Version 3 is one that grows
 * (growing-file.ts): each piece begins with a nonce (12) of its own and is bound to its number, and how many bytes there are
 * is known elsewhere.
 */
export const sealedVersion = 2
export const growingVersion = 3
export const pieceBytes = 65_536
const nonceBytes = 12
const tagBytes = 16
const saltBytes = 32
/** Bytes before the first piece, by the version. */
const headBytes: Record<number, number> = { 1: 1 + saltBytes, 2: 1 + 16 + saltBytes, 3: 1 + 16 + saltBytes }
/** Bytes of a piece that is full, as it lies on the disk. */
const slotBytes = (version: number) => pieceBytes + tagBytes + (version === growingVersion ? nonceBytes : 0)

/** Whose file it is and what it is called: it opens under no other name. */
export interface SealedAs {
  tenant: Id
  as: string
  /** How many bytes it holds, where that is known: one that holds another number is refused. */
  bytes?: number | undefined
  /** It may lie clear, as some of before do until they are sealed: then it is read as it lies. */
  clear?: boolean | undefined
}

/** The file is not what was written: cut, changed, or another's. */
export class Altered extends Error {}

function nonceOf(piece: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(nonceBytes)
  nonce.writeUInt32BE(piece, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}
const numbered = (piece: number): Buffer => {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(piece))
  return number
}

/** The beginning of a new sealed file, and the key its pieces are sealed with. */
export async function newHead(vault: Vault, version: 2 | 3, { tenant, as }: SealedAs): Promise<{ head: Buffer; key: Buffer }> {
  await vault.ready(tenant)
  const salt = randomBytes(saltBytes)
  const by = vault.fileKeyId(tenant)
  return { head: Buffer.concat([Buffer.of(version), idAsBytes(by), salt]), key: vault.fileKey(tenant, as, salt, by) }
}

/** Seals a piece of a file that grows, with a nonce of chance: the last one is sealed anew when it grows. */
export function sealGrown(key: Buffer, piece: number, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(numbered(piece))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** A sealed file that is open, as its head says it is. */
export interface OpenSealed {
  version: number
  key: Buffer
  /** Bytes of the file before its first piece, of a whole piece, and of all. */
  start: number
  slot: number
  size: number
}

/** Bytes it holds when it is opened. */
export function heldBytes({ start, slot, size }: Pick<OpenSealed, 'start' | 'slot' | 'size'>): number {
  const whole = Math.floor((size - start) / slot)
  return whole * pieceBytes + Math.max(0, ((size - start) % slot) - (slot - pieceBytes))
}

async function shapeOf(file: FileHandle): Promise<{ head: Buffer; shape: Omit<OpenSealed, 'key'> } | undefined> {
  const { size } = await file.stat()
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes[2]!), 0, headBytes[2]!, 0)
  const version = buffer[0]!
  const start = headBytes[version]
  if (start === undefined || bytesRead < start) return undefined
  return { head: buffer.subarray(0, start), shape: { version, start, slot: slotBytes(version), size } }
}

/** Which of the client's keys sealed it; undefined where none of those in use did. */
function keyOf(vault: Vault, tenant: Id, head: Buffer): Id | undefined {
  const by = head[0] === 1 ? undefined : idOf(head.subarray(1, 17))
  return by !== undefined && vault.ring(tenant).data.has(by) ? by : undefined
}

/** Undefined for one that lies clear, where it may. The client's keys are loaded. */
export async function openSealed(vault: Vault, file: FileHandle, whose: SealedAs): Promise<OpenSealed | undefined> {
  const found = await shapeOf(file)
  const by = found && keyOf(vault, whose.tenant, found.head)
  if (whose.clear && !by) return undefined
  if (!found) throw new Altered('it was not sealed')
  if (found.shape.version !== 1 && !by) throw new Altered('its key is gone')
  try {
    return { ...found.shape, key: vault.fileKey(whose.tenant, whose.as, found.head.subarray(-saltBytes), by) }
  } catch (error) {
    if (error instanceof SealBroken) throw new Altered('its key is gone')
    throw error
  }
}

/** One piece as it was before it was sealed. Throws Altered where it is not what was written there. */
export function openPiece(
  { version, key }: Pick<OpenSealed, 'version' | 'key'>,
  sealed: Buffer,
  n: number,
  last: boolean,
): Buffer {
  const grows = version === growingVersion
  if (sealed.length < tagBytes + (grows ? nonceBytes : 0)) throw new Altered('it was cut')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, grows ? sealed.subarray(0, nonceBytes) : nonceOf(n, last))
    if (grows) decipher.setAAD(numbered(n))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(grows ? nonceBytes : 0, -tagBytes)), decipher.final()])
  } catch {
    throw new Altered('a piece is not what was written')
  }
}

/** So many bytes from a place of the file on; fewer at its end. */
export async function bytesAt(file: FileHandle, at: number, most: number): Promise<Buffer> {
  const room = Buffer.allocUnsafe(most)
  let length = 0
  while (length < most) {
    const { bytesRead } = await file.read(room, length, most - length, at + length)
    if (!bytesRead) break
    length += bytesRead
  }
  return room.subarray(0, length)
}

/** A file made for one answer. It takes its place when it is whole, so that whoever reads the one before is not disturbed. */
export const newSealed = (vault: Vault, places: Places, whose: SealedAs) =>
  newSealedAt(vault, keptPath(places, whose.tenant, whose.as), whose)

/** As above, for a place of its own. */
export async function newSealedAt(
  vault: Vault,
  path: string,
  whose: SealedAs,
): Promise<{ add(text: string | Buffer): Promise<void>; keep(): Promise<string>; drop(): Promise<void> }> {
  const part = `${path}.${newId()}`
  const { head, key } = await newHead(vault, sealedVersion, whose)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(part, head, { mode: 0o600 })
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

/**
 * What was sealed, piece by piece as it is proven, from byte `from` of it on. Throws Altered where it is not what was written.
 * A file whose place another takes meanwhile is read on as it was.
 */
export async function* readSealed(vault: Vault, path: string, whose: SealedAs, from = 0): AsyncGenerator<Buffer> {
  await vault.ready(whose.tenant)
  const file = await open(path)
  try {
    const sealed = await openSealed(vault, file, whose)
    if (!sealed) {
      for (let at = from; ; at += pieceBytes) {
        const clear = await bytesAt(file, at, pieceBytes)
        if (clear.length) yield clear
        if (clear.length < pieceBytes) return
      }
    }
    const { version, start, slot, size } = sealed
    if (whose.bytes !== undefined && heldBytes(sealed) !== whose.bytes) throw new Altered('it was cut')
    let n = Math.floor(from / pieceBytes)
    let skip = from % pieceBytes
    if (from > heldBytes(sealed) || (size === start && version !== growingVersion)) throw new Altered('it was cut')
    for (let at = start + n * slot; at < size; at += slot) {
      const piece = await bytesAt(file, at, Math.min(slot, size - at))
      const plain = openPiece(sealed, piece, n++, at + slot >= size)
      if (plain.length > skip) yield plain.subarray(skip)
      skip = Math.max(0, skip - plain.length)
    }
  } finally {
    await file.close()
  }
}

/** The first bytes it holds, at most so many. */
export async function sealedBeginning(vault: Vault, path: string, whose: SealedAs, most: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of readSealed(vault, path, whose)) {
    pieces.push(piece)
    length += piece.length
    if (length >= most) break
  }
  return Buffer.concat(pieces).subarray(0, most)
}

/** Bytes a sealed file holds, by its length alone; undefined where it is none, or not there. */
export async function sealedLength(path: string): Promise<number | undefined> {
  const file = await open(path).catch(() => undefined)
  try {
    const found = file && (await shapeOf(file))
    return found && heldBytes(found.shape)
  } finally {
    await file?.close()
  }
}

/** Whether it is sealed by a key of this client; throws where it is not there. */
export async function isSealed(vault: Vault, path: string, { tenant }: SealedAs): Promise<boolean> {
  await vault.ready(tenant)
  const file = await open(path)
  try {
    const found = await shapeOf(file)
    return found !== undefined && keyOf(vault, tenant, found.head) !== undefined
  } finally {
    await file.close()
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
