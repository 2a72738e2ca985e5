import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { addIdentifiersOf, keepContacts, keepLeads, mainHint, raiseAlerts, type Repeated, repeatLeads } from '#modules/crm/index.ts'
import { recordConsents } from '#modules/outreach/index.ts'
import type { IntakeDoor, Received } from '../contract/intake.ts'
import type { LeadDraft } from '../contract/lead-draft.ts'
import { readArrival, stateOf } from '../rules/arrival.ts'
import type { RecogniseBy } from '../rules/recognise.ts'
import { type ConsentEvidence, keepIntakes, type Sent } from '../store/intake.ts'
import { measureGrown } from '../store/known.ts'
import { administrators } from '../store/officers.ts'
import { type Decided, decideAll } from './receiving/decide.ts'
import { readKnown } from './receiving/facts.ts'
import { intakeOf, receivedOf } from './receiving/outcome.ts'
import { placeLeads, type Wish } from './receiving/place.ts'
import { consentsOf, contactOf, leadOf, reachOf, repeatOf } from './receiving/records.ts'

export interface Incoming {
  draft: LeadDraft
  /** The body as it came, where it is not the draft itself. */
  body?: string | undefined
  contentType?: string | undefined
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
  /** A trial: whether somebody is known only from an earlier part of the same bulk work. */
  named?: ((contact: Id) => boolean) | undefined
  /** The arrival that is taken in after all; no new one is kept. */
  instead?: Id | undefined
}

export interface Result extends Received {
  /** Somebody who stands earlier among the same leads. */
  sameBatch: boolean
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
  const arrivals = o.leads.map(lead => readArrival(lead.draft))
  const known = await readKnown(ctx, o.door, o.source, arrivals, o.insist?.contact)
  const decided = await decideAll(ctx, o, arrivals, known)

  // Records that are there already come first, turns of routing last: locks are taken in one order everywhere.
  const reaches = decided
    .filter(d => d.contact && !d.again)
    .map(d => ({
      contact: d.contact!,
      isNew: d.newContact,
      late: d.sameBatch || d.newLead,
      reach: reachOf(d.arrival.person, known.source.name),
    }))
  addIdentifiersOf(
    ctx,
    reaches.filter(r => !r.isNew && !r.late),
  )
  const repeats = decided.filter(d => d.lead && !d.newLead && !d.again)
  const repeated = new Map<Id, Repeated>()
  const repeat = async (again: readonly Decided[]) => {
    const done = await repeatLeads(
      ctx,
      again.map(d => ({ lead: d.lead!, said: repeatOf(d.arrival, known.source, ctx.now) })),
    )
    again.forEach((d, n) => repeated.set(d.intake, done[n]!))
  }
  await repeat(repeats.filter(d => !d.leadOfBatch))

  const fresh = decided.filter(d => d.newLead)
  const places = await placeLeads(
    ctx,
    fresh.map(d => ({
      id: d.lead!,
      arrival: d.arrival,
      score: d.score.score,
      campaign: known.source.campaign,
      person: d.person,
    })),
    known.source.id,
    o,
  )
  const owners = new Map(fresh.map(d => [d.contact!, places.of(d.lead!)]).toReversed() as [Id, ReturnType<typeof places.of>][])
  keepContacts(
    ctx,
    decided
      .filter(d => d.newContact)
      .map(d => {
        const place = owners.get(d.contact!)
        return {
          ...contactOf(d.arrival, known.source.name),
          id: d.contact!,
          owner: place?.owner,
          branch: place?.branch,
          doNotContact: o.leads[d.n]!.doNotContact ?? false,
        }
      }),
  )
  keepLeads(
    ctx,
    fresh.map(d => {
      const { gives, ...place } = places.of(d.lead!)
      const reach = reachOf(d.arrival.person, undefined)
      const stage =
        d.arrival.draft.intent === 'refinance' || d.arrival.draft.intent === 'heloc'
          ? known.stages.refinance
          : known.stages.purchase
      return {
        ...leadOf(d.arrival, {
          source: known.source,
          externalId: d.arrival.draft.externalId,
          score: d.score,
          known: !d.newContact,
          now: ctx.now,
        }),
        ...(gives ? {} : place),
        id: d.lead!,
        contact: d.contact!,
        fullName: d.arrival.person.full || d.person?.name || '',
        emailHint: mainHint(reach, 'email'),
        phoneHint: mainHint(reach, 'phone'),
        pipeline: stage?.pipeline,
        stage: stage?.id,
      }
    }),
  )
  // Only now are the leads there to show the hints, and the new people to whom later rows of a batch add something.
  addIdentifiersOf(
    ctx,
    reaches.filter(r => !r.isNew && r.late),
  )
  await repeat(repeats.filter(d => d.leadOfBatch))

  void recordConsents(
    ctx,
    decided
      .filter(d => d.contact && !d.again)
      .flatMap(d => consentsOf(ctx, d.arrival, d.contact!, d.lead, known.seller, o.consent)),
  ).catch(() => {})
  const sent = (d: Decided): Sent | undefined => {
    const { body, contentType, draft } = o.leads[d.n]!
    return o.keepSent === false && d.contact ? undefined : { body, contentType, draft, consent: o.consent }
  }
  if (!o.instead)
    void keepIntakes(
      ctx,
      decided.map(d => intakeOf(d, known.source.id, o.door, o.form?.id ?? null, sent(d))),
    ).catch(() => {})
  await places.settle()

  for (const d of decided) {
    const repeat = repeated.get(d.intake)
    const place = d.newLead ? places.of(d.lead!) : repeat
    if (!d.lead || !place || d.again) continue
    ctx.emit(d.newLead ? 'lead.received' : 'lead.repeated', {
      subject: { kind: 'lead', id: d.lead },
      reach: { owner: place.owner, branch: place.branch },
      facts: {
        door: o.door,
        source: known.source.id,
        outcome: d.outcome,
        intent: d.arrival.draft.intent,
        state: stateOf(d.arrival),
        score: d.score.score,
        band: d.score.band,
        ...(repeat && { repeats: repeat.repeats }),
      },
    })
  }
  await tellOfConflicts(ctx, o, decided)
  if (decided.length > manyLeads) void measureGrown(ctx).catch(() => {})
  return decided.map(d => receivedOf(ctx, d))
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
