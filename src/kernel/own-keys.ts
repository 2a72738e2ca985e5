import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { Id } from '#base/id.ts'

/**
 * What is derived from the installation's one secret by HKDF-SHA-256 (RFC 5869), a key for each purpose and client: contexts,
 * cursors, the queue, live messages. Its envelope is version 1: 1 | nonce (12) | tag (16) | AES-256-GCM ciphertext, with the
 * client and the row's identity as associated data. Values of clients were sealed so before they had keys of their own; what
 * lives a short while only (jobs, notices) still is.
 */
export interface OwnKeys {
  /** A key for one purpose of the whole installation. 32 bytes. */
  key(purpose: string): Buffer
  /** The key for one purpose of one client. */
  of(purpose: string, tenant: Id): KeyObject
  seal(tenant: Id, row: string, value: unknown): Buffer
  /** Throws where the envelope is of another row or client, or was changed. */
  open<T>(tenant: Id, row: string, envelope: Buffer): T
  /** HMAC-SHA-256 of a normalised value, cut to 16 bytes. */
  token(tenant: Id, kind: string, value: string): Buffer
  /** A key for one file alone, as files were sealed before clients had keys of their own. 32 bytes. */
  fileKey(tenant: Id, file: string, salt: Buffer): Buffer
}

const version = 1

/** 16 bytes that equal values share, and that tell nothing else without the key. */
export const tokenBy = (key: KeyObject, value: string): Buffer => createHmac('sha256', key).update(value).digest().subarray(0, 16)

/**
 * As above, and dear to whoever has the key as well: argon2id with OWASP's floor of memory and passes, some 30 ms each, salted by the
 * key so that equal values still meet, then keyed once more.
 */
export async function slowTokenBy(key: KeyObject, value: string): Promise<Buffer> {
  const nonce = createHmac('sha256', key).update('salt').digest().subarray(0, 16)
  const slow = await new Promise<Buffer>((resolve, reject) =>
    argon2(
      'argon2id',
      { message: Buffer.from(value), nonce, memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 },
      (error, tag) => (error ? reject(error) : resolve(tag as Buffer)),
    ),
  )
  return tokenBy(key, slow.toString('base64'))
}

export function ownKeys(secret: Buffer): OwnKeys {
  if (secret.length < 32) throw new Error('the installation secret must have at least 32 bytes')
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, 32))
  const keys = new Map<string, KeyObject>()
  const of = (purpose: string, tenant: Id) => {
    const name = `${purpose}/${tenant}`
    let key = keys.get(name)
    if (!key) {
      key = createSecretKey(derive(name))
      keys.set(name, key)
    }
    return key
  }
  return {
    key: purpose => derive(`installation/${purpose}`),
    of,
    seal(tenant, row, value) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', of('seal', tenant), nonce)
      cipher.setAAD(Buffer.from(`${tenant}/${row}`))
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body])
    },
    open(tenant, row, envelope) {
      if (envelope[0] !== version) throw new Error('unknown envelope version')
      const tag = envelope.subarray(13, 29)
      // A tag that was cut short would be easier to guess.
      if (tag.length !== 16) throw new Error('the envelope was cut')
      const decipher = createDecipheriv('aes-256-gcm', of('seal', tenant), envelope.subarray(1, 13))
      decipher.setAAD(Buffer.from(`${tenant}/${row}`))
      decipher.setAuthTag(tag)
      return JSON.parse(Buffer.concat([decipher.update(envelope.subarray(29)), decipher.final()]).toString('utf8'))
    },
    fileKey: (tenant, file, salt) => Buffer.from(hkdfSync('sha256', of('file', tenant), salt, `${tenant}/${file}`, 32)),
    token: (tenant, kind, value) => tokenBy(of(`index/${kind}`, tenant), value),
  }
}
