import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { outcome, setSession } from './outcome.ts'

const nothing = z.object({})

export const companyName = z.string().trim().min(2, 'Give the company’s name.').max(120)
export const personName = z.string().trim().min(2, 'Give first and last name.').max(120)
export const emailField = z.string().trim().toLowerCase().pipe(z.email('This is not an e-mail address.'))
/**
 * Length carries the strength (NIST SP 800-63B-4, 3.1.1): no composition rules; the server also measures how guessable it
 * is. 15 where the password stands alone; the server lets 8 pass for whoever shows a second factor with it.
 */
export const newPassword = z
  .string()
  .min(8, 'Use at least 15 characters: a short sentence works well.')
  .max(200, 'Use at most 200 characters.')
export const timeZone = z.string().refine(zone => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}, 'This is not a time zone.')
export const nmlsId = z
  .string()
  .trim()
  .regex(/^\d{3,12}$/, 'An NMLS id has 3 to 12 digits.')

export const judgePassword = query('identity.judgePassword', {
  summary: 'Why a new password would be refused: asked while it is typed, kept by nobody',
  // The dictionaries it is measured against are larger than the whole program of the screens.
  http: 'POST /password/strength',
  door: 'public',
  needs: 'session.open',
  input: z.strictObject({
    password: z.string().max(200),
    /** Who it is for: name, address, company. */
    context: z.array(z.string().max(200)).max(6).default([]),
    /** There is a second factor beside it. */
    beside: z.boolean().default(false),
  }),
  output: z.object({ weakness: z.string().nullable() }),
})

export const readSetup = query('identity.readSetup', {
  summary: 'Whether a setup link is still good, and whether there is anything to sign in to yet',
  // Tokens travel in the body: what stands in an address ends up in the logs of proxies.
  http: 'POST /setup/read',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({ token: z.string().max(200) }),
  output: z.object({
    open: z.boolean(),
    /** Some company is set up here. */
    begun: z.boolean(),
  }),
})

export const createClient = command('identity.createClient', {
  summary: 'Create a client and its first administrator with a one-time setup link',
  http: 'POST /setup',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({
    token: z.string().max(200),
    company: z.strictObject({
      name: companyName,
      /** Part of the public pages' host; made from the name where left out. */
      slug: z
        .string()
        .regex(/^[a-z0-9](-?[a-z0-9])*$/, 'Use small letters, digits and single dashes.')
        .max(40)
        .optional(),
      nmlsId,
      timeZone,
      type: z.enum(['lender', 'broker', 'brokerage', 'team']).default('lender'),
    }),
    admin: z.strictObject({ name: personName, email: emailField, password: newPassword }),
  }),
  output: z.object({ setSession, client: id('client') }),
})

export const signIn = command('identity.signIn', {
  summary: 'Sign in with e-mail and password',
  http: 'POST /session',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z.strictObject({
    email: emailField,
    password: z.string().max(1000),
    /** Where a person belongs to several clients: which one. Default the last used of those this password opens. */
    client: id('client').optional(),
  }),
  output: outcome,
})

export const signOut = command('identity.signOut', {
  summary: 'Sign out',
  http: 'DELETE /session',
  needs: 'self.use',
  beforeProof: true,
  input: z.strictObject({}),
  output: z.object({ endSession: z.literal(true) }),
})

export const readMe = query('identity.readMe', {
  summary: 'The signed-in person, their client, and what they may do',
  http: 'GET /me',
  needs: 'self.use',
  beforeProof: true,
  input: z.strictObject({}),
  output: z.object({
    user: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      type: z.string(),
      /** What the company calls it. */
      typeName: z.string(),
      branch: z.string().nullable(),
      timeZone: z.string(),
      awayUntil: z.string().nullable(),
    }),
    tenant: z.object({
      id: z.string(),
      name: z.string(),
      slug: z.string(),
      timeZone: z.string(),
      nmlsId: z.string().nullable(),
      demo: z.boolean(),
      pagesUrl: z.string(),
    }),
    /** Null for an API key. */
    session: z
      .object({
        /** Ends by itself after so many minutes without use, and at this moment in any case. */
        idleMinutes: z.number(),
        endsAt: z.string(),
        /** Nothing but adding a second factor is open yet. */
        mayOnlyEnrol: z.boolean(),
        openedBy: z.enum(['password', 'totp', 'passkey', 'recovery', 'sso', 'emergency']),
      })
      .nullable(),
    /** Who looks, where this is seen by somebody else than the person themselves. */
    viewer: z.object({ name: z.string() }).nullable(),
    /** Rights for hours that hold now, and the use of the emergency access that this is. */
    elevation: z.object({ id: z.string(), until: z.string() }).nullable(),
    breakGlass: z.object({ id: z.string(), until: z.string() }).nullable(),
    /** Products that are off for them, each with who can switch it on. */
    off: z.record(z.string(), z.string()),
    can: z.record(
      z.string(),
      z.object({
        level: z.string(),
        demands: z.object({
          approval: z.boolean().optional(),
          quorum: z.number().optional(),
          denials: z.number().optional(),
          comment: z.boolean().optional(),
          reason: z.boolean().optional(),
          proofMinutes: z.number().optional(),
        }),
      }),
    ),
  }),
})

export const updateMe = command('identity.updateMe', {
  summary: 'Change one’s own name, time zone or absence',
  http: 'PATCH /me',
  needs: 'self.use',
  input: z.strictObject({
    name: personName.optional(),
    timeZone: timeZone.optional(),
    awayUntil: z.iso.datetime({ offset: true }).nullable().optional(),
  }),
  output: nothing,
})

export const changePassword = command('identity.changePassword', {
  summary: 'Change one’s own password; every other session ends',
  http: 'PUT /me/password',
  needs: 'self.use',
  limit: 'sign-in',
  input: z.strictObject({ current: z.string().max(1000), next: newPassword }),
  output: z.object({ ended: z.number() }),
})

export const listSessions = query('identity.listSessions', {
  summary: 'Where one is signed in',
  http: 'GET /me/sessions',
  needs: 'self.use',
  beforeProof: true,
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        madeAt: z.string(),
        seenAt: z.string(),
        address: z.string().nullable(),
        userAgent: z.string().nullable(),
        thisOne: z.boolean(),
        openedBy: z.enum(['password', 'totp', 'passkey', 'recovery', 'sso', 'emergency']),
      }),
    ),
  }),
})

export const endSession = command('identity.endSession', {
  summary: 'End one of one’s own sessions',
  http: 'DELETE /me/sessions/{session}',
  needs: 'self.use',
  beforeProof: true,
  input: z.strictObject({ session: id('session') }),
  output: nothing,
  emits: ['identity.sessionEnded'],
})

export const endOtherSessions = command('identity.endOtherSessions', {
  summary: 'End every session of one’s own but this one, and forget every other device',
  http: 'DELETE /me/sessions',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({ ended: z.number() }),
  emits: ['identity.sessionEnded'],
})

export const readLink = query('identity.readLink', {
  summary: 'What a one-time link is for',
  http: 'POST /links/read',
  door: 'public',
  needs: 'session.open',
  input: z.strictObject({ token: z.string().max(200) }),
  output: z.object({
    kind: z.enum(['invite', 'reset']),
    name: z.string(),
    email: z.string(),
    client: z.string(),
  }),
})

export const useLink = command('identity.useLink', {
  summary: 'Accept an invitation or set a new password with a one-time link',
  http: 'POST /links/use',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z.strictObject({ token: z.string().max(200), name: personName.optional(), password: newPassword }),
  output: outcome,
})

export const recoverAdmin = command('identity.recoverAdmin', {
  summary: 'From the host’s shell: a one-time link for a locked-out person, who becomes an administrator where that is asked',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({
    email: emailField,
    makeAdministrator: z.boolean().default(false),
    /** Takes every factor and recovery code off them at once: for whoever has lost them all and has no administrator. */
    removeFactors: z.boolean().default(false),
  }),
  output: z.object({ url: z.string(), expiresAt: z.string(), name: z.string() }),
})

export const findMemberships = query('identity.findMemberships', {
  summary: 'From the host’s shell: the clients an address is known to, whatever its standing there',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({ email: z.string().max(320) }),
  output: z.object({ items: z.array(z.object({ client: z.string(), slug: z.string(), status: z.string() })) }),
})

export const openSetup = command('identity.openSetup', {
  summary: 'From the host’s shell: a one-time link that makes a further client',
  door: 'host',
  needs: 'tenant.create',
  input: z.strictObject({}),
  output: z.object({ url: z.string(), expiresAt: z.string() }),
})
