import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { IntakeDoor } from '../../contract/intake.ts'
import { type Arrival, stateOf } from '../../rules/arrival.ts'
import type { About, NewIntake, Sent } from '../../store/intake.ts'
import type { Result } from '../receive.ts'
import type { Decided } from './decide.ts'

/** What an arrival is about, by which limits judge it; without a campaign of its own it is of its source's. */
export const aboutOf = (a: Arrival, source: { campaign: string | null } | undefined): About => ({
  state: stateOf(a),
  county: a.property.county,
  zip: a.property.zip,
  campaign: a.draft.campaign || source?.campaign,
})

/** The line that is kept of an arrival, whatever became of it. */
export const intakeOf = (
  d: Decided,
  source: { id: Id; campaign: string | null },
  door: IntakeDoor,
  form: Id | null,
  sent: Sent | undefined,
): NewIntake => ({
  id: d.intake,
  source: source.id,
  door,
  form,
  outcome: d.outcome,
  reasons: d.reasons,
  sent,
  name: d.arrival.person.full || null,
  intent: d.arrival.draft.intent,
  externalId: d.arrival.draft.externalId ?? null,
  fingerprint: d.fingerprint,
  lead: d.lead,
  contact: d.contact,
  conflictContacts: d.conflictContacts,
  about: aboutOf(d.arrival, source),
})

/** What the sender is told. */
export const receivedOf = (ctx: Ctx, d: Decided): Result => ({
  outcome: d.outcome,
  intake: d.intake,
  lead: d.lead,
  contact: d.contact,
  repeat: d.lead !== null && !d.newLead,
  reasons: d.reasons,
  conflictContacts: d.conflictContacts,
  alsoLike: d.alsoLike,
  sameBatch: d.sameBatch,
  otherName: d.otherName,
  sameOperation: ctx.operation !== undefined && d.person?.operation === ctx.operation,
})
