import { z } from 'zod'
import { id } from '#base/id.ts'
import { command } from '#policy/action.ts'
import { outcome, requestOptions, way } from './outcome.ts'

/**
 * What signing in does inside a client once it knows which: a visitor has no client, so each of these is asked of the
 * client's own system, behind its row security. No address leads here.
 */
const inside = { door: 'job', needs: 'job.run' } as const
const person = { member: id('member'), account: id('account') }

/** Why an attempt did not open anything. */
export const failures = ['password', 'totp', 'recovery', 'passkey', 'held'] as const
export type Failure = (typeof failures)[number]

export const judgeGuesses = command('identity.judgeGuesses', {
  summary: 'Which of these hashed guesses at passwords are right',
  ...inside,
  input: z.strictObject({
    guesses: z.array(z.strictObject({ tenant: id('client'), member: id('member'), hash: z.string().max(500) })).max(1000),
  }),
  output: z.object({ right: z.array(z.boolean()) }),
})

export const passFirstFactor = command('identity.passFirstFactor', {
  summary: 'The password was right: a ticket for the second factor, or a session where there is none yet',
  ...inside,
  input: z.strictObject(person),
  output: outcome.omit({ clients: true }),
  emits: ['identity.signedIn', 'identity.newDevice'],
})

export const passLink = command('identity.passLink', {
  summary: 'A one-time link was good: spends it, sets the password, and goes on as after a right password',
  ...inside,
  input: z.strictObject({
    ...person,
    /** The link's secret: the database takes nothing less. */
    link: z.string().max(100),
    name: z.string().max(120).optional(),
    /** Hashed. */
    password: z.string().max(500),
    /** It may stand without a second factor. */
    alone: z.boolean(),
  }),
  output: outcome.omit({ clients: true }),
  emits: ['identity.signedIn', 'identity.newDevice', 'identity.passwordSet'],
})

export const readProofs = command('identity.readProofs', {
  summary: 'What the answer of a person is judged against; a challenge is handed out once',
  ...inside,
  input: z.strictObject({
    member: id('member'),
    way,
    /** The ticket whose challenge is taken. */
    ticket: id('ticket').optional(),
    /** base64url */
    credential: z.string().max(1400).optional(),
  }),
  output: z.object({
    challenge: z.string().optional(),
    totp: z.object({ factor: z.string(), secret: z.string() }).optional(),
    passkey: z
      .object({ factor: z.string(), account: z.string(), credentialId: z.string(), publicKey: z.string(), counter: z.number() })
      .optional(),
  }),
})

export const passSecondFactor = command('identity.passSecondFactor', {
  summary: 'The second factor was right: spends the ticket, the step or the code, and opens the session',
  ...inside,
  input: z.strictObject({
    ...person,
    way,
    ticket: id('ticket').optional(),
    factor: id('factor').optional(),
    /** Of the authenticator app. */
    step: z.number().int().optional(),
    /** Of the passkey. */
    counter: z.number().int().optional(),
    /** Of the list of recovery codes. */
    code: z.string().max(64).optional(),
  }),
  output: z.object({
    /** Undefined where it was used before. */
    outcome: outcome.omit({ clients: true }).optional(),
    client: z.object({ id: z.string(), name: z.string() }),
  }),
  emits: ['identity.signedIn', 'identity.newDevice', 'identity.recoveryCodeUsed', 'identity.factorResetCancelled'],
})

export const newPasskeyChallenge = command('identity.newPasskeyChallenge', {
  summary: 'A fresh challenge for the ticket of a sign-in',
  ...inside,
  input: z.strictObject({ member: id('member'), ticket: id('ticket') }),
  output: requestOptions,
})

export const noteFailedSignIn = command('identity.noteFailedSignIn', {
  summary: 'Somebody tried and failed',
  ...inside,
  input: z.strictObject({ member: id('member').optional(), reason: z.enum(failures) }),
  output: z.object({}),
  emits: ['identity.signInFailed', 'identity.signInHeld'],
})

export const carryOutFactorReset = command('identity.carryOutFactorReset', {
  summary: 'Remove the factors of a person whose day to object is over',
  ...inside,
  input: z.strictObject({ reset: id('reset') }),
  output: z.object({}),
  emits: ['identity.factorResetDone'],
})
