import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { setSession } from './outcome.ts'

/** The emergency access: two sealed credentials in two shares each, for the day nothing else opens. */

const person = z.object({ id: z.string(), name: z.string() })

/** A share as it is typed from paper: groups and case say nothing. */
const share = z
  .string()
  .max(200)
  .transform(text => text.toUpperCase().replace(/[^A-Z0-9]/g, ''))
  .pipe(z.string().length(32, 'A share has 32 signs.'))
const bothShares = z.tuple([share, share])

export const emergencyUse = z.object({
  id: z.string(),
  credential: z.number(),
  /** Words of one colleague to others about access: whoever reviews reads them, whatever their clearance. */
  why: z.string(),
  openedAt: z.string(),
  until: z.string(),
  closedAt: z.string().nullable(),
  open: z.boolean(),
  reviewBy: z.string(),
  overdue: z.boolean(),
  reviewedAt: z.string().nullable(),
  reviewedBy: z.string().nullable(),
  findings: z.string().nullable(),
})

export const readEmergency = query('identity.readEmergency', {
  summary: 'How the emergency access stands: who keeps shares, when it was drilled, when it was used',
  http: 'GET /emergency',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({
    state: z.enum(['none', 'sealing', 'sealed']),
    custodians: z.array(person.extend({ taken: z.boolean() })),
    madeAt: z.string().nullable(),
    sealedAt: z.string().nullable(),
    /** Of the two credentials those that were not opened yet. */
    unopened: z.number(),
    drilledAt: z.string().nullable(),
    drillDueAt: z.string().nullable(),
    drillOverdue: z.boolean(),
    uses: z.array(emergencyUse),
    /** The reader keeps a share, and has yet to take it. */
    keeps: z.boolean(),
    mayTake: z.boolean(),
  }),
})

export const sealEmergency = command('identity.sealEmergency', {
  summary: 'Seal the emergency access anew: a second person agrees, and two custodians take a share each',
  http: 'POST /emergency',
  needs: 'emergency.manage',
  input: z.strictObject({
    custodians: z
      .tuple([id('person'), id('person')])
      .refine(([a, b]) => a !== b, 'Two different people keep the shares.')
      .transform(both => [...both].sort() as [string, string]),
  }),
  output: z.object({ id: z.string() }),
  emits: ['approval.asked', 'approval.done', 'approval.failed', 'emergency.begun'],
})

export const takeShares = command('identity.takeShares', {
  summary: 'Take one’s shares of the emergency access: shown this once, to their custodian',
  http: 'POST /emergency/shares',
  needs: 'self.use',
  input: z.strictObject({}),
  output: z.object({ shares: z.array(z.object({ credential: z.number(), share: z.string() })), sealed: z.boolean() }),
  emits: ['emergency.shareTaken', 'emergency.sealed'],
})

export const drillEmergency = command('identity.drillEmergency', {
  summary: 'Try both shares of a credential: whether they fit, opening nothing',
  http: 'POST /emergency/drills',
  needs: 'self.use',
  limit: 'sign-in',
  input: z.strictObject({ shares: bothShares }),
  output: z.object({ fits: z.boolean(), credential: z.number().nullable() }),
  emits: ['emergency.drilled'],
})

export const openEmergency = command('identity.openEmergency', {
  summary: 'Open the emergency access with both shares, for an hour: every administrator is told',
  http: 'POST /session/emergency',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z.strictObject({
    shares: bothShares,
    why: confidential(z.string().overwrite(cleanText).min(10, 'Say what happened: whoever reviews it reads this.').max(1000)),
  }),
  output: z.object({ setSession: setSession.optional(), until: z.string() }),
})

export const findEmergency = command('identity.findEmergency', {
  summary: 'At which client two shares open',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ shares: z.tuple([z.string(), z.string()]) }),
  output: z.object({ client: z.string().nullable() }),
})

export const enterEmergency = command('identity.enterEmergency', {
  summary: 'Open the emergency access of a client, and a session by it',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ shares: z.tuple([z.string(), z.string()]), why: confidential(z.string()) }),
  output: z.object({ setSession, until: z.string() }).nullable(),
  emits: ['emergency.opened'],
})

const use = z.strictObject({ use: id('emergency use') })

export const readEmergencyUse = query('identity.readEmergencyUse', {
  summary: 'What was done by one use of the emergency access',
  http: 'GET /emergency/uses/{use}',
  needs: 'emergency.review',
  input: use,
  output: emergencyUse.extend({
    /** The newest five hundred. */
    events: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        name: z.string(),
        subject: z.object({ kind: z.string(), id: z.string() }).nullable(),
      }),
    ),
  }),
})

export const closeEmergency = command('identity.closeEmergency', {
  summary: 'Close the emergency access before its hour is over',
  http: 'POST /emergency/uses/{use}/close',
  needs: 'self.use',
  input: use,
  output: z.object({}),
  emits: ['emergency.closed'],
})

export const reviewEmergency = command('identity.reviewEmergency', {
  summary: 'Say what a use of the emergency access came to: by somebody who keeps no share of it',
  http: 'POST /emergency/uses/{use}/review',
  needs: 'emergency.review',
  input: use.extend({
    findings: confidential(z.string().overwrite(cleanText).min(20, 'Say what was done, and whether it was right.').max(4000)),
  }),
  output: z.object({}),
  emits: ['emergency.reviewed'],
})

export const sweepEmergency = command('identity.sweepEmergency', {
  summary: 'Close the emergency access when its hour is over',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ closed: z.number() }),
  emits: ['emergency.closed'],
})
