import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { type Id, newId } from '#base/id.ts'

/**
 * The envelope of a client's values, version 2: 2 | suite (1: AES-256-GCM) | key id (16) | key commitment (16) | nonce (12) |
 * ciphertext | tag (16). AES-GCM alone does not commit to its key (an envelope can be made that opens under two); the
 * commitment, derived from the key beside the key that encrypts (HKDF-SHA-256, RFC 5869), does. Associated data: client,
 * the row's identity as its store names it, data class, version of this layout.
 */
export const envelopeVersion = 2
const suite = 1
const idBytes = 16
const commitmentBytes = 16
const nonceBytes = 12
const tagBytes = 16
const keyAt = 2
const commitmentAt = keyAt + idBytes
const nonceAt = commitmentAt + commitmentBytes
const bodyAt = nonceAt + nonceBytes

export type SealedClass = 'confidential' | 'restricted'

/** One key in memory: never as bytes, since importing a raw one with each value costs three times as much. */
export interface DataKey {
  id: Id
  class: SealedClass
  encrypt: KeyObject
  commitment: Buffer
  /** What keys of single files are derived from. */
  files: KeyObject
}

/** It does not open as what it stands for: of another row, column or client, altered, or by a key that is gone. */
export class SealBroken extends Error {
  readonly row: string
  readonly why: 'altered' | 'cut' | 'unknown-key' | 'unknown-version'
  constructor(row: string, why: SealBroken['why']) {
    super('A sealed value does not open where it stands.')
    this.row = row
    this.why = why
  }
}

const derive = (secret: Buffer | KeyObject, label: string, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret as never, Buffer.alloc(0), `connect-and-close/${label}`, bytes))

/** Takes 32 secret bytes, which are overwritten: only what is derived from them stays. */
export function dataKey(id: Id, of: SealedClass, secret: Buffer): DataKey {
  const [encrypt, files] = [derive(secret, `seal/${id}`, 32), derive(secret, `files/${id}`, 32)]
  const commitment = derive(secret, `commit/${id}`, commitmentBytes)
  const key = { id, class: of, encrypt: createSecretKey(encrypt), commitment, files: createSecretKey(files) }
  for (const bytes of [secret, encrypt, files]) bytes.fill(0)
  return key
}

/** A key for one kind of token, from the client's index key. */
export const indexKey = (of: KeyObject, kind: string): KeyObject => createSecretKey(derive(of, `index/${kind}`, 32))
/** A key for one file alone: 32 bytes. */
export const keyOfFile = (key: DataKey, tenant: Id, file: string, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key.files, salt, `${tenant}/${file}`, 32))

export const idAsBytes = (id: Id): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
export const idOf = (bytes: Buffer): Id => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const about = (tenant: Id, row: string, of: SealedClass) => Buffer.from(JSON.stringify([tenant, row, of, envelopeVersion]))

export function sealWith(key: DataKey, tenant: Id, row: string, value: unknown): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key.encrypt, nonce)
  cipher.setAAD(about(tenant, row, key.class))
  const body = cipher.update(JSON.stringify(value), 'utf8')
  const end = cipher.final()
  return Buffer.concat([
    Buffer.of(envelopeVersion, suite),
    idAsBytes(key.id),
    key.commitment,
    nonce,
    body,
    end,
    cipher.getAuthTag(),
  ])
}

/** By which key an envelope was sealed; undefined for one of version 1. Throws SealBroken on anything else. */
export function keyOfEnvelope(row: string, envelope: Buffer): Id | undefined {
  if (envelope[0] === 1) return undefined
  if (envelope[0] !== envelopeVersion || envelope[1] !== suite) throw new SealBroken(row, 'unknown-version')
  if (envelope.length < bodyAt + tagBytes) throw new SealBroken(row, 'cut')
  return idOf(envelope.subarray(keyAt, commitmentAt))
}

/** Throws SealBroken. The commitment is compared before anything is decrypted. */
export function openWith<T>(key: DataKey, tenant: Id, row: string, envelope: Buffer): T {
  if (!timingSafeEqual(envelope.subarray(commitmentAt, nonceAt), key.commitment)) throw new SealBroken(row, 'altered')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.encrypt, envelope.subarray(nonceAt, bodyAt))
    decipher.setAAD(about(tenant, row, key.class))
    decipher.setAuthTag(envelope.subarray(-tagBytes))
    const text = Buffer.concat([decipher.update(envelope.subarray(bodyAt, -tagBytes)), decipher.final()])
    return JSON.parse(text.toString('utf8'))
  } catch {
    throw new SealBroken(row, 'altered')
  }
}

/** Wraps one key under another: nonce | ciphertext | tag, bound to what it is by `as`. */
export function wrapKey(by: KeyObject, secret: Buffer, as: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', by, nonce)
  cipher.setAAD(Buffer.from(as))
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}
/** Throws where it is not what was wrapped as this. The caller overwrites what it gets. */
export function unwrapKey(by: KeyObject, wrapped: Buffer, as: string): Buffer {
  if (wrapped.length < nonceBytes + tagBytes) throw new Error('the wrapped key was cut')
  const decipher = createDecipheriv('aes-256-gcm', by, wrapped.subarray(0, nonceBytes))
  decipher.setAAD(Buffer.from(as))
  decipher.setAuthTag(wrapped.subarray(-tagBytes))
  return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()])
}

export const newKeyId = newId
export const newSecretKey = (): Buffer => randomBytes(32)
