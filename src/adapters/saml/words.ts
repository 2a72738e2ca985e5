/** What passes between this process and the one that reads what strangers send as XML. Plain values only. */

export interface SamlQuestion {
  /** The form field as it came: base64 of XML. */
  response: string
  /** The provider as its administrator gave it. */
  entityId: string
  certificates: readonly string[]
  /** Ours: who we are to the provider, and where it answers to. */
  audience: string
  recipient: string
  /** The id of our request. */
  request: string
  /** Milliseconds since 1970. */
  now: number
}

/** Why a response was refused; each attack has its own word. */
export type SamlProblem =
  | 'too-long'
  | 'not-base64'
  | 'not-text'
  | 'doctype'
  | 'comment'
  | 'cdata'
  | 'instruction'
  | 'not-xml'
  | 'too-deep'
  | 'not-a-response'
  | 'status'
  | 'encrypted'
  | 'no-assertion'
  | 'two-assertions'
  | 'misplaced-assertion'
  | 'unsigned'
  | 'two-signatures'
  | 'misplaced-signature'
  | 'signature-object'
  | 'duplicate-id'
  | 'reference'
  | 'transform'
  | 'weak-algorithm'
  | 'weak-key'
  | 'signature'
  | 'issuer'
  | 'destination'
  | 'recipient'
  | 'in-response-to'
  | 'audience'
  | 'expired'
  | 'not-yet'
  | 'subject'
  | 'transient'
  | 'statement'

export interface SamlClaims {
  assertion: string
  /** Milliseconds since 1970: after that it would not be accepted anyway. */
  expiresAt: number
  issuer: string
  nameId: string
  nameIdFormat: string | undefined
  sessionIndex: string | undefined
  /** The authentication context class, and when the person proved themselves. */
  context: string | undefined
  authenticatedAt: number
  attributes: Record<string, string[]>
}

export type SamlAnswer = { ok: true; claims: SamlClaims } | { ok: false; why: SamlProblem | 'worker' }
