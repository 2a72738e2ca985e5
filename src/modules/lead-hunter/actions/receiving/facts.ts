import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { partOf, type Standing, standingOf } from '#kernel/standing.ts'
import type { PipelineKind } from '#modules/crm/contract.ts'
import { firstStages, type Match, matchPeopleOf, type OpenLeadRow, openLeadsOf, withinWorkgroups } from '#modules/crm/index.ts'
import { authorityOf } from '#modules/identity/index.ts'
import type { IntakeDoor } from '../../contract/intake.ts'
import type { Arrival } from '../../rules/arrival.ts'
import { emailsOf, identityKeys, phonesOf, placeOf } from '../../rules/recognise.ts'
import { startingSources } from '../../rules/starting-set.ts'
import { tenantFacts } from '../../store/forms.ts'
import { type Earlier, earlierArrivals, lastOfSource } from '../../store/intake.ts'
import { type KnownPerson, licencesHere, lockArrivals, peopleKnown, statesOf } from '../../store/known.ts'
import { acceptedToday, firstSourceOf, type SourceFacts, sourceFor } from '../../store/sources.ts'
import { apartFromColleagues, type KeptApart } from './for-colleague.ts'
import { apartForLimited } from './for-limited.ts'
import { apartForPartner, ofPartner } from './for-partner.ts'

interface Stage {
  id: Id
  pipeline: Id
}

export interface Known {
  source: SourceFacts & { acceptedToday: number }
  /** The part of the company they come to; null: any of them. */
  workgroup: Id | null
  /** What seldom changes of the client, as it stood when this was read. */
  standing: Standing
  /** The client’s name: to whom consent is given. */
  seller: string
  licensed: ReadonlySet<string>
  /** For each arrival whom the database knows by its identifiers. */
  matches: Match[][]
  /** Those who are left out of them, because a partner asks who did not send them in; empty for everybody else. */
  unseen: Match[][]
  /** Who is a new person all the same, because a colleague has them whom the asker does not see into. */
  keptApart: KeptApart
  /** For each arrival the lead that its sender’s id was given before. */
  earlier: (Earlier | undefined)[]
  /** Where new leads begin. */
  /** Where leads begin, by the kind of pipeline. */
  stages: Partial<Record<PipelineKind, Stage>>
  openLeads: ReadonlyMap<Id, OpenLeadRow[]>
  people: ReadonlyMap<Id, KnownPerson>
  /** When the source last sent somebody, by contact and intent. */
  lastSame: ReadonlyMap<string, number>
}

/**
 * Everything the decisions need: locks and people first, then what hangs on the people who were found, and what seldom
 * changes where it has changed since it was last read. Nobody else takes the same people in until the commit, unless nothing is going to be written (`lock` false).
 */
export async function readKnown(
  ctx: Ctx,
  door: IntakeDoor,
  named: Id | undefined,
  arrivals: readonly Arrival[],
  chosen?: Id,
  o: { lock?: boolean; asker?: Id | undefined; partner?: boolean } = {},
): Promise<Known> {
  const externalIds = arrivals.map(a => a.draft.externalId || null)
  const keys = arrivals.flatMap((a, n) => [
    ...identityKeys(a.person),
    ...(externalIds[n] ? [`id ${named ?? door} ${externalIds[n]}`] : []),
  ])
  const traces = arrivals.map(({ person }) => ({
    emails: emailsOf(person),
    phones: phonesOf(person),
    name: person.full,
    addressKey: placeOf(person),
  }))
  const [, standing, found, earlierRows] = await Promise.all([
    o.lock === false ? undefined : lockArrivals(ctx, keys),
    standingOf(ctx),
    matchPeopleOf(ctx, traces),
    externalIds.some(Boolean) ? earlierArrivals(ctx, named, door, externalIds) : [],
  ])
  const [kept, company, licences, stages] = await Promise.all([
    partOf(standing, `source ${named ?? door}`, () => sourceFor(ctx, named, door)),
    partOf(standing, 'company', () => tenantFacts(ctx)),
    partOf(standing, 'licences', () => licencesHere(ctx)),
    partOf(standing, 'first stages', () => firstStages(ctx)),
  ])
  const source = kept ?? (await firstSourceOf(ctx, door, startingSources.find(s => s.kind === door)?.name ?? 'Other'))
  const workgroup = source.workgroup ?? (await homeOf(ctx, o.asker))
  const here = workgroup ? await withinWorkgroups(ctx, found, [workgroup]) : found
  const { matches, unseen } = o.partner ? await apartForPartner(ctx, here) : await apartForLimited(ctx, here)
  const sentBefore = o.partner ? await ofPartner(ctx, earlierRows, row => row.lead) : earlierRows
  const earlier: (Earlier | undefined)[] = arrivals.map(() => undefined)
  for (const row of sentBefore) earlier[row.n] = row

  const contacts = [
    ...new Set([...matches.flat().map(m => m.contact), ...sentBefore.map(e => e.contact), ...(chosen ? [chosen] : [])]),
  ]
  const met = [...contacts, ...new Set(unseen.flat().map(m => m.contact))]
  if (met.length) ctx.meet(met)
  const asked = source.acceptance.duplicateDays
    ? matches.flatMap((list, n) => list.map(m => ({ contact: m.contact, intent: arrivals[n]!.draft.intent })))
    : []
  const [accepted, open, people, last] = await Promise.all([
    acceptedToday(ctx, source),
    contacts.length ? openLeadsOf(ctx, contacts) : [],
    peopleKnown(ctx, met),
    asked.length ? lastOfSource(ctx, source.id, asked) : [],
  ])
  return {
    source: { ...source, acceptedToday: accepted },
    workgroup,
    standing,
    seller: company.name,
    licensed: statesOf(licences, ctx.now),
    matches,
    unseen,
    keptApart: await apartFromColleagues(ctx, people, standing, o.partner ? undefined : o.asker),
    earlier,
    stages,
    openLeads: Map.groupBy(o.partner ? await ofPartner(ctx, open, lead => lead.id) : open, lead => lead.contact),
    people: new Map(people.map(person => [person.id, person])),
    lastSame: new Map(last.map(row => [`${row.contact} ${row.intent}`, Date.parse(row.at)])),
  }
}

/** Where leads of somebody begin who sees some workgroups only; null for whoever sees all of them, and for machines. */
async function homeOf(ctx: Ctx, asker: Id | undefined): Promise<Id | null> {
  const { limits } = asker && asker !== ctx.actor.id ? ((await authorityOf(ctx, asker)) ?? ctx.hierarchy) : ctx.hierarchy
  const workgroups = limits?.workgroups ?? 'all'
  return workgroups === 'all' ? null : (workgroups[0] ?? null)
}
