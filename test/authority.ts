import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { der, named, oid, pemOf, sequence, sha256Rsa, time } from './certificate.ts'

/** A certificate authority of a test's own, which the system trusts as little as it should. */
export interface Authority {
  /** PEM, as a stream is given it. */
  certificate: string
  /** A key and a certificate for a host, or for a client of that name. */
  issue(host: string): { key: string; certificate: string }
}

const extension = (id: string, critical: boolean, value: Buffer) =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value))

function certificateOf(subject: string, publicKey: KeyObject, issuer: string, key: KeyObject, extensions: Buffer[]): string {
  const day = 864e5
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sha256Rsa,
    named(issuer),
    sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + 30 * day))),
    named(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = createSign('sha256').update(body).sign(key)
  return pemOf(sequence(body, sha256Rsa, der(0x03, Buffer.from([0]), signature)))
}

export function openAuthority(name: string): Authority {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
  const own = pair()
  // basicConstraints: an authority.
  const isAuthority = extension('551d13', true, sequence(der(0x01, Buffer.from([0xff]))))
  return {
    certificate: certificateOf(name, own.publicKey, name, own.privateKey, [isAuthority]),
    issue(host) {
      const { privateKey, publicKey } = pair()
      // subjectAltName: a DNS name.
      const called = extension('551d11', false, sequence(der(0x82, Buffer.from(host))))
      return {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
        certificate: certificateOf(host, publicKey, name, own.privateKey, [called]),
      }
    },
  }
}
