import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'

/** Web Authentication Level 3, the server's part: judges what a browser answers. Options are made by the asker's own rules. */

/** Whose passkeys these are: the host they are bound to, and the one origin that may ask for them. */
interface RelyingParty {
  id: string
  origin: string
}

/** What is asked for, and nothing else is taken (COSE): EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257]

/** As browsers send it (`RegistrationResponseJSON`, `AuthenticationResponseJSON`). Nothing in it is believed before it is judged. */
type Answer = Record<string, unknown>

interface NewPasskey {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
  transports: string[]
  /** Never leaves the device it was made on. */
  deviceBound: boolean
}

/** What was made, or undefined where anything about it is not as it was asked for: challenge, origin, host, user verification. */
export async function judgeRegistration(answer: Answer, challenge: string, party: RelyingParty): Promise<NewPasskey | undefined> {
  try {
    const judged = await verifyRegistrationResponse({
      response: answer as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    if (!judged.verified || isInFrame(answer)) return undefined
    const { credential, credentialDeviceType } = judged.registrationInfo
    return {
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).filter(t => /^[a-z-]{1,20}$/.test(t)).slice(0, 8),
      deviceBound: credentialDeviceType === 'singleDevice',
    }
  } catch {
    // The library throws for every way in which an answer can be wrong. To the asker they are all the same.
    return undefined
  }
}

interface StoredPasskey {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
}

/** The signature counter after a right answer; undefined where anything is wrong, a counter that went back included. */
export async function judgeAssertion(
  answer: Answer,
  challenge: string,
  party: RelyingParty,
  stored: StoredPasskey,
): Promise<{ counter: number } | undefined> {
  try {
    const judged = await verifyAuthenticationResponse({
      response: answer as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: stored.credentialId.toString('base64url'),
        publicKey: new Uint8Array(stored.publicKey),
        counter: stored.counter,
      },
    })
    return judged.verified && !isInFrame(answer) ? { counter: judged.authenticationInfo.newCounter } : undefined
  } catch {
    return undefined
  }
}

/** Our pages are never framed: who says so asked from a frame. */
function isInFrame(answer: Answer): boolean {
  const { clientDataJSON } = answer.response as { clientDataJSON: string }
  return (JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as { crossOrigin?: boolean }).crossOrigin === true
}
