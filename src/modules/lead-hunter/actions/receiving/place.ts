import { type Id, newId } from '#base/id.ts'
import { zipPlace } from '#base/zip/zip-place.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { partOf, type Standing } from '#kernel/standing.ts'
import { giveLead, raiseAlerts, type Stand } from '#modules/crm/index.ts'
import { mayHold } from '#policy/licence.ts'
import type { IntakeDoor } from '../../contract/intake.ts'
import type { PersonTrace } from '../../contract/route-trace.ts'
import { type Arrival, amountOf } from '../../rules/arrival.ts'
import type { LeadFacts } from '../../rules/routing/facts.ts'
import { type GivenKind, givenKind } from '../../rules/routing/given.ts'
import { holderFor } from '../../rules/routing/holder.ts'
import { keepAssignments } from '../../store/assignments.ts'
import type { KnownPerson } from '../../store/known.ts'
import { counts, factsOf, givenAt, type OfficerRow, officerById } from '../../store/officers.ts'
import { keepRoutes, type Placement, placedAs, routeLeads } from '../route-lead.ts'
import type { Known } from './facts.ts'
import { colleaguesPeople } from './for-colleague.ts'
import { askedAt } from './records.ts'

/** A lead that is about to be kept. */
export interface Unplaced {
  id: Id
  arrival: Arrival
  /** As far as the whole batch tells. */
  state: string | undefined
  score: number
  campaign: string | null
  /** Undefined: somebody not known before. */
  person: KnownPerson | undefined
}

/** `assignTo` is demanded and the law is asked; `keepsFor` has it if the law lets them. Null: nobody, and no routing. */
export interface Wish {
  assignTo?: Id | null | undefined
  keepsFor?: Id | undefined
  /** The person who asks, or the bound key, where one does: whom a colleague outside their reach has stays with that colleague. */
  asker?: Id | undefined
  /** False: nobody has to accept in time (a file of old leads). */
  timers?: boolean | undefined
}

interface Given {
  lead: Unplaced
  to: OfficerRow
  kind: GivenKind
}

export interface Place {
  owner: Id | null
  branch: Id | null
  pool: Id | null
  acceptBy: Date | null
  status: 'new' | 'assigned'
  /** The person is there without an officer and goes along with the lead: it is given after it is kept. */
  gives: boolean
  /** With whom it stayed, against the wish of somebody who has no right to the person. */
  staysWith?: string | undefined
}

const nowhere: Place = { owner: null, branch: null, pool: null, acceptBy: null, status: 'new', gives: false }

const routingFacts = (
  ctx: Ctx,
  { id, arrival: a, state, score, campaign }: Unplaced,
  { source, workgroup }: Pick<Known, 'source' | 'workgroup'>,
  holder: PersonTrace | undefined,
): LeadFacts => ({
  id,
  intent: a.draft.intent,
  product: a.draft.loan.program,
  propertyState: state,
  county: a.property.county,
  counties: a.property.zip ? zipPlace(a.property.zip)?.counties : undefined,
  zip: a.property.zip,
  sourceId: source.id,
  workgroup,
  campaign: a.draft.campaign || campaign || undefined,
  language: a.person.language,
  score,
  amountCents: amountOf(a.draft),
  tags: a.draft.tags,
  receivedAt: askedAt(a, ctx.now).getTime(),
  holder,
})

const officerOf = (ctx: Ctx, standing: Standing, id: Id): Promise<OfficerRow> =>
  partOf(standing, `officer ${id}`, () => officerById(ctx, id))

/** Why this person may not be given a lead of this state; undefined where they may. */
export async function ownerProblem(
  ctx: Ctx,
  standing: Standing,
  owner: Id,
  state: string | undefined,
): Promise<string | undefined> {
  const person = await officerOf(ctx, standing, owner)
  const held = mayHold(person, state, ctx.now.getTime())
  return held.may ? undefined : `${person.name}: ${held.sentence}`
}

/** Who has a person already: whose they are, then who works on an open lead of theirs, the last asked about first. */
const holdersOf = (person: KnownPerson | undefined, openLeads: Known['openLeads']): Id[] =>
  person
    ? [...new Set([person.owner, ...(openLeads.get(person.id) ?? []).map(lead => lead.owner)])].filter(id => id !== null)
    : []

/**
 * Who gets each lead: whoever was asked for, else an officer who has the person already, else who the rules say. Ask it last:
 * the turns are taken even if the leads are not kept after all. Call `settle` when the leads are kept.
 */
export async function placeLeads(
  ctx: Ctx,
  leads: readonly Unplaced[],
  known: Pick<Known, 'source' | 'standing' | 'workgroup' | 'openLeads'>,
  wish: Wish & { door: IntakeDoor },
) {
  const now = ctx.now.getTime()
  const holders = new Map(leads.map(lead => [lead.id, holdersOf(lead.person, known.openLeads)]))
  const named = new Set([...holders.values()].flat())
  const asked = wish.assignTo ?? wish.keepsFor
  if (asked) named.add(asked)
  const officers = new Map((await Promise.all([...named].map(id => officerOf(ctx, known.standing, id)))).map(o => [o.id, o]))
  const given = new Map((named.size ? await counts(ctx) : []).map(row => [row.member, row]))
  const facts = new Map(
    [...officers].map(([id, row]) => [id, factsOf(row, { counts: givenAt(given.get(id), row.timeZone, now), turns: {} })]),
  )

  const theirs = await colleaguesPeople(
    ctx,
    leads.map(lead => lead.person),
    wish.asker,
  )
  const places = new Map<Id, Place>()
  const handed: Given[] = []
  const toRoute: { lead: Unplaced; holder: PersonTrace | undefined }[] = []
  for (const lead of leads) {
    const { state } = lead
    const stays = lead.person !== undefined && theirs.has(lead.person.id)
    const wanted = stays || !asked ? undefined : officers.get(asked)
    // Whom nobody named: the person's own officer before any rule, however many the rules gave them where somebody asks.
    const holder =
      stays || wish.assignTo === undefined
        ? holderFor(
            holders.get(lead.id)!.map(id => facts.get(id)!),
            state,
            now,
            wish.asker === undefined,
          )
        : {}
    const to = wanted && mayHold(wanted, state, now).may ? wanted : holder.to ? officers.get(holder.to) : undefined
    if (to) {
      handed.push({ lead, to, kind: givenKind(to.id, { ...wish, byKey: ctx.actor.kind === 'key' }) })
      places.set(lead.id, {
        ...nowhere,
        owner: to.id,
        branch: to.branch,
        status: 'assigned',
        gives: lead.person?.owner === null,
        ...(stays ? { staysWith: to.name } : {}),
      })
    } else if (wish.assignTo === null) places.set(lead.id, nowhere)
    else toRoute.push({ lead, holder: holder.passed })
  }
  const routed = toRoute.length
    ? await routeLeads(
        ctx,
        toRoute.map(({ lead, holder }) => routingFacts(ctx, lead, known, holder)),
        { timers: wish.timers ?? true, standing: known.standing },
      )
    : []
  routed.forEach((placement, n) => {
    const placed = placedAs(placement)
    places.set(placement.lead, { ...placed, gives: toRoute[n]!.lead.person?.owner === null && placed.owner !== null })
  })

  return {
    of: (lead: Id): Place => places.get(lead) ?? nowhere,
    settle: (stand: Stand) => settle(ctx, places, handed, routed, stand),
  }
}

async function settle(
  ctx: Ctx,
  places: ReadonlyMap<Id, Place>,
  given: readonly Given[],
  routed: readonly Placement[],
  stand: Stand,
): Promise<void> {
  if (given.length) {
    void keepAssignments(
      ctx,
      given.map(({ lead, to, kind }) => ({ id: newId(), lead: lead.id, kind, to: to.id })),
    ).catch(() => {})
    for (const { lead, to, kind } of given) {
      ctx.emit('lead.assigned', {
        subject: { kind: 'lead', id: lead.id },
        reach: stand(lead.id, { owner: to.id, branch: to.branch }),
        facts: { by: kind, owner: to.id, branch: to.branch },
      })
    }
    tellOwners(ctx, given)
  }
  const going = [...places].filter(([, place]) => place.gives)
  await Promise.all([
    keepRoutes(ctx, routed, { stand }),
    ...going.map(([lead, { owner, branch, pool, acceptBy, status }]) =>
      giveLead(ctx, lead, { owner, branch, pool, acceptBy, status }),
    ),
  ])
}

/** More than these are told of in one alert a person. */
const few = 20

function tellOwners(ctx: Ctx, given: readonly Given[]): void {
  if (given.length <= few) {
    raiseAlerts(
      ctx,
      given.map(({ lead, to }) => ({ to: to.id, kind: 'lead.assigned', subject: { kind: 'lead', id: lead.id } })),
    )
    return
  }
  const counts = Map.groupBy(given, m => m.to.id)
  raiseAlerts(
    ctx,
    [...counts].map(([to, list]) => ({ to, kind: 'leads.assigned', facts: { count: list.length } })),
  )
}
