import { readAddress, type WrittenAddress } from '#base/address.ts'
import { readEmail } from '#base/email.ts'
import type { Id } from '#base/id.ts'
import { readName } from '#base/person-name.ts'
import { readPhone } from '#base/phone.ts'
import { type FieldProblem, notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Known, samePerson } from '../rules/same-person.ts'
import { matchPeople } from '../store/match.ts'
import { addIdentifiers, keepContact, type Reach } from '../store/new-people.ts'
import { namedAmong, partnersAmong, personOrPartner, seenAmong } from '../store/seen-people.ts'
import { tellSameAsColleagues } from './same-as-colleagues.ts'

export interface Written {
  firstName?: string | undefined
  lastName?: string | undefined
  fullName?: string | undefined
  company?: string | null | undefined
  emails: readonly string[]
  phones: readonly { value: string; label?: string }[]
  address?: WrittenAddress | undefined
}

export interface Read {
  name: ReturnType<typeof readName>
  company: string | null
  reach: Reach[]
  address: ReturnType<typeof readAddress> | undefined
  /** What could not be read; left out, never guessed. */
  problems: FieldProblem[]
}

export function readPerson(written: Written): Read {
  const problems: FieldProblem[] = []
  const reach: Reach[] = []
  for (const raw of written.emails) {
    const email = readEmail(raw)
    if (email.ok) reach.push({ kind: 'email', value: email.address, key: email.key })
    else problems.push({ path: 'email', message: email.why })
  }
  for (const { value, label } of written.phones) {
    const phone = readPhone(value)
    if (phone.ok) reach.push({ kind: 'phone', value: phone.e164, key: phone.e164, label })
    else problems.push({ path: 'phone', message: phone.why })
  }
  return {
    name: readName(written),
    company: written.company?.trim() || null,
    reach,
    address: written.address && readAddress(written.address),
    problems,
  }
}

export interface Found {
  contact: Id
  name: string
  created: boolean
  /** `colleague`: somebody of this name and address is with a colleague out of the asker's sight, and is kept apart. */
  known: Known | 'colleague' | null
}

interface Place {
  owner: Id | null
  branch: Id | null
  roles: readonly string[]
  /** On the loan already: two borrowers are two people. */
  taken?: ReadonlySet<Id>
}

/** Roles of people who stand beside a loan: being one of them shows nobody anything. */
const beside = new Set(['partner', 'other'])

interface Recognised {
  contact: Id
  known: Known
  /** How it may be taken for the very record: as the asker's own, as a partner, or not at all. */
  link: 'own' | 'partner' | undefined
}

/**
 * Whom this may be of the people of the client, whoever asks; those first whom the asker may see. Whom only a colleague may
 * see stays theirs: else whoever knows an e-mail address could have its person by opening a loan. Partners are everybody's,
 * beside a loan or among partners.
 */
async function recognise(ctx: Ctx, person: Read, { taken = new Set<Id>(), roles }: Pick<Place, 'taken' | 'roles'>) {
  const values = (kind: Reach['kind']) => person.reach.filter(r => r.kind === kind).map(r => r.key)
  const found = await matchPeople(ctx, { emails: values('email'), phones: values('phone') })
  const word = person.name.full.split(' ')[0]?.toLowerCase()
  if (!found.length || !word) return undefined
  const ids = found.map(f => f.contact)
  const [named, own, partners] = await Promise.all([
    namedAmong(ctx, ids, word),
    seenAmong(ctx, ids),
    roles.every(role => beside.has(role)) ? partnersAmong(ctx, ids) : new Set<Id>(),
  ])
  const of = (people: ReadonlySet<Id>, link: Recognised['link']): Recognised | undefined => {
    const same = samePerson(found, named.intersection(people), taken)
    return same && { ...same, link }
  }
  return of(own, 'own') ?? of(partners, 'partner') ?? of(named, undefined)
}

/** Whom the asker may be told this is: the record of somebody unseen is not named. */
export async function foretold(ctx: Ctx, person: Read, place: Pick<Place, 'taken' | 'roles'>) {
  const found = await recognise(ctx, person, place)
  if (!found) return { contact: null, known: null }
  return found.link ? found : { contact: null, known: 'colleague' as const }
}

/** Somebody who is known, with what is new about them added, or a new person. */
export async function knownOrNew(ctx: Ctx, person: Read, place: Place): Promise<Found> {
  const name = person.name.full || person.company || ''
  const known = await recognise(ctx, person, place)
  if (known?.link) {
    // What somebody else's officer keeps is theirs to add to.
    if (known.link === 'own') addIdentifiers(ctx, known.contact, person.reach)
    return { contact: known.contact, name, created: false, known: known.known }
  }
  const contact = keepContact(ctx, {
    firstName: person.name.first || null,
    lastName: person.name.last || null,
    fullName: name,
    company: person.company,
    ...person.address,
    country: person.address?.country,
    reach: person.reach,
    roles: place.roles,
    owner: place.owner,
    branch: place.branch,
  })
  ctx.emit('contact.added', { subject: { kind: 'contact', id: contact }, reach: { owner: place.owner, branch: place.branch } })
  if (known) await tellSameAsColleagues(ctx, contact, known.contact, place)
  return { contact, name, created: true, known: known ? 'colleague' : null }
}

export interface Somebody {
  contact?: Id | undefined
  firstName?: string | undefined
  lastName?: string | undefined
  email?: string | undefined
  phone?: string | undefined
  company?: string | null | undefined
}

/** The person an action was given: by id, or by name, e-mail and phone. What cannot be read is refused field by field. */
export async function somebody(ctx: Ctx, given: Somebody, place: Place, path = ''): Promise<Found> {
  if (given.contact) {
    const [{ name }, own, partners] = await Promise.all([
      personOrPartner(ctx, given.contact),
      seenAmong(ctx, [given.contact!]),
      partnersAmong(ctx, [given.contact]),
    ])
    if (!own.has(given.contact) && !partners.has(given.contact)) throw notFound()
    return { contact: given.contact, name, created: false, known: null }
  }
  const person = readPerson({
    firstName: given.firstName,
    lastName: given.lastName,
    company: given.company,
    emails: given.email ? [given.email] : [],
    phones: given.phone ? [{ value: given.phone }] : [],
  })
  const problems = [...person.problems]
  if (!person.name.full && !person.company)
    problems.push({ path: 'lastName', message: 'Give a name, or choose somebody who is here already.' })
  if (problems.length) {
    throw new Refusal('invalid', 'Some of what was given about this person cannot be used.', {
      problems: problems.map(p => ({ ...p, path: `${path}${p.path}` })),
    })
  }
  return knownOrNew(ctx, person, place)
}
