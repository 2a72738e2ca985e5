import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { join, number } from '#base/transparency/bytes.ts'
import { type Checkpoint, checkpointText } from '#base/transparency/checkpoint.ts'
import { messageOf, type SignatureKind, signatureLine, type VerifierKey } from '#base/transparency/note.ts'
import type { Vault } from '../vault.ts'

/** Signs checkpoints under one name, by one key of each kind it holds. */
export interface Signer {
  keys: readonly VerifierKey[]
  /** Signature lines; `at` stands in those of kinds that tell a time. */
  lines(checkpoint: Checkpoint, at: Date): string
}

const seedPrefix = {
  ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
  mlDsa44: Buffer.from('3034020100300b060960864801650304031104228020', 'hex'),
}
const publicLength = { ed25519: 32, mlDsa44: 1312 }

/** From 32-byte seeds. A log signs the text itself by Ed25519, a witness text and time; by ML-DSA-44 both sign alike. */
export function openSigner(name: string, as: 'log' | 'witness', seeds: { ed25519: Buffer; mlDsa44: Buffer }): Signer {
  const kinds: [SignatureKind, keyof typeof seeds][] = [
    [as === 'log' ? 'ed25519' : 'cosignature', 'ed25519'],
    ['mlDsa44', 'mlDsa44'],
  ]
  const held = kinds.map(([kind, algorithm]): { key: VerifierKey; own: KeyObject } => {
    const der = Buffer.concat([seedPrefix[algorithm], seeds[algorithm]])
    const own = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(own).export({ format: 'der', type: 'spki' })
    return { key: { name, kind, key: new Uint8Array(spki.subarray(-publicLength[algorithm])) }, own }
  })
  return {
    keys: held.map(({ key }) => key),
    lines(checkpoint, at) {
      const text = checkpointText(checkpoint)
      const time = Math.floor(at.getTime() / 1000)
      return held
        .map(({ key, own }) => {
          const signature = sign(null, messageOf(key.kind, text, checkpoint, name, time), own)
          return signatureLine(key, key.kind === 'ed25519' ? signature : join(number(time, 8), signature))
        })
        .join('')
    },
  }
}

/** The installation's own keys, under the name the log has. */
export const logSigner = (vault: Pick<Vault, 'key'>, origin: string): Signer =>
  openSigner(origin, 'log', { ed25519: vault.key('ledger/ed25519'), mlDsa44: vault.key('ledger/ml-dsa-44') })
