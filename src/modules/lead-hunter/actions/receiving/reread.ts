import { storable } from '#base/clean-text.ts'
import type { Id } from '#base/id.ts'
import { newId } from '#base/id.ts'
import { type FieldProblem, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { LeadDraft } from '../../contract/lead-draft.ts'
import { type Payload, readPayload } from '../../rules/payload/index.ts'
import type { NewIntake, Sent } from '../../store/intake.ts'
import { type SourceFacts, sourceById } from '../../store/sources.ts'
import type { Incoming } from '../receive.ts'

/** A source’s message as the readers want it. */
export const payloadOf = (
  source: Pick<SourceFacts, 'format' | 'mapping' | 'legalBasis'>,
  sent: { body: string; contentType: string },
): Payload => ({
  ...sent,
  format: source.format,
  mapping: source.mapping,
  ...(source.legalBasis && { creditTriggerBasis: source.legalBasis }),
})

/** The draft that was kept; what was held is read again: the source may have been taught meanwhile. */
export async function rereadSent(ctx: Ctx, source: Id | null, sent: Sent): Promise<Pick<Incoming, 'draft' | 'leftOut'>> {
  if (sent.draft) return { draft: sent.draft, leftOut: sent.leftOut }
  if (sent.body === undefined || !source) return { draft: emptyDraft }
  const read = storable(
    readPayload(payloadOf(await sourceById(ctx, source), { body: sent.body, contentType: sent.contentType ?? '' })),
  )
  if (!read.ok || read.kind !== 'leads') return { draft: emptyDraft }
  const [draft, ...more] = read.drafts
  if (more.length) throw new Refusal('conflict', 'This delivery holds several leads. Have the sender deliver it again.')
  return draft ? { draft, leftOut: read.leftOut[0] } : { draft: emptyDraft }
}

const emptyDraft: LeadDraft = {
  person: { emails: [], phones: [] },
  intent: 'unknown',
  loan: {},
  property: {},
  tags: [],
  consents: [],
  extra: {},
}

/** A row of a batch that has not the shape of a lead: kept with what is wrong with it. */
export function unreadable(row: unknown, problems: readonly FieldProblem[]): { row: Omit<NewIntake, 'source' | 'door'> } {
  const reasons = problems
    .slice(0, 20)
    .map(({ path, message }) => ({ code: 'invalid', sentence: path ? `${path}: ${message}` : message }))
  return {
    row: {
      id: newId(),
      form: null,
      outcome: 'refused',
      reasons,
      sent: { body: JSON.stringify(row), contentType: 'application/json' },
      name: null,
      intent: null,
      externalId: null,
      fingerprint: null,
      lead: null,
      contact: null,
      conflictContacts: [],
    },
  }
}
