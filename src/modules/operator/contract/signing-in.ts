import { z } from 'zod'
import { browserAnswer, creationOptions, requestOptions, setSession } from '#modules/identity/contract.ts'
import { command, query } from '#policy/action.ts'

/** How an operator comes in: by a one-time link to enrol a passkey, and by the passkey ever after. There is no password. */

const atDoor = { door: 'operator', needs: 'session.open', limit: 'sign-in' } as const
const token = z.string().max(200)
const nothing = z.strictObject({})

export const readInvitation = query('operator.readInvitation', {
  ...atDoor,
  summary: 'Whose one-time link this is',
  // Tokens travel in the body: what stands in an address ends up in the logs of proxies.
  http: 'POST /invitation/read',
  input: z.strictObject({ token }),
  output: z.object({ name: z.string() }),
})

export const beginEnrolment = command('operator.beginEnrolment', {
  ...atDoor,
  summary: 'What the browser needs to make the passkey of a one-time link',
  http: 'POST /invitation/options',
  input: z.strictObject({ token }),
  output: z.object({ ticket: z.string(), passkey: creationOptions }),
})

export const enrolPasskey = command('operator.enrolPasskey', {
  ...atDoor,
  summary: 'Add the passkey that the browser made; the link is spent and a session opens',
  http: 'POST /invitation/passkey',
  input: z.strictObject({ token, ticket: token, answer: browserAnswer }),
  output: z.object({ setSession }),
})

export const beginSignIn = command('operator.beginSignIn', {
  ...atDoor,
  summary: 'What the browser needs to show an operator’s passkey',
  http: 'POST /session/options',
  input: nothing,
  output: z.object({ ticket: z.string(), passkey: requestOptions }),
})

export const signIn = command('operator.signIn', {
  ...atDoor,
  summary: 'Sign in with a passkey',
  http: 'POST /session',
  input: z.strictObject({ ticket: token, answer: browserAnswer }),
  output: z.object({ setSession }),
})

export const readMe = query('operator.readMe', {
  door: 'operator',
  needs: 'client.read',
  summary: 'Who is signed in, and until when',
  http: 'GET /me',
  input: nothing,
  output: z.object({ id: z.string(), name: z.string(), idleMinutes: z.number(), endsAt: z.string() }),
})

export const signOut = command('operator.signOut', {
  door: 'operator',
  needs: 'client.read',
  summary: 'Sign out',
  http: 'POST /session/end',
  input: nothing,
  output: z.object({ endSession: z.literal(true) }),
})

export const beginProof = command('operator.beginProof', {
  door: 'operator',
  needs: 'client.read',
  summary: 'What the browser needs to show the passkey again',
  http: 'POST /session/proof/options',
  input: nothing,
  output: z.object({ ticket: z.string(), passkey: requestOptions }),
})

export const provePasskey = command('operator.provePasskey', {
  door: 'operator',
  needs: 'client.read',
  limit: 'sign-in',
  summary: 'Show the passkey again: what asks for a fresh one is open for five minutes, under a new session secret',
  http: 'POST /session/proof',
  input: z.strictObject({ ticket: token, answer: browserAnswer }),
  output: z.object({ setSession }),
})

/** Counted by the worker of the sign-in itself: who was refused, where that is known. */
export const noteRefused = command('operator.noteRefused', {
  door: 'job',
  needs: 'job.run',
  summary: 'An operator’s sign-in was refused',
  input: z.strictObject({ person: z.string().nullable() }),
  output: z.object({}),
  emits: ['operator.signInRefused'],
})
