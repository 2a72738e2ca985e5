import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What a browser and its authenticator do together, in software: real keys and real signatures (Web Authentication Level 3). */

interface Made {
  challenge: string
  rp: { id: string }
  user: { id: string }
}
interface Asked {
  challenge: string
  rpId: string
}

/** What an attacker or a fault would change; everything left out is as it should be. */
export interface Twist {
  origin?: string
  rpId?: string
  challenge?: string
  userVerified?: boolean
  /** The signature counter it tells. */
  counter?: number
  crossOrigin?: boolean
  /** Signs with another key than the one that was registered. */
  otherKey?: boolean
  userHandle?: string
}

const text = (bytes: Buffer) => bytes.toString('base64url')
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

/** Just enough CBOR (RFC 8949) for an attestation object and a COSE key. */
function cbor(value: unknown): Buffer {
  const head = (major: number, n: number) =>
    n < 24
      ? Buffer.of((major << 5) | n)
      : n < 256
        ? Buffer.of((major << 5) | 24, n)
        : Buffer.of((major << 5) | 25, n >> 8, n & 255)
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  const entries = [...(value as Map<unknown, unknown>)]
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([k, v]) => [cbor(k), cbor(v)])])
}

export function newAuthenticator(home: { origin: string; deviceBound?: boolean; counter?: number }) {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  let counter = home.counter ?? (home.deviceBound ? 1 : 0)
  let handle = ''

  const clientData = (type: string, challenge: string, { origin = home.origin, crossOrigin = false }: Twist) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }))
  const flags = (userVerified: boolean, attested: boolean) =>
    Buffer.of(1 | (userVerified ? 4 : 0) | (home.deviceBound ? 0 : 8 | 16) | (attested ? 64 : 0))
  const count = (n: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(n)
    return bytes
  }

  return {
    id: text(id),
    /** `navigator.credentials.create`, as JSON. */
    make(options: Made, twist: Twist = {}) {
      handle = options.user.id
      const { x, y } = keys.publicKey.export({ format: 'jwk' }) as { x: string; y: string }
      const cose = cbor(
        new Map<number, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      )
      const authData = Buffer.concat([
        sha256(twist.rpId ?? options.rp.id),
        flags(twist.userVerified ?? true, true),
        count(counter),
        Buffer.alloc(16),
        Buffer.of(0, id.length),
        id,
        cose,
      ])
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ])
      return {
        id: text(id),
        rawId: text(id),
        type: 'public-key' as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(clientData('webauthn.create', twist.challenge ?? options.challenge, twist)),
          attestationObject: text(cbor(attestation)),
          transports: ['internal'],
        },
      }
    },
    /** `navigator.credentials.get`, as JSON. */
    answer(options: Asked, twist: Twist = {}) {
      if (home.deviceBound) counter += 1
      const told = twist.counter ?? counter
      const client = clientData('webauthn.get', twist.challenge ?? options.challenge, twist)
      const authData = Buffer.concat([sha256(twist.rpId ?? options.rpId), flags(twist.userVerified ?? true, false), count(told)])
      const { privateKey } = twist.otherKey ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : keys
      return {
        id: text(id),
        rawId: text(id),
        type: 'public-key' as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(authData),
          signature: text(sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey)),
          userHandle: twist.userHandle ?? handle,
        },
      }
    },
  }
}
export type Authenticator = ReturnType<typeof newAuthenticator>
