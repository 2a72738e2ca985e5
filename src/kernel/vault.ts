import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import type { Id } from '#base/id.ts'

/**
 * Seals restricted values and makes blind indexes, all from the installation's one secret by HKDF-SHA-256 (RFC 5869), a
 * key for each purpose and tenant. Envelope: version (1) | nonce (12) | tag (16) | AES-256-GCM ciphertext; the row's
 * identity is associated data, so an envelope copied to another row does not open.
 */
export interface Vault {
  /** A key for one purpose of the whole installation (signing contexts, cursors). 32 bytes. */
  key(purpose: string): Buffer
  /** A key for one file alone: its salt stands in it. 32 bytes. */
  fileKey(tenant: Id, file: string, salt: Buffer): Buffer
  seal(tenant: Id, row: string, value: unknown): Buffer
  /** Throws when the envelope is of another row, another tenant, or was changed. */
  open<T>(tenant: Id, row: string, envelope: Buffer): T
  /** HMAC-SHA-256 of a normalised value, cut to 16 bytes: equal values meet, nothing else can be read from it. */
  token(tenant: Id, kind: string, value: string): Buffer
}

const version = 1

export function openVault(secret: Buffer): Vault {
  if (secret.length < 32) throw new Error('the installation secret must have at least 32 bytes')
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, 32))
  const keys = new Map<string, KeyObject>()
  const tenantKey = (purpose: string, tenant: Id) => {
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
    fileKey: (tenant, file, salt) => Buffer.from(hkdfSync('sha256', tenantKey('file', tenant), salt, `${tenant}/${file}`, 32)),
    seal(tenant, row, value) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', tenantKey('seal', tenant), nonce)
      cipher.setAAD(Buffer.from(`${tenant}/${row}`))
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body])
    },
    open(tenant, row, envelope) {
      if (envelope[0] !== version) throw new Error('unknown envelope version')
      const decipher = createDecipheriv('aes-256-gcm', tenantKey('seal', tenant), envelope.subarray(1, 13))
      decipher.setAAD(Buffer.from(`${tenant}/${row}`))
      decipher.setAuthTag(envelope.subarray(13, 29))
      return JSON.parse(Buffer.concat([decipher.update(envelope.subarray(29)), decipher.final()]).toString('utf8'))
    },
    token: (tenant, kind, value) =>
      createHmac('sha256', tenantKey(`index/${kind}`, tenant))
        .update(value)
        .digest()
        .subarray(0, 16),
  }
}
