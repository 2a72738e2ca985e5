import { z } from 'zod'

/** What http.ts turns into the session cookie; it never reaches a page. */
export const setSession = z.object({ token: z.string(), expiresAt: z.string() })
/** And into the cookie by which a browser is known again. */
export const setDevice = z.object({ token: z.string(), expiresAt: z.string() })

/** By what a person shows that it is them, beside the password. */
export const ways = ['passkey', 'totp', 'recovery'] as const
export const way = z.enum(ways)
export type Way = z.infer<typeof way>

const descriptor = z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()) })

/** `PublicKeyCredentialRequestOptionsJSON` (Web Authentication Level 3, 5.5). */
export const requestOptions = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.number(),
  userVerification: z.literal('required'),
  allowCredentials: z.array(descriptor),
})

/** `PublicKeyCredentialCreationOptionsJSON` (5.4). */
export const creationOptions = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number() })),
  timeout: z.number(),
  attestation: z.literal('none'),
  excludeCredentials: z.array(descriptor),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
})

/** What a browser answers to either: judged by the adapter, kept by nobody. */
export const browserAnswer = z.looseObject({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.record(z.string(), z.unknown()),
})

/** Where a sign-in has got to: a session, or what is still to be shown for it. */
export const outcome = z.object({
  /** `enrol`: the session is open for nothing but adding a second factor. */
  next: z.enum(['done', 'enrol', 'second-factor']),
  setSession: setSession.optional(),
  setDevice: setDevice.optional(),
  /** Where a person belongs to several clients: those that this password opens, the one at hand first. */
  clients: z.array(z.object({ id: z.string(), name: z.string() })),
  /** To come back with the second factor, within 10 minutes. */
  ticket: z.string().optional(),
  ways: z.array(way).optional(),
  passkey: requestOptions.optional(),
})
