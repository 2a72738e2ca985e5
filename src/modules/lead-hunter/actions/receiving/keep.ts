import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { CustomField } from '#modules/crm/contract.ts'
import {
  addIdentifiersOf,
  beginningOf,
  bringUpToDate,
  fillCustom,
  heldLeadFields,
  holdBack,
  keepContacts,
  keepLeads,
  mainHint,
  newCustom,
  type Reach,
  repeatLeads,
  type Stand,
  whereLeadsStand,
} from '#modules/crm/index.ts'
import { recordConsents } from '#modules/outreach/index.ts'
import { everybody } from '#policy/scope.ts'
import { keepIntakes, type Sent } from '../../store/intake.ts'
import type { Receive } from '../receive.ts'
import type { Decided } from './decide.ts'
import type { Known } from './facts.ts'
import { intakeOf } from './outcome.ts'
import { type Place, placeLeads } from './place.ts'
import { consentsOf, contactOf, leadOf, reachOf, repeatOf } from './records.ts'

/** Who has a lead now; `repeats` of one that was there before. */
export interface Kept {
  owner: Id | null
  branch: Id | null
  repeats?: number
}

/**
 * Writes what was decided, everything of a kind in one statement. Records that are there already come first, turns of
 * routing last, new records after them: locks are taken in one order everywhere. Answers who has the lead of each arrival,
 * and where the leads stand.
 */
export async function keepDecided(
  ctx: Ctx,
  o: Receive,
  known: Known,
  decided: readonly Decided[],
): Promise<{ kept: Map<Id, Kept>; stand: Stand }> {
  const kept = new Map<Id, Kept>()
  const joined = decided.flatMap(d => (d.sameBatch && d.contact ? [d.contact] : []))
  const met = [...known.people.keys(), ...joined]
  if (joined.length) ctx.meet(met)
  const repeat = async (again: readonly Decided[]) => {
    const said = again.map(d => ({ lead: d.lead!, said: repeatOf(d.arrival, known.source, ctx.now) }))
    for (const [n, { owner, branch, repeats }] of (await repeatLeads(ctx, said)).entries())
      kept.set(again[n]!.intake, { owner, branch, repeats })
    await fillCustom(
      ctx,
      again.flatMap(d => (d.arrival.own ? [{ lead: d.lead!, values: d.arrival.own }] : [])),
    )
  }
  const taken = decided.filter(d => d.contact && !d.again)
  const reaches = newReaches(taken, known.source.name)
  const addReach = (to: readonly Decided[]) =>
    addIdentifiersOf(
      ctx,
      to.map(d => ({ contact: d.contact!, reach: reaches.get(d)! })).filter(added => added.reach.length > 0),
    )

  const [fresh, repeats] = [taken.filter(d => d.newLead), taken.filter(d => d.lead && !d.newLead)]
  addReach(taken.filter(d => !d.newContact && !d.sameBatch && !d.newLead))
  await Promise.all([fillIn(ctx, taken), repeat(repeats.filter(d => !d.leadOfBatch))])

  const places = await placeLeads(
    ctx,
    fresh.map(d => ({
      id: d.lead!,
      arrival: d.arrival,
      state: d.state,
      score: d.score.score,
      campaign: known.source.campaign,
      person: d.person,
    })),
    known,
    o,
  )
  const given = fresh.flatMap(d => (places.of(d.lead!).gives ? [d.lead!] : []))
  if (given.length) ctx.meet(met, given)
  for (const d of fresh) {
    const { staysWith } = places.of(d.lead!)
    if (staysWith)
      d.reasons.push({ code: 'with-colleague', sentence: `This person is with ${staysWith} already, who has got this.` })
  }
  keepPeople(ctx, o, known, taken, places.of)
  const apart = taken.flatMap(d => (d.newContact && d.maybe.length ? [{ contact: d.contact!, maybe: d.maybe }] : []))
  if (apart.length) void holdBack(ctx, apart).catch(() => {})
  await underWay(decided)
  // Where their values stand is judged by the classes of now, not by those of when the file was read.
  const own = fresh.some(d => d.arrival.own) ? await heldLeadFields(ctx) : []
  keepNewLeads(ctx, o, known, fresh, places.of, own)
  await underWay(decided)
  // Only now are the leads there to show the hints, and the new people to whom later rows of a batch add something.
  addReach(taken.filter(d => !d.newContact && (d.sameBatch || d.newLead)))
  const again = repeat(repeats.filter(d => d.leadOfBatch))
  void recordConsents(
    ctx,
    taken.flatMap(d => consentsOf(ctx, d.arrival, d.contact!, d.lead, known.seller, o.consent)),
  ).catch(() => {})
  if (!o.instead) keepArrivals(ctx, o, known, decided)
  const whereTheyStand = () => whereLeadsStand(ctx, [...new Set(decided.flatMap(d => d.lead ?? []))])
  const stand = whereTheyStand()
  await Promise.all([again, places.settle(stand)])
  for (const d of fresh) kept.set(d.intake, places.of(d.lead!))
  // Those that come with their person go to another place.
  return { kept, stand: given.length ? whereTheyStand() : stand }
}

/** What each can be reached by that no earlier one of the same person brought: most rows that stand twice bring nothing new. */
function newReaches(taken: readonly Decided[], source: string): Map<Decided, Reach[]> {
  const brought = new Map<Id, Set<string>>()
  return new Map(
    taken.map(d => {
      const known = brought.get(d.contact!) ?? new Set()
      brought.set(d.contact!, known)
      const reach = reachOf(d.arrival.person, source).filter(r => !known.has(`${r.kind} ${r.key}`))
      for (const r of reach) known.add(`${r.kind} ${r.key}`)
      return [d, reach]
    }),
  )
}

/** Lets what was sent go out: while the database writes one kind of a large batch, the next is made ready. A small one is one trip. */
const underWay = (batch: readonly Decided[]) => batch.length > 100 && new Promise(resolve => setImmediate(resolve))

/** Of people known only by an e-mail address or phone number: their name and address, once somebody says them. */
async function fillIn(ctx: Ctx, taken: readonly Decided[]): Promise<void> {
  const news = taken.flatMap(({ person: known, contact, arrival: { person } }) => {
    const name = known?.nameless && (person.first || person.last) ? { firstName: person.first, lastName: person.last } : undefined
    const { street, unit, city, state, zip, county, country } = person.address
    const place = known?.placeless && (street || zip) ? { street, unit, city, state, zip, county, country } : undefined
    return name || place ? [{ contact: contact!, doNotContact: false, said: { ...name, ...place } }] : []
  })
  if (news.length) await bringUpToDate(ctx, news, everybody)
}

/** New people belong to whoever got the first of their leads. */
function keepPeople(ctx: Ctx, o: Receive, known: Known, taken: readonly Decided[], placeOf: (lead: Id) => Place): void {
  keepContacts(
    ctx,
    taken
      .filter(d => d.newContact)
      .map(d => {
        const place = d.lead ? placeOf(d.lead) : undefined
        const doNotContact = o.leads[d.n]!.doNotContact ?? false
        return {
          ...contactOf(d.arrival, known.source.name),
          id: d.contact!,
          owner: place?.owner,
          branch: place?.branch,
          workgroup: known.workgroup,
          doNotContact,
        }
      }),
  )
}

function keepNewLeads(
  ctx: Ctx,
  o: Receive,
  { source, stages, workgroup }: Known,
  fresh: readonly Decided[],
  placeOf: (lead: Id) => Place,
  own: readonly CustomField[],
): void {
  const live = o.door !== 'import'
  keepLeads(
    ctx,
    fresh.map(d => {
      const { gives, staysWith: _, ...place } = placeOf(d.lead!)
      const { draft, person } = d.arrival
      const stage = beginningOf(draft.intent, kind => stages[kind])
      const reach = reachOf(person, undefined)
      return {
        ...leadOf(d.arrival, { source, externalId: draft.externalId, score: d.score, known: !d.newContact, live, now: ctx.now }),
        ...(gives ? {} : place),
        ...o.broughtBy,
        own: d.arrival.own && newCustom(own, d.arrival.own),
        id: d.lead!,
        contact: d.contact!,
        workgroup,
        fullName: person.full || d.person?.name || '',
        emailHint: mainHint(reach, 'email'),
        phoneHint: mainHint(reach, 'phone'),
        pipeline: stage?.pipeline,
        stage: stage?.id,
      }
    }),
  )
}

/** Everything that knocked, with a sealed copy of what was sent. */
function keepArrivals(ctx: Ctx, o: Receive, known: Known, decided: readonly Decided[]): void {
  const sent = (d: Decided): Sent | undefined => {
    const { body, contentType } = o.leads[d.n]!
    if (o.keepSent === false && d.contact) return undefined
    return { body, contentType, draft: d.arrival.draft, leftOut: d.leftOut, consent: o.consent }
  }
  void keepIntakes(
    ctx,
    decided.map(d => intakeOf(d, known.source, o.door, o.form?.id ?? null, sent(d))),
  ).catch(() => {})
}
