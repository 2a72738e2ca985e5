import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { browserAnswer, creationOptions, setDevice, setSession } from './outcome.ts'

const nothing = z.object({})

export const factorName = z.string().trim().min(1, 'Give it a name.').max(60, 'Use at most 60 characters.')

export const listFactors = query('identity.listFactors', {
  summary: 'One’s own passkeys, authenticator app and recovery codes',
  http: 'GET /me/factors',
  needs: 'self.use',
  beforeProof: true,
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['passkey', 'totp']),
        name: z.string(),
        madeAt: z.string(),
        lastUsedAt: z.string().nullable(),
        /** Lives on one device alone; others go along with the person’s account at its maker. */
        deviceBound: z.boolean().nullable(),
      }),
    ),
    recoveryCodes: z.object({ left: z.number(), madeAt: z.string().nullable() }),
    /** An administrator is about to remove them all. */
    resetDueAt: z.string().nullable(),
  }),
})

export const beginPasskey = command('identity.beginPasskey', {
  summary: 'What the browser needs to make a passkey',
  http: 'POST /me/passkeys/options',
  needs: 'self.use',
  beforeProof: true,
  input: z.strictObject({}),
  output: z.object({ ticket: z.string(), passkey: creationOptions }),
})

export const addPasskey = command('identity.addPasskey', {
  summary: 'Add the passkey that the browser made',
  http: 'POST /me/passkeys',
  needs: 'self.use',
  limit: 'sign-in',
  beforeProof: true,
  input: z.strictObject({ ticket: z.string().max(200), name: factorName.default('Passkey'), answer: browserAnswer }),
  output: z.object({ id: z.string(), setSession, setDevice: setDevice.optional() }),
  emits: ['identity.factorAdded'],
})

export const beginTotp = command('identity.beginTotp', {
  summary: 'A secret for an authenticator app, shown this once; it counts from its first code on',
  http: 'POST /me/totp/options',
  needs: 'self.use',
  beforeProof: true,
  input: z.strictObject({}),
  output: z.object({
    /** For typing in. */
    secret: z.string(),
    address: z.string(),
    /** The same as a picture to scan: SVG. */
    picture: z.string(),
  }),
})

export const confirmTotp = command('identity.confirmTotp', {
  summary: 'Add the authenticator app, with its first code',
  http: 'POST /me/totp',
  needs: 'self.use',
  limit: 'sign-in',
  beforeProof: true,
  input: z.strictObject({
    code: z
      .string()
      .transform(text => text.replace(/\s/g, ''))
      .pipe(z.string().regex(/^\d{6}$/, 'The code has six digits.')),
  }),
  output: z.object({ id: z.string(), setSession, setDevice: setDevice.optional() }),
  emits: ['identity.factorAdded'],
})

export const renameFactor = command('identity.renameFactor', {
  summary: 'Rename a passkey',
  http: 'PATCH /me/factors/{factor}',
  needs: 'self.use',
  input: z.strictObject({ factor: id('factor'), name: factorName }),
  output: nothing,
})

export const removeFactor = command('identity.removeFactor', {
  summary: 'Remove a passkey or the authenticator app; the last one stays where a second factor is demanded',
  http: 'DELETE /me/factors/{factor}',
  needs: 'self.use',
  input: z.strictObject({ factor: id('factor') }),
  output: nothing,
  emits: ['identity.factorRemoved'],
})

export const makeRecoveryCodes = command('identity.makeRecoveryCodes', {
  summary: 'Ten recovery codes, shown this once; earlier ones stop working',
  http: 'POST /me/recovery-codes',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({ codes: z.array(z.string()) }),
  emits: ['identity.recoveryCodesMade'],
})

export const readFactorReset = query('identity.readFactorReset', {
  summary: 'Whether a person has a second factor, and when it comes off where that was asked for',
  http: 'GET /people/{person}/factor-reset',
  needs: 'people.recover',
  input: z.strictObject({ person: id('person') }),
  output: z.object({ held: z.boolean(), dueAt: z.string().nullable() }),
})

export const askFactorReset = command('identity.askFactorReset', {
  summary: 'Remove every factor of a person who lost them, in 24 hours, unless they show one before',
  http: 'POST /people/{person}/factor-reset',
  needs: 'people.recover',
  input: z.strictObject({ person: id('person') }),
  output: z.object({ dueAt: z.string() }),
  emits: ['identity.factorResetAsked'],
})

export const cancelFactorReset = command('identity.cancelFactorReset', {
  summary: 'Call off the removal of a person’s factors',
  http: 'DELETE /people/{person}/factor-reset',
  needs: 'people.recover',
  input: z.strictObject({ person: id('person') }),
  output: nothing,
  emits: ['identity.factorResetCancelled'],
})
