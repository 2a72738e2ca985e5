import type { Id } from '#base/id.ts'
import { keepPast } from '#kernel/past-events.ts'
import { keepLeads, keepPastNotes, mainHint, type NewLead, type Stages, stagesByKey } from '#modules/crm/index.ts'
import { clientUrl } from '#modules/identity/index.ts'
import { type NewConsent, recordConsents } from '#modules/outreach/index.ts'
import { leadDraft } from '../../contract/lead-draft.ts'
import { type Arrival, readArrival, scoringFacts, stateOf } from '../../rules/arrival.ts'
import { entryOf } from '../../rules/demo/lead-moves.ts'
import { type PastFacts, pastOf } from '../../rules/demo/past.ts'
import type { PlacedLead } from '../../rules/demo/types.ts'
import { type LeadScore, score } from '../../rules/scoring.ts'
import { keepPastArrivals } from '../../store/demo.ts'
import { tenantFacts } from '../../store/forms.ts'
import { consentsOf, leadOf } from '../receiving/records.ts'
import { doorOf, formSlugOf, qualities } from './office.ts'
import { reachOf } from './people.ts'
import { layRoutes } from './routes.ts'
import type { Setting } from './setting.ts'
import { layTasks } from './tasks.ts'

/** A lead with what the house makes of it. */
export interface Laid {
  lead: PlacedLead
  arrival: Arrival
  score: LeadScore
  owner: Id | null
  branch: Id | null
  received: Date
}

const dated = (text: string | undefined) => (text ? new Date(text) : undefined)

/** Some of the leads with their whole life: arrival, consent, routing, history, notes, tasks. */
export async function layLeads(setting: Setting, from: number, to: number): Promise<void> {
  const { ctx, company, now, idOf, branchOf } = setting
  const [stages, client] = await Promise.all([stagesByKey(ctx), tenantFacts(ctx)])
  const licensed = new Set(company.staff.flatMap(p => p.licenses.map(l => l.state)))
  const laid = company.leads.slice(from, to).map((lead): Laid => {
    const arrival = readArrival(leadDraft.parse(lead.draft))
    // Interest fades: a score is of today, and of the last time they showed some.
    const { type } = company.sources.find(s => s.key === lead.source)!
    const facts = {
      ...scoringFacts(arrival, licensed, qualities[type], now.getTime()),
      lastInterestAt: Date.parse(lead.lastInterestAt),
    }
    return {
      lead,
      arrival,
      score: score(facts, now.getTime()),
      owner: lead.owner ? idOf(lead.owner) : null,
      branch: lead.owner ? branchOf(lead.owner) : null,
      received: new Date(lead.receivedAt),
    }
  })
  keepLeads(
    ctx,
    laid.map(l => newLead(setting, stages, l)),
  )
  layArrivals(setting, laid)
  void recordConsents(
    ctx,
    laid.flatMap(l => consents(setting, l, client)),
  ).catch(() => {})
  layHistory(setting, stages, laid)
  layTasks(setting, laid)
  await layRoutes(setting, laid)
}

function newLead(
  { ctx, company, idOf, contact, lead: leadId, people, stoodSince }: Setting,
  stages: Stages,
  { lead, arrival, score, owner, branch, received }: Laid,
): NewLead {
  const source = company.sources.find(s => s.key === lead.source)!
  const person = people.get(lead.contact)!
  const reach = reachOf(person.email, person.phone, source.name)
  const waits = !owner && lead.status === 'new'
  return {
    ...leadOf(arrival, {
      source: { id: idOf(`source ${lead.source}`), name: source.name, campaign: null },
      externalId: lead.draft.externalId,
      score,
      known: lead.duplicateOf !== undefined,
      live: true,
      now: ctx.now,
    }),
    id: leadId(lead.key),
    contact: contact(lead.contact),
    fullName: `${person.firstName} ${person.lastName}`,
    emailHint: mainHint(reach, 'email'),
    phoneHint: mainHint(reach, 'phone'),
    ...stages.of(lead.pipeline, lead.stage),
    stageSince: new Date(lead.loan ? stoodSince.get(lead.loan)! : lead.since),
    status: lead.status,
    owner,
    branch,
    pool: waits ? idOf('pool') : null,
    tags: lead.tags,
    receivedAt: received,
    createdAt: received,
    assignedAt: dated(lead.assignedAt),
    acceptBy: dated(lead.acceptBy),
    acceptedAt: dated(lead.acceptedAt),
    firstTouchAt: dated(lead.firstTouchAt),
    lastTouchAt: dated(lead.firstTouchAt && (lead.notes.at(-1)?.at ?? lead.firstTouchAt)),
    holdUntil: dated(lead.holdUntil && `${lead.holdUntil}T14:00:00Z`),
    lostReason: lead.stage === 'lost' ? stages.lost(lead.lostReason) : null,
  }
}

function layArrivals({ ctx, company, idOf, contact, lead: leadId, people }: Setting, laid: readonly Laid[]): void {
  const doors = new Map(company.sources.map(s => [s.key, doorOf(s.type)]))
  void keepPastArrivals(
    ctx,
    laid.map(({ lead, received }) => {
      const { firstName, lastName } = people.get(lead.contact)!
      return {
        id: idOf(`arrival ${lead.key}`, received.getTime()),
        source: idOf(`source ${lead.source}`),
        door: doors.get(lead.source)!,
        form: lead.form ? idOf(`form ${lead.form}`) : null,
        outcome: lead.duplicateOf ? ('matched' as const) : ('created' as const),
        name: `${firstName} ${lastName}`,
        intent: lead.draft.intent ?? 'unknown',
        lead: leadId(lead.key),
        contact: contact(lead.contact),
        at: received,
      }
    }),
  )
}

/** What a form of our own saw is proven by its version; what a vendor says stays the vendor's word. */
function consents(
  { ctx, idOf, contact, lead: leadId }: Setting,
  { lead, arrival, received }: Laid,
  { name: seller, slug }: { name: string; slug: string },
): NewConsent[] {
  const form = lead.form
    ? {
        id: idOf(`form ${lead.form}`),
        version: 1,
        page: `${clientUrl(ctx.places.pagesUrl, slug)}/p/forms/${formSlugOf(lead.form)}`,
      }
    : undefined
  const how = form
    ? ({ method: 'form', provenance: 'self_captured', form, at: received.toISOString() } as const)
    : ({ method: 'vendor', provenance: 'vendor_asserted', at: received.toISOString() } as const)
  return consentsOf(ctx, arrival, contact(lead.contact), leadId(lead.key), seller, how)
}

function layHistory(setting: Setting, stages: Stages, laid: readonly Laid[]): void {
  const { ctx, company, idOf, contact, lead: leadId, loan } = setting
  const types = new Map(company.sources.map(s => [s.key, doorOf(s.type)]))
  const events: Parameters<typeof keepPast>[1][number][] = []
  const changes: Parameters<typeof keepPast>[2][number][] = []
  for (const { lead, arrival, score, owner, branch } of laid) {
    const subject = { kind: 'lead', id: leadId(lead.key) }
    const facts: PastFacts = {
      source: idOf(`source ${lead.source}`),
      owner,
      branch,
      door: types.get(lead.source)!,
      state: stateOf(arrival) ?? null,
      score: score.score,
      band: score.band,
      pool: owner ? null : idOf('pool'),
      entry: entryOf(lead.pipeline),
      stage: key => stages.of(lead.pipeline, key)?.stage ?? null,
      lostReason: stages.lost(lead.lostReason),
      loan: lead.loan ? loan(lead.loan) : null,
    }
    const { lines, fields } = pastOf(lead, facts)
    const act = (key: string, at: number) => idOf(`act ${lead.key} ${key}`, at)
    for (const { act: key, at, name, by, facts } of lines) {
      const actor =
        by === 'owner'
          ? ({ kind: 'member', id: owner } as const)
          : by === 'source'
            ? ({ kind: 'source', id: idOf(`source ${lead.source}`) } as const)
            : ({ kind: by, id: null } as const)
      events.push({
        id: idOf(`event ${lead.key} ${key} ${name}`, at),
        act: act(key, at),
        at: new Date(at),
        name,
        actor,
        subject,
        facts,
      })
    }
    for (const { act: key, at, field, before, after } of fields)
      changes.push({ act: act(key, at), subject, field, class: 'internal', before, after })
  }
  void keepPast(ctx, events, changes).catch(() => {})
  void keepPastNotes(
    ctx,
    laid.flatMap(({ lead }) =>
      lead.notes.map((note, n) => ({
        id: idOf(`note ${lead.key} ${n}`, Date.parse(note.at)),
        contact: contact(lead.contact),
        lead: leadId(lead.key),
        body: note.text,
        author: idOf(note.by),
        at: note.at,
      })),
    ),
  ).catch(() => {})
}
