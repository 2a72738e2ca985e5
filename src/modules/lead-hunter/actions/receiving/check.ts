import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { matchPeople, openLeadsOf } from '#modules/crm/index.ts'
import type { DuplicateCheck, DuplicateMatches, duplicateWays } from '../../contract/intake.ts'
import { type LeadDraft, leadDraft } from '../../contract/lead-draft.ts'
import { type ArrivedPerson, readArrival } from '../../rules/arrival.ts'
import { emailsOf, type KnownBy, phonesOf, placeOf, recogniser } from '../../rules/recognise.ts'
import { peopleKnown } from '../../store/known.ts'

type Way = (typeof duplicateWays)[number]
const ways: Record<KnownBy['by'], Way> = { email: 'email', phone: 'phone', address: 'name-address' }

const tracesOf = (person: ArrivedPerson) => ({
  emails: emailsOf(person),
  phones: phonesOf(person),
  name: person.full,
  addressKey: placeOf(person),
})

/** The people a conflict is between, and by what each was recognised. */
export async function conflictPeople(ctx: Ctx, contacts: readonly Id[], draft: LeadDraft | undefined) {
  const matches = draft ? await matchPeople(ctx, tracesOf(readArrival(draft).person)) : []
  const people = await peopleKnown(ctx, contacts)
  return people.map(({ id, name, ownerName }) => ({ contact: id, name, ownerName, by: waysOf(matches, id) }))
}

const waysOf = (matches: readonly KnownBy[], contact: Id): Way[] => [
  ...new Set(matches.filter(m => m.contact === contact).map(m => ways[m.by])),
]

/**
 * Whom somebody who is about to be typed in may be. Recognising looks at everybody of the client; what is told of them is
 * what the asker may see, of others only that they are with a colleague.
 */
export async function knownAs(ctx: Ctx, input: DuplicateCheck): Promise<DuplicateMatches> {
  const { emails, phones, name, street, zip } = input
  const arrival = readArrival(
    leadDraft.parse({ person: { emails, phones: phones.map(value => ({ value })), fullName: name, address: { street, zip } } }),
  )
  const { person } = arrival
  const matches = await matchPeople(ctx, tracesOf(person))
  const contacts = [...new Set(matches.map(m => m.contact))]
  const [seen, open] = await Promise.all([peopleKnown(ctx, contacts), contacts.length ? openLeadsOf(ctx, contacts) : []])
  const byId = new Map(seen.map(p => [p.id, p]))
  return {
    decision: recogniser(contact => byId.get(contact)?.name).decide(person, matches, []).kind,
    matches: contacts.map(contact => {
      const known = byId.get(contact)
      return {
        by: waysOf(matches, contact),
        visible: known !== undefined,
        contact: known ? contact : null,
        name: known?.name ?? null,
        ownerName: known?.ownerName ?? null,
        openLeads: known
          ? open
              .filter(l => l.contact === contact)
              .map(({ id, intent, status, receivedAt }) => ({ id, intent, status, receivedAt }))
          : [],
      }
    }),
    problems: arrival.problems.map(({ path, message }) => ({ path: path.replace(/^person\./, ''), message })),
  }
}
