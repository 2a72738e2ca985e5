import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'
import { maxBulkRows } from '#policy/limits.ts'
import { page, pageOf } from '#policy/paging.ts'
import { draftAddress, draftConsent, draftPerson, draftPhone, intents, leadDraft } from './lead-draft.ts'

/** What can happen to leads while they are taken in. */
export const arrivalEvents: readonly string[] = [
  ...['lead.received', 'lead.repeated', 'lead.assigned', 'lead.offered', 'lead.pooled', 'lead.unassigned'],
]

/** By which door a lead came. */
export const intakeDoors = ['form', 'api', 'adf', 'mail', 'webhook', 'import', 'manual'] as const
export type IntakeDoor = (typeof intakeDoors)[number]

/**
 * `created`: a person not known before. `matched`: a known person; the lead is new or joined one that is still open.
 * `conflict`: the identifiers point to different people, so a person decides. `refused`: not taken, with the reasons.
 * `held`: could not be read.
 */
export const intakeOutcomes = ['created', 'matched', 'conflict', 'refused', 'held'] as const
export type IntakeOutcome = (typeof intakeOutcomes)[number]

const reason = z.object({ code: z.string(), sentence: z.string() })

/** What became of one lead, the same for every door. */
export const received = z.object({
  outcome: z.enum(intakeOutcomes),
  intake: z.string(),
  /** Null too where a key that is bound to some may not see what it matched; so of the person. */
  lead: z.string().nullable(),
  contact: z.string().nullable(),
  /** True where it joined a lead that was open already, or came a second time. */
  repeat: z.boolean(),
  /** Of a lead that was not taken: why. Of one that was: what is odd about it. */
  reasons: z.array(reason),
  /** The people a conflict is between. */
  conflictContacts: z.array(z.string()),
  /** Others of the same name and address. */
  alsoLike: z.array(z.string()),
})
export type Received = z.infer<typeof received>

const strictPerson = draftPerson
  .extend({ phones: z.array(draftPhone.strict()).max(10).default([]), address: draftAddress.strict().optional() })
  .strict()

/** A draft of which every field must be known: what the API and a person typing send. */
export const strictDraft = leadDraft
  .extend({
    person: strictPerson,
    coBorrower: strictPerson.optional(),
    agent: leadDraft.shape.agent.unwrap().strict().optional(),
    loan: leadDraft.shape.loan.unwrap().strict().default({}),
    property: leadDraft.shape.property.unwrap().strict().default({}),
    consents: z.array(draftConsent.strict()).max(20).default([]),
  })
  .strict()

const from = {
  /** The source it counts for; without it “API” for keys and “Typed by hand” for people. */
  source: id('source').optional(),
  /** Who gets it. Without it a loan officer keeps what they type, and routing decides about everything else. */
  assignTo: id('person').optional(),
}

export const addLead = command('leadHunter.addLead', {
  summary: 'Take one lead in: recognised, scored, routed; a known external id is the same lead again',
  http: 'POST /leads',
  needs: 'lead.add',
  input: strictDraft.extend(from),
  output: received,
  emits: arrivalEvents,
})

export const upsertLeads = command('leadHunter.upsertLeads', {
  summary: `Take up to ${maxBulkRows.toLocaleString('en-US')} leads in at once: one result a row, in order; a bad row never spoils the others`,
  http: 'POST /leads/batch',
  needs: 'lead.add',
  limit: 'member.bulk',
  input: z.strictObject({
    ...from,
    // The second choice lets a bad row through to its own result instead of refusing them all.
    leads: z
      .array(z.union([strictDraft, z.unknown()]))
      .min(1, 'Send at least one lead.')
      .max(maxBulkRows, `Send at most ${maxBulkRows.toLocaleString('en-US')} leads at a time.`),
  }),
  output: z.object({
    results: z.array(
      received.extend({ index: z.number(), problems: z.array(z.object({ path: z.string(), message: z.string() })) }),
    ),
    counts: z.record(z.enum(intakeOutcomes), z.number()),
  }),
  emits: arrivalEvents,
})

export const duplicateWays = ['external-id', 'email', 'phone', 'name-address'] as const

export const checkDuplicates = query('leadHunter.checkDuplicates', {
  summary: 'Whether somebody is known already, before typing them in',
  http: 'POST /leads/check',
  needs: 'duplicate.check',
  input: z.strictObject({
    emails: z
      .array(confidential(z.string().max(320)))
      .max(10)
      .default([]),
    phones: z
      .array(confidential(z.string().max(60)))
      .max(10)
      .default([]),
    name: z.string().max(250).optional(),
    street: confidential(z.string().max(200)).optional(),
    zip: z.string().max(20).optional(),
  }),
  output: z.object({
    decision: z.enum(['created', 'matched', 'conflict']),
    matches: z.array(
      z.object({
        by: z.array(z.enum(duplicateWays)),
        /** False: somebody is known by this, but is with a colleague; nothing more is told. */
        visible: z.boolean(),
        contact: z.string().nullable(),
        name: z.string().nullable(),
        ownerName: z.string().nullable(),
        openLeads: z.array(z.object({ id: z.string(), intent: z.enum(intents), status: z.string(), receivedAt: z.string() })),
      }),
    ),
    /** What could not be read as an e-mail address or phone number, and why. */
    problems: z.array(z.object({ path: z.string(), message: z.string() })),
  }),
})

export type DuplicateCheck = z.output<typeof checkDuplicates.input>
export type DuplicateMatches = z.input<typeof checkDuplicates.output>

export const intakeRow = z.object({
  id: z.string(),
  receivedAt: z.string(),
  door: z.enum(intakeDoors),
  source: z.string().nullable(),
  sourceName: z.string().nullable(),
  name: z.string().nullable(),
  outcome: z.enum(intakeOutcomes),
  reasons: z.array(reason),
  externalId: z.string().nullable(),
  lead: z.string().nullable(),
  contact: z.string().nullable(),
  conflictContacts: z.array(z.string()),
})

export const listIntake = query('leadHunter.listIntake', {
  summary: 'Everything that ever knocked: taken, refused or held, with the reason',
  http: 'GET /intake',
  needs: 'intake.read',
  input: z.strictObject({
    ...page,
    outcome: z.array(z.enum(intakeOutcomes)).max(5).optional(),
    source: z.array(id('source')).max(100).optional(),
    door: z.array(z.enum(intakeDoors)).max(7).optional(),
    lead: id('lead').optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  }),
  output: pageOf(intakeRow),
})

export const readIntake = query('leadHunter.readIntake', {
  summary: 'One arrival with what was sent and what was made of it',
  http: 'GET /intake/{intake}',
  needs: 'intake.read',
  input: z.strictObject({ intake: id('intake') }),
  output: intakeRow.extend({
    /** As it came, without identity and card numbers, scores and incomes. */
    sent: confidential(z.string()).nullable(),
    contentType: z.string().nullable(),
    draft: leadDraft.nullable(),
    /** People a conflict is between, of whom one is to be chosen. */
    people: z.array(
      z.object({ contact: z.string(), name: z.string(), ownerName: z.string().nullable(), by: z.array(z.enum(duplicateWays)) }),
    ),
    mayRetry: z.boolean(),
  }),
})

const words = (max: number) => z.string().trim().max(max).optional()

export const retryIntake = command('leadHunter.retryIntake', {
  summary: 'Take a refused, held or conflicting lead in after all, with corrections',
  http: 'POST /intake/{intake}/retry',
  needs: 'intake.retry',
  input: z.strictObject({
    intake: id('intake'),
    /** Of a conflict: who it is. */
    contact: id('contact').optional(),
    /** Of a conflict: somebody else than everyone known. */
    newPerson: z.boolean().optional(),
    /** Put in the place of what was sent. A body that could not be read is read again by the source’s present mapping. */
    edits: z
      .strictObject({
        firstName: words(120),
        lastName: words(120),
        email: confidential(z.string().trim().max(320)).optional(),
        phone: confidential(z.string().trim().max(60)).optional(),
        state: words(60),
        zip: words(20),
        intent: z.enum(intents).optional(),
        amountCents: z.int().min(0).optional(),
      })
      .default({}),
  }),
  output: received,
  emits: [...arrivalEvents, 'intake.retried'],
})
