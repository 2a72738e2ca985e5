/** What a browser is asked for (Web Authentication Level 3), and what an account is called in its lists. */

const timeout = 5 * 60_000
/** Signature algorithms of COSE: EdDSA, ES256, RS256, in the order we like them. */
const algorithms = [-8, -7, -257]

export interface KnownPasskey {
  /** base64url */
  credentialId: string
  transports: string[]
}

const descriptor = ({ credentialId, transports }: KnownPasskey) => ({
  id: credentialId,
  type: 'public-key' as const,
  transports,
})

/** `known` empty: the person picks one of those their device holds for this host. */
export const askFor = (rpId: string, challenge: string, known: readonly KnownPasskey[]) => ({
  challenge,
  rpId,
  timeout,
  userVerification: 'required' as const,
  allowCredentials: known.map(descriptor),
})

interface Owner {
  /** base64url: client and member, in random ids; nothing of the person. */
  handle: string
  email: string
  name: string
  client: string
}

/** Only passkeys that the device can find by itself and that ask for finger, face or PIN. */
export const askToMake = (rpId: string, challenge: string, owner: Owner, known: readonly KnownPasskey[]) => ({
  challenge,
  rp: { id: rpId, name: 'Connect & Close' },
  user: { id: owner.handle, name: `${owner.email} (${owner.client})`, displayName: owner.name },
  pubKeyCredParams: algorithms.map(alg => ({ type: 'public-key' as const, alg })),
  timeout,
  attestation: 'none' as const,
  excludeCredentials: known.map(descriptor),
  authenticatorSelection: {
    residentKey: 'required' as const,
    requireResidentKey: true as const,
    userVerification: 'required' as const,
  },
})

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Two ids as 64 hexadecimal digits, which is what a passkey brings back. */
export const handleText = (client: string, member: string): string => `${client}${member}`.replaceAll('-', '')

/** The client and the member of a handle; undefined where it is none of ours. */
export function ownerOf(text: string): { client: string; member: string } | undefined {
  const dashed = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const [client, member] = [dashed(text.slice(0, 32)), dashed(text.slice(32))]
  return uuid.test(client) && uuid.test(member) ? { client, member } : undefined
}
