import { addressKey } from '#base/address-key.ts'
import type { ArrivedPerson } from './arrival.ts'
import { type DuplicateDecision, type DuplicateFacts, decideDuplicate } from './duplicates.ts'
import { namesAgree } from './names-agree.ts'

/** A person the database knows by one of an arrival’s identifiers. */
export interface KnownBy {
  by: 'email' | 'phone' | 'address'
  contact: string
}

export const recogniseBy = ['email', 'phone', 'externalId', 'address'] as const
export type RecogniseBy = (typeof recogniseBy)[number]

/** Numbers that exist: a made-up one that many people give names nobody. */
export const phonesOf = (person: ArrivedPerson): string[] => person.phones.filter(p => p.valid && !p.standIn).map(p => p.e164)
export const emailsOf = (person: ArrivedPerson): string[] => person.emails.filter(e => !e.standIn).map(e => e.key)

/** Name and address together; undefined where either is not known well enough. */
export function placeOf(person: ArrivedPerson): string | undefined {
  const { street, unit, zip } = person.address
  const key = person.full ? addressKey(street, zip, unit) : ''
  return key || undefined
}

/** Everything an arrival is recognised by, as keys that only this process sees. */
export function identityKeys(person: ArrivedPerson): string[] {
  const place = placeOf(person)
  return [
    ...emailsOf(person).map(email => `email ${email}`),
    ...phonesOf(person).map(phone => `phone ${phone}`),
    ...(place ? [`address ${person.full.toLowerCase()} ${place}`] : []),
  ]
}

/**
 * Names that may share one e-mail address or telephone as a household's. Of more it is an office's, and speaks only for whom
 * it stands beside under the very same name.
 */
export const mostNames = 4

/** Who came earlier in the batch with one key. */
interface Bearers {
  all: Set<string>
  byName: Map<string, Set<string>>
}

/**
 * Decides one arrival after the other who it is, knowing what the database knows and who came earlier in the same batch:
 * the same e-mail twice in one batch is one person, unless it is an office's. `nameOf` tells the full name of whom the
 * database knows, `batch` who comes.
 */
export function recogniser(
  nameOf: (contact: string) => string | undefined,
  ways: readonly RecogniseBy[] = recogniseBy,
  batch: readonly ArrivedPerson[] = [],
) {
  const seen = new Map<string, Bearers>()
  const named = new Map<string, string>()
  const offices = officeKeys(batch)
  const has = (way: RecogniseBy) => ways.includes(way)
  const nameFor = (contact: string) => named.get(contact) ?? nameOf(contact) ?? ''
  /** Few enough to be compared one by one: of thousands who share a number only who bears the name is looked at. */
  const seenBy = (key: string, name: string): ReadonlySet<string> | undefined => {
    const bearers = seen.get(key)
    return name && bearers && bearers.all.size > mostNames ? bearers.byName.get(name) : bearers?.all
  }
  return {
    decide(person: ArrivedPerson, known: readonly KnownBy[], sameId: readonly string[]): DuplicateDecision {
      const name = person.full.toLowerCase()
      const keys = identityKeys(person)
      const here = keys.flatMap(key =>
        [...(seenBy(key, name) ?? [])].map(contact => ({ by: key.slice(0, key.indexOf(' ')), contact })),
      )
      const all = here.length ? [...known, ...here] : known
      const of = (by: KnownBy['by']): string[] => {
        const found = has(by) ? [...new Set(all.filter(k => k.by === by).map(k => k.contact))] : []
        if (by === 'address' || !name) return found
        const office =
          found.length > mostNames ||
          keys.some(key => key.startsWith(by) && (offices.has(key) || (seen.get(key)?.all.size ?? 0) > mostNames))
        return office ? found.filter(contact => nameFor(contact).toLowerCase() === name) : found
      }
      const isOther = (contact: string) => !namesAgree(person.full, nameFor(contact))
      const facts: DuplicateFacts = {
        externalId: has('externalId') ? sameId : [],
        email: of('email'),
        phone: of('phone'),
        nameAddress: of('address'),
      }
      const phoneOrMail = [...facts.phone, ...facts.email, ...facts.externalId]
      return decideDuplicate(facts.phone.length ? { ...facts, otherName: phoneOrMail.filter(isOther) } : facts)
    },
    learn(person: ArrivedPerson, contact: string): void {
      if (person.full && !named.has(contact)) named.set(contact, person.full)
      const name = person.full.toLowerCase()
      for (const key of identityKeys(person)) {
        const bearers = seen.get(key) ?? { all: new Set(), byName: new Map() }
        seen.set(key, bearers)
        bearers.all.add(contact)
        bearers.byName.set(name, (bearers.byName.get(name) ?? new Set()).add(contact))
      }
    },
    /** Whether somebody who was recognised is kept under another name than came. */
    otherName: (person: ArrivedPerson, contact: string): boolean => !namesAgree(person.full, nameFor(contact)),
  }
}

/** E-mail addresses and telephones beside which more names stand in a batch than a household has. */
function officeKeys(batch: readonly ArrivedPerson[]): Set<string> {
  const names = new Map<string, Set<string>>()
  for (const person of batch) {
    if (!person.full) continue
    for (const key of identityKeys(person))
      if (!key.startsWith('address')) names.set(key, (names.get(key) ?? new Set()).add(person.full.toLowerCase()))
  }
  return new Set([...names].filter(([, all]) => all.size > mostNames).map(([key]) => key))
}
