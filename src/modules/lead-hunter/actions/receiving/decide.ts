import { type Id, newId } from '#base/id.ts'
import { showPhone } from '#base/phone.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Standing } from '#kernel/standing.ts'
import type { IntakeOutcome } from '../../contract/intake.ts'
import { decideAcceptance } from '../../rules/acceptance.ts'
import { type Arrival, acceptanceFacts, scoringFacts, stateOf } from '../../rules/arrival.ts'
import { isDisposable } from '../../rules/disposable-domains.ts'
import type { DuplicateDecision } from '../../rules/duplicates.ts'
import { recogniser } from '../../rules/recognise.ts'
import { type LeadScore, score } from '../../rules/scoring.ts'
import { leftOutReasons, type Sensitive } from '../../rules/sensitive.ts'
import { fingerprintOf, type Told } from '../../store/intake.ts'
import type { KnownPerson } from '../../store/known.ts'
import type { Receive } from '../receive.ts'
import type { Known } from './facts.ts'
import { openLeadsNow } from './open-leads.ts'
import { ownerProblem } from './place.ts'

/** What became of one arrival, before anything is written. */
export interface Decided {
  n: number
  arrival: Arrival
  intake: Id
  outcome: IntakeOutcome
  reasons: Told[]
  score: LeadScore
  fingerprint: Buffer | null
  contact: Id | null
  newContact: boolean
  /** As the database knows them; undefined for new people. */
  person: KnownPerson | undefined
  lead: Id | null
  newLead: boolean
  /** The state a new lead is placed for, where a later one of this batch names it. */
  state: string | undefined
  /** The lead it joins is of this batch too. */
  leadOfBatch: boolean
  sameBatch: boolean
  /** The same thing was sent before: nothing is changed. */
  again: boolean
  conflictContacts: Id[]
  alsoLike: Id[]
  /** Who this new person may be of those the asker is not told of. */
  maybe: Id[]
  leftOut: readonly Sensitive[]
  /** Recognised, and kept under another name than came. */
  otherName: boolean
}

/** A lawful basis is not the source’s to waive. */
const lawful = new Set<string>(['no-trigger-basis'])

/** Decides one after the other, so that the leads of a batch see each other’s people, leads and counts. */
export async function decideAll(ctx: Ctx, o: Receive, arrivals: readonly Arrival[], known: Known): Promise<Decided[]> {
  const now = ctx.now.getTime()
  const people = recogniser(
    contact => known.people.get(contact)?.name ?? o.named?.get(contact),
    o.by,
    arrivals.map(a => a.person),
  )
  const batchPeople = new Set<Id>()
  const byExternalId = new Map<string, { lead: Id; contact: Id; fingerprint: Buffer }>()
  const [open, refusedOwner] = await Promise.all([
    openLeadsNow(ctx, known, o.assignTo !== undefined),
    ownerProblems(ctx, o, arrivals, known.standing),
  ])
  let acceptedToday = known.source.acceptedToday
  /** Whom this batch, or an earlier part of the same bulk work, made: of a file nobody stands twice, whoever is known. */
  const madeHere = (contact: Id): boolean =>
    batchPeople.has(contact) ||
    (ctx.operation !== undefined && known.people.get(contact)?.operation === ctx.operation) ||
    (o.named?.has(contact) ?? false)

  const all = arrivals.map((arrival, n): Decided => {
    const { draft, person } = arrival
    const externalId = draft.externalId || undefined
    const fingerprint = externalId ? fingerprintOf(ctx, draft) : null
    const before = externalId ? (byExternalId.get(externalId) ?? known.earlier[n]) : undefined
    const d: Decided = {
      n,
      arrival,
      fingerprint,
      intake: o.instead ?? newId(),
      outcome: 'refused',
      reasons: [],
      score: score(scoringFacts(arrival, known.licensed, known.source.quality, now), now),
      contact: null,
      newContact: false,
      person: undefined,
      lead: null,
      newLead: false,
      state: undefined,
      leadOfBatch: false,
      sameBatch: false,
      again: false,
      conflictContacts: [],
      alsoLike: [],
      maybe: [],
      leftOut: [...(o.leads[n]!.leftOut ?? []), ...arrival.leftOut],
      otherName: false,
    }
    if (before && fingerprint && before.fingerprint?.equals(fingerprint) && !o.insist) {
      return {
        ...d,
        outcome: 'matched',
        lead: before.lead,
        contact: before.contact,
        person: known.people.get(before.contact),
        sameBatch: batchPeople.has(before.contact),
        again: true,
        reasons: [{ code: 'sent-before', sentence: 'The same was sent before; nothing was changed.' }],
      }
    }

    const lastSameAt = latest(known.matches[n]!.map(m => known.lastSame.get(`${m.contact} ${draft.intent}`)))
    const accepted = decideAcceptance(
      acceptanceFacts(arrival, { acceptedToday, lastSameAt, form: o.form }, known.source.legalBasis),
      known.source.acceptance,
      isDisposable,
      now,
    )
    const against = accepted.accepted ? [] : accepted.reasons.filter(r => !o.insist || lawful.has(r.code))
    if (!known.source.active) against.push({ code: 'source-inactive' as never, sentence: 'This source is switched off.' })
    if (!person.full && !person.emails.length && !person.phones.length)
      against.push({ code: 'nobody' as never, sentence: 'It names nobody.' })
    const notThey = refusedOwner.get(stateOf(arrival) ?? '')
    if (notThey) against.push({ code: 'not-licensed' as never, sentence: notThey })
    if (against.length) return { ...d, reasons: against }
    d.reasons = [...notesOf(arrival, accepted.accepted ? accepted.notes : []), ...leftOutReasons(d.leftOut)]

    const decision: DuplicateDecision = o.insist?.contact
      ? { kind: 'matched', contact: o.insist.contact, by: [], alsoLike: [] }
      : o.insist?.newPerson
        ? { kind: 'created', alsoLike: [] }
        : o.known === 'create'
          ? people.decide(
              person,
              known.matches[n]!.filter(m => madeHere(m.contact)),
              [],
            )
          : people.decide(person, known.matches[n]!, before ? [before.contact] : [])
    if (decision.kind === 'conflict') {
      const sentence = 'What was sent points to different people. Decide who it is.'
      return {
        ...d,
        outcome: 'conflict',
        conflictContacts: decision.contacts.map(c => c.contact),
        reasons: [{ code: 'conflict', sentence }, ...d.reasons],
      }
    }
    const state = stateOf(arrival)
    const recognised = decision.kind === 'matched' ? decision.contact : undefined
    const keptApart = recognised !== undefined && !madeHere(recognised) && known.keptApart(recognised, state)
    d.newContact = recognised === undefined || keptApart
    d.outcome = d.newContact ? 'created' : 'matched'
    d.contact = d.newContact ? newId() : recognised!
    d.sameBatch = !d.newContact && batchPeople.has(d.contact)
    d.otherName = !d.newContact && people.otherName(person, d.contact)
    d.person =
      d.newContact || d.sameBatch
        ? undefined
        : (known.people.get(d.contact) ?? {
            id: d.contact,
            name: '',
            owner: null,
            ownerName: null,
            branch: null,
            workgroup: null,
            operation: null,
            nameless: false,
            placeless: false,
          })
    d.alsoLike = decision.alsoLike
    if (keptApart) {
      d.maybe = [recognised]
      d.reasons.push({
        code: 'kept-apart',
        sentence: 'A colleague has somebody who may be the same person: kept apart for administrators to look at.',
      })
    } else if (d.newContact) d.maybe = among(people.decide(person, known.unseen[n] ?? [], []))
    if (!d.newContact && o.known === 'skip' && !madeHere(d.contact))
      return { ...d, reasons: [{ code: 'known', sentence: 'Known already, left alone.' }], again: true }
    acceptedToday += 1

    const joins = open.join(d.contact, draft.intent, state, before?.contact === d.contact ? before.lead : undefined)
    d.newLead = joins.lead === null
    d.lead = joins.lead ?? newId()
    d.leadOfBatch = joins.ofBatch
    if (joins.apart) d.reasons.push(joins.apart)

    people.learn(person, d.contact)
    if (d.newContact) batchPeople.add(d.contact)
    if (d.newLead) open.opened(d.contact, d.lead, draft.intent, state)
    if (externalId && fingerprint) byExternalId.set(externalId, { lead: d.lead, contact: d.contact, fingerprint })
    return d
  })
  const states = open.states()
  for (const d of all) if (d.newLead && d.lead) d.state = states.get(d.lead)
  return all
}

/** Everybody whom a decision is between. */
const among = (decision: DuplicateDecision): Id[] =>
  decision.kind === 'conflict' ? decision.contacts.map(one => one.contact) : decision.kind === 'matched' ? [decision.contact] : []

const latest = (times: (number | undefined)[]): number | undefined => {
  const known = times.filter(t => t !== undefined)
  return known.length ? Math.max(...known) : undefined
}

/** Of each state among the arrivals why the person who was asked for may not have a lead of it. */
async function ownerProblems(
  ctx: Ctx,
  o: Receive,
  arrivals: readonly Arrival[],
  standing: Standing,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  if (!o.assignTo) return found
  for (const state of new Set(arrivals.map(stateOf))) {
    const problem = await ownerProblem(ctx, standing, o.assignTo, state)
    if (problem) found.set(state ?? '', problem)
  }
  return found
}

function notesOf(a: Arrival, notes: readonly Told[]): Told[] {
  const unread = a.problems.map(({ path, message }) => ({ code: 'not-read', sentence: `${path}: ${message}` }))
  const standIns = [
    ...a.person.emails.flatMap(e => (e.standIn ? e.address : [])),
    ...a.person.phones.flatMap(p => (p.standIn ? showPhone(p.e164) : [])),
  ]
  const none = standIns.map(value => ({
    code: 'stand-in',
    sentence: `${value} is kept, but stands for none: nobody is recognised by it.`,
  }))
  const home = a.stateFromHome
    ? [{ code: 'state-from-home', sentence: 'The property’s state was not named; the home’s was taken.' }]
    : []
  return [...notes, ...unread, ...none, ...home]
}
