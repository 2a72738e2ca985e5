import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { page, pageOf } from '#policy/paging.ts'
import { intents } from './lead-draft.ts'
import { conditionVerdict, pickReasons, skipCodes } from './route-trace.ts'

/** What is asked about the way of one lead to a person: why it went there, and taking it or not. */

const nothing = z.object({})
const named = z.object({ id: z.string(), name: z.string() })

/**
 * How a lead came to whom it is with. Without asking a rule: `manual` a person chose, `known` they have the person already,
 * `typed` they typed it in, `named` the sender named them, `imported` the import names them.
 */
export const assignmentKinds = [
  ...(['routed', 'offered', 'pooled', 'claimed', 'unassigned'] as const),
  ...(['manual', 'known', 'typed', 'named', 'imported'] as const),
] as const
/** How an assignment ended; null while it stands. */
export const assignmentOutcomes = ['accepted', 'declined', 'timed_out', 'claimed', 'released', 'reassigned'] as const

/** A trace in words: every rule, every condition, everybody passed over and why. */
export const spokenTrace = z.object({
  version: z.number(),
  /** The property's state the licence law was asked about. */
  state: z.string().nullable(),
  /** Present when the time of somebody before had run out. */
  after: z.object({ rule: z.string().nullable(), tried: z.array(named) }).nullable(),
  /** Who has the person already, and why they could not have this lead. */
  holder: z.object({ person: named, sentence: z.string() }).nullable(),
  rules: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      outcome: z.enum(['disabled', 'not-matched', 'nobody', 'matched']),
      sentence: z.string(),
      conditions: z.array(z.object({ field: conditionVerdict.shape.field, passed: z.boolean(), sentence: z.string() })),
      people: z.array(
        z.object({
          person: named,
          /** Null: in line, not passed over. */
          skip: z.enum(skipCodes).nullable(),
          picked: z.boolean(),
          sentence: z.string(),
        }),
      ),
    }),
  ),
  fallbackOwner: z.object({ person: named, sentence: z.string() }).nullable(),
  pick: z.object({ kind: z.enum(['assign', 'offer', 'pool', 'unassigned']), why: z.enum(pickReasons), sentence: z.string() }),
})

export const readTrace = query('leadHunter.readTrace', {
  summary: 'Why a lead went where it went: each assignment with every rule and everybody passed over, newest first',
  http: 'GET /leads/{lead}/route',
  needs: 'lead.trace',
  input: z.strictObject({ lead: id('lead') }),
  output: z.object({
    owner: named.nullable(),
    /** Of a lead nobody has: whether the asker may claim it, and if not why. Null where there is nothing to claim. */
    claim: z.object({ may: z.boolean(), why: z.string().nullable() }).nullable(),
    items: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(assignmentKinds),
        /** `Given to Leo by the rule “South Carolina”.` */
        sentence: z.string(),
        at: z.string(),
        from: named.nullable(),
        to: named.nullable(),
        offeredTo: z.array(named),
        pool: z.string().nullable(),
        rule: named.nullable(),
        acceptBy: z.string().nullable(),
        outcome: z.enum(assignmentOutcomes).nullable(),
        endedAt: z.string().nullable(),
        trace: spokenTrace.nullable(),
      }),
    ),
  }),
})

export const acceptLead = command('leadHunter.acceptLead', {
  summary: 'Accept a lead one was given; stops the timer',
  http: 'POST /leads/{lead}/acceptance',
  needs: 'lead.accept',
  input: z.strictObject({ lead: id('lead') }),
  output: z.object({ acceptedAt: z.string() }),
  emits: ['lead.accepted'],
})

export const declineReasons = ['busy', 'away', 'not_my_product', 'conflict_of_interest', 'other'] as const

export const declineLead = command('leadHunter.declineLead', {
  summary: 'Decline a lead one was given: it goes to the next person, rule or pool',
  http: 'POST /leads/{lead}/refusal',
  needs: 'lead.release',
  input: z.strictObject({ lead: id('lead'), why: z.enum(declineReasons).default('other') }),
  output: nothing,
  emits: ['lead.declined', 'lead.assigned', 'lead.offered', 'lead.pooled', 'lead.unassigned'],
})

export const claimLead = command('leadHunter.claimLead', {
  summary: 'Claim a lead from a pool or an offer: the first has it',
  http: 'POST /leads/{lead}/claim',
  needs: 'lead.claim',
  input: z.strictObject({ lead: id('lead') }),
  output: z.object({ claimedAt: z.string() }),
  emits: ['lead.claimed'],
})

export const releaseLead = command('leadHunter.releaseLead', {
  summary: 'Give a lead one holds back to a pool',
  http: 'POST /leads/{lead}/release',
  needs: 'lead.release',
  input: z.strictObject({ lead: id('lead'), pool: id('pool') }),
  output: nothing,
  emits: ['lead.pooled'],
})

/** No name, e-mail or phone until it is claimed. */
export const unclaimedRow = z.object({
  id: z.string(),
  kind: z.enum(['offer', 'pool']),
  pool: z.string().nullable(),
  poolName: z.string().nullable(),
  intent: z.enum(intents),
  state: z.string().nullable(),
  city: z.string().nullable(),
  amountCents: z.number().nullable(),
  source: z.string().nullable(),
  score: z.number(),
  band: z.enum(['hot', 'warm', 'cold']),
  receivedAt: z.string(),
  /** Somebody waits for an answer: false for leads of a file. */
  live: z.boolean(),
  /** Until when an offer is open. */
  claimBefore: z.string().nullable(),
})

export const listUnclaimed = query('leadHunter.listUnclaimed', {
  summary: 'Leads one may claim: offers made to one, and pools one is in, as far as one’s licenses reach; without personal data',
  http: 'GET /unclaimed',
  needs: 'lead.claim',
  input: z.strictObject({ ...page, pool: id('pool').optional() }),
  output: pageOf(unclaimedRow).extend({
    /** Pools one is in: where a lead can be released to. */
    pools: z.array(named),
  }),
})

/** Asked by the timer of one assignment; does nothing when the lead was taken meanwhile. */
export const expireAcceptance = command('leadHunter.expireAcceptance', {
  summary: 'The time to accept or to claim ran out: on to the next person, rule or pool',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({ assignment: id('assignment') }),
  output: z.object({ moved: z.boolean() }),
  emits: ['lead.timedOut', 'lead.assigned', 'lead.offered', 'lead.pooled', 'lead.unassigned'],
})

/** Once a minute: finds what a killed process left overdue. */
export const sweepAcceptance = command('leadHunter.sweepAcceptance', {
  summary: 'Find overdue assignments and pass each on',
  door: 'job',
  needs: 'job.run',
  input: z.strictObject({}),
  output: z.object({ found: z.number() }),
})
