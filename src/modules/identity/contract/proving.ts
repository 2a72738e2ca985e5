import { z } from 'zod'
import { command } from '#policy/action.ts'
import { browserAnswer, outcome, requestOptions, setSession, way } from './outcome.ts'

/** Showing who one is beside the password: at sign-in, and again before what the matrix guards with a passkey. */

const ticket = z.string().max(200)
const codeField = z
  .string()
  .transform(text => text.replace(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().min(6, 'The code has at least six signs.').max(32, 'No code is that long.'))

export const proveSecondFactor = command('identity.proveSecondFactor', {
  summary: 'Go on signing in with the second factor: a passkey, a code of the authenticator app, or a recovery code',
  http: 'POST /session/second-factor',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z.strictObject({ ticket, way, code: codeField.optional(), answer: browserAnswer.optional() }),
  output: outcome,
})

export const askPasskeyAgain = command('identity.askPasskeyAgain', {
  summary: 'A fresh challenge for the passkey of a sign-in that is under way: each is good once',
  http: 'POST /session/second-factor/options',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z.strictObject({ ticket }),
  output: requestOptions,
})

export const beginPasskeySignIn = command('identity.beginPasskeySignIn', {
  summary: 'A challenge for signing in with a passkey alone',
  http: 'POST /session/passkey/options',
  door: 'public',
  needs: 'session.open',
  limit: 'public.command',
  input: z.strictObject({}),
  output: z.object({ ticket: z.string(), passkey: requestOptions }),
})

export const signInByPasskey = command('identity.signInByPasskey', {
  summary: 'Sign in with a passkey, without address and password',
  http: 'POST /session/passkey',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z.strictObject({ ticket, answer: browserAnswer }),
  output: outcome,
})

export const beginStepUp = command('identity.beginStepUp', {
  summary: 'A challenge for one’s passkey, to show again that it is oneself',
  http: 'POST /me/proof/options',
  needs: 'self.use',
  // A client's own sign-on may say nothing of a second factor: who has one here shows it here.
  beforeProof: true,
  input: z.strictObject({}),
  output: z.object({
    ticket: z.string(),
    passkey: requestOptions,
    /** What the person could show; without a passkey one is added first. */
    ways: z.array(way),
  }),
})

export const stepUp = command('identity.stepUp', {
  summary: 'Show again that it is oneself; the session goes on under a new secret',
  http: 'POST /me/proof',
  needs: 'self.use',
  beforeProof: true,
  limit: 'sign-in',
  input: z.strictObject({
    ticket,
    way: z.enum(['passkey', 'totp']),
    code: codeField.optional(),
    answer: browserAnswer.optional(),
  }),
  output: z.object({ setSession }),
  emits: ['identity.steppedUp', 'identity.signInFailed'],
})
