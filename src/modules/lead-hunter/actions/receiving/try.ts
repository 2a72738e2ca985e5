import type { Ctx } from '#kernel/ctx.ts'
import { matchPeopleOf, withinWorkgroups } from '#modules/crm/index.ts'
import type { LeadDraft } from '../../contract/lead-draft.ts'
import { decideAcceptance } from '../../rules/acceptance.ts'
import { acceptanceFacts, readArrival, scoringFacts } from '../../rules/arrival.ts'
import { isDisposable } from '../../rules/disposable-domains.ts'
import { emailsOf, phonesOf, placeOf, recogniser } from '../../rules/recognise.ts'
import { score } from '../../rules/scoring.ts'
import { licencesHere, peopleKnown, statesOf } from '../../store/known.ts'
import type { SourceFacts } from '../../store/sources.ts'

const called = { email: 'email', phone: 'phone', address: 'name-address' } as const

/** What would be decided about these leads today; nothing is kept. */
export async function tryLeads(ctx: Ctx, source: SourceFacts, drafts: readonly LeadDraft[]) {
  const now = ctx.now.getTime()
  const arrivals = drafts.map(readArrival)
  const [found, licences] = await Promise.all([
    matchPeopleOf(
      ctx,
      arrivals.map(({ person }) => ({
        emails: emailsOf(person),
        phones: phonesOf(person),
        name: person.full,
        addressKey: placeOf(person),
      })),
    ),
    licencesHere(ctx),
  ])
  const matches = await withinWorkgroups(ctx, found, source.workgroup ? [source.workgroup] : 'all')
  const licensed = statesOf(licences, ctx.now)
  const contacts = [...new Set(matches.flat().map(m => m.contact))]
  ctx.meet(contacts)
  const named = new Map((await peopleKnown(ctx, contacts)).map(({ id, name }) => [id, name]))
  const people = recogniser(contact => named.get(contact))
  return arrivals.map((arrival, n) => {
    const { score: points, band } = score(scoringFacts(arrival, licensed, source.quality, now), now)
    return {
      draft: arrival.draft,
      acceptance: decideAcceptance(
        acceptanceFacts(arrival, { acceptedToday: 0 }, source.legalBasis),
        source.acceptance,
        isDisposable,
        now,
      ),
      duplicate: people.decide(arrival.person, matches[n]!, []).kind,
      by: [...new Set(matches[n]!.map(m => called[m.by]))],
      score: points,
      band,
    }
  })
}
