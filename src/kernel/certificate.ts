import { X509Certificate } from 'node:crypto'

/** Bits an RSA key has at least (NIST SP 800-131A: 112 bits of strength). */
const fewestBits = 2048

/** Why signatures under this certificate (PEM) are not believed, in words; undefined where they are. */
export function certificateProblem(pem: string): string | undefined {
  let key: X509Certificate['publicKey']
  try {
    key = new X509Certificate(pem).publicKey
  } catch {
    return 'This certificate cannot be read. Paste it as the provider gives it.'
  }
  if (key.asymmetricKeyType !== 'rsa') return 'The key of this certificate is not an RSA key, which signatures of SAML need here.'
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits < fewestBits
    ? `The key of this certificate has ${bits} bits. Have the provider sign with at least ${fewestBits}.`
    : undefined
}
