import { z } from 'zod'
import { cleanText } from '#base/clean-text.ts'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'

/** Minutes a lead stays in a caller's hands; the screen renews it more often. */
export const leaseMinutes = { lasts: 5, renewed: 2 } as const

export const callOutcomes = ['reached', 'no_answer', 'callback', 'not_interested', 'do_not_call'] as const
export type CallOutcome = (typeof callOutcomes)[number]

/** Furthest day a callback is promised for. */
export const mostCallbackDays = 60

/** What is needed to call somebody. The numbers are shown in full, whatever the caller's clearance: they are what the call is made with. */
export const call = z.object({
  lead: z.string(),
  name: z.string(),
  phones: z.array(z.object({ number: z.string(), label: z.string() })),
  /** Until when it stays in these hands. */
  heldUntil: z.string(),
  consent: z.object({ calls: z.enum(['given', 'refused', 'none']), at: z.string().nullable() }),
  intent: z.string(),
  language: z.string(),
  campaign: z.string().nullable(),
  city: z.string().nullable(),
  state: z.string().nullable(),
  amountCents: z.number().nullable(),
  timeframe: z.string().nullable(),
  receivedAt: z.string(),
  /** IANA zone of the person's home or the property. */
  timeZone: z.string().nullable(),
  /** Calls so far. */
  calls: z.number(),
  /** The hour that was promised to the person. */
  promisedAt: z.string().nullable(),
})
export type Call = z.infer<typeof call>

export const readCall = query('callRunner.readCall', {
  summary: 'The lead in one’s hands, with what is needed to call',
  http: 'GET /calls/current',
  needs: 'call.use',
  input: z.strictObject({}),
  output: z.object({ call: call.nullable() }),
})

export const takeCall = command('callRunner.takeCall', {
  summary: 'Be handed the next lead to call, or the one already in one’s hands',
  http: 'POST /calls',
  needs: 'call.take',
  input: z.strictObject({}),
  output: z.object({
    call: call.nullable(),
    /** Where none is due: when the next one will be. */
    nextAt: z.string().nullable(),
  }),
  emits: ['call.handedOut'],
})

export const keepCall = command('callRunner.keepCall', {
  summary: 'Keep the lead in one’s hands for some minutes more',
  http: 'PUT /calls/{lead}/lease',
  needs: 'call.use',
  input: z.strictObject({ lead: id('lead') }),
  output: z.object({ heldUntil: z.string() }),
})

export const endCall = command('callRunner.endCall', {
  summary: 'Record what came of the call; the lead leaves one’s hands',
  http: 'PUT /calls/{lead}/outcome',
  needs: 'call.use',
  input: z.strictObject({
    lead: id('lead'),
    outcome: z.enum(callOutcomes, 'Say what came of the call.'),
    /** For a callback: the hour the person asked for. */
    callAt: z.iso.datetime({ offset: true }).optional(),
    note: confidential(z.string().overwrite(cleanText).max(4000)).optional(),
  }),
  output: z.object({}),
  emits: ['call.ended', 'lead.touched', 'lead.firstTouched', 'lead.stageMoved', 'lead.changed'],
})

export const giveBack = command('callRunner.giveBack', {
  summary: 'Take leads back from callers who have gone without recording an outcome',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ leads: z.number() }),
  emits: ['call.givenBack'],
})
