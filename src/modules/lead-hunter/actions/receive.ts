import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { raiseAlerts, type Stand } from '#modules/crm/index.ts'
import type { IntakeDoor, Received } from '../contract/intake.ts'
import type { LeadDraft } from '../contract/lead-draft.ts'
import { type Arrival, readArrival, stateOf } from '../rules/arrival.ts'
import type { RecogniseBy } from '../rules/recognise.ts'
import type { Sensitive } from '../rules/sensitive.ts'
import type { ConsentEvidence } from '../store/intake.ts'
import { measureGrown } from '../store/known.ts'
import { administrators } from '../store/officers.ts'
import { type Decided, decideAll } from './receiving/decide.ts'
import { type Known, readKnown } from './receiving/facts.ts'
import { tellOfApart } from './receiving/for-partner.ts'
import { type Kept, keepDecided } from './receiving/keep.ts'
import { receivedOf } from './receiving/outcome.ts'
import type { Wish } from './receiving/place.ts'

export interface Incoming {
  draft: LeadDraft
  /** The draft as it was read already, where somebody has. */
  arrival?: Arrival | undefined
  /** The body as it came, where it is not the draft itself. */
  body?: string | undefined
  contentType?: string | undefined
  /** What its reader left out already, to be told with its reasons. */
  leftOut?: readonly Sensitive[] | undefined
  /** The person said they must not be contacted. */
  doNotContact?: boolean | undefined
}

export interface Receive extends Wish {
  door: IntakeDoor
  /** Undefined: the source of the door. */
  source?: Id | undefined
  leads: readonly Incoming[]
  consent: ConsentEvidence
  /** Public forms: what a machine would have done differently. */
  form?: { id: Id; honeypotFilled: boolean; fillMs: number | null } | undefined
  /** People known already: their lead is taken (default), left alone, or nobody is recognised at all. */
  known?: 'take' | 'skip' | 'create' | undefined
  /** By what people are recognised; all ways where left out. */
  by?: readonly RecogniseBy[] | undefined
  /** A person decided: the source’s rules are passed over, and of a conflict who it is. */
  insist?: { contact?: Id | undefined; newPerson?: boolean | undefined } | undefined
  /** False keeps a sealed copy only of what became no lead: an import keeps its file. */
  keepSent?: boolean | undefined
  /** The partner’s person who sends these in: the leads are shown to them, and nobody is recognised but whom they see. */
  broughtBy?: { rep: Id; partner: Id | null } | undefined
  /** A trial: full names of those who are known only from an earlier part of the same bulk work. */
  named?: ReadonlyMap<Id, string> | undefined
  /** The arrival that is taken in after all; no new one is kept. */
  instead?: Id | undefined
}

export interface Result extends Received {
  /** Somebody who stands earlier among the same leads. */
  sameBatch: boolean
  /** Recognised, and kept under another name than came. */
  otherName: boolean
  /** Somebody whom an earlier part of the same bulk work made. */
  sameOperation: boolean
}

/** Conflicts that administrators are told of one by one. */
const few = 20
/** From so many leads at once a table may have grown out of what the planner knows of it. */
const manyLeads = 100

/**
 * The one path of every door: normalise, accept or refuse, recognise, score, write, record consent, route, tell. One
 * result for each lead, in order. One transaction: either all of it is true or none. Ask it once in a transaction, and
 * with at most 2,000 leads, so that others wait little.
 */
export async function receive(ctx: Ctx, o: Receive): Promise<Result[]> {
  const arrivals = o.leads.map(lead => lead.arrival ?? readArrival(lead.draft))
  const known = await readKnown(ctx, o.door, o.source, arrivals, o.insist?.contact, {
    asker: o.asker,
    partner: o.broughtBy !== undefined,
  })
  const decided = await decideAll(ctx, o, arrivals, known)

  const { kept, stand } = await keepDecided(ctx, o, known, decided)
  tellOfLeads(ctx, o, known, decided, kept, stand)
  await Promise.all([tellOfConflicts(ctx, o, decided), tellOfApart(ctx, known, decided, o.broughtBy !== undefined)])
  if (decided.length > manyLeads) void measureGrown(ctx).catch(() => {})
  return decided.map(d => receivedOf(ctx, d))
}

/** One event a lead, when its officer is known: the screens of everybody hear of it who has it in scope. */
function tellOfLeads(
  ctx: Ctx,
  o: Receive,
  known: Known,
  decided: readonly Decided[],
  kept: ReadonlyMap<Id, Kept>,
  stand: Stand,
): void {
  for (const d of decided) {
    const { owner, branch, repeats } = kept.get(d.intake) ?? {}
    if (!d.lead || !kept.has(d.intake)) continue
    ctx.emit(d.newLead ? 'lead.received' : 'lead.repeated', {
      subject: { kind: 'lead', id: d.lead },
      reach: stand(d.lead, { owner, branch }),
      facts: {
        door: o.door,
        source: known.source.id,
        outcome: d.outcome,
        intent: d.arrival.draft.intent,
        state: stateOf(d.arrival),
        score: d.score.score,
        band: d.score.band,
        repeats,
      },
    })
  }
}

/** A lead that waits for a decision must not wait unseen. Imports show theirs in their report. */
async function tellOfConflicts(ctx: Ctx, o: Receive, decided: readonly Decided[]): Promise<void> {
  const open = decided.filter(d => d.outcome === 'conflict')
  if (!open.length || open.length > few || o.door === 'import' || o.instead) return
  const admins = await administrators(ctx)
  raiseAlerts(
    ctx,
    open.flatMap(d => admins.map(({ id }) => ({ to: id, kind: 'lead.conflict', subject: { kind: 'intake', id: d.intake } }))),
  )
}
