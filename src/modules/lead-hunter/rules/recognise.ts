import { addressKey } from '#base/address-key.ts'
import type { ArrivedPerson } from './arrival.ts'
import { type DuplicateDecision, type DuplicateFacts, decideDuplicate } from './duplicates.ts'

/** A person the database knows by one of an arrival’s identifiers. */
export interface KnownBy {
  by: 'email' | 'phone' | 'address'
  contact: string
}

export const recogniseBy = ['email', 'phone', 'externalId', 'address'] as const
export type RecogniseBy = (typeof recogniseBy)[number]

/** Numbers that exist: a made-up one that many people give names nobody. */
export const phonesOf = (person: ArrivedPerson): string[] => person.phones.filter(p => p.valid).map(p => p.e164)

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
    ...person.emails.map(email => `email ${email.key}`),
    ...phonesOf(person).map(phone => `phone ${phone}`),
    ...(place ? [`address ${person.full.toLowerCase()} ${place}`] : []),
  ]
}

/**
 * Decides one arrival after the other who it is, knowing what the database knows and who came earlier in the same batch:
 * the same e-mail twice in one batch is one person.
 */
export function recogniser(ways: readonly RecogniseBy[] = recogniseBy) {
  const seen = new Map<string, Set<string>>()
  const has = (way: RecogniseBy) => ways.includes(way)
  return {
    decide(person: ArrivedPerson, known: readonly KnownBy[], sameId: readonly string[]): DuplicateDecision {
      const here = identityKeys(person).flatMap(key =>
        [...(seen.get(key) ?? [])].map(contact => ({ by: key.slice(0, key.indexOf(' ')), contact })),
      )
      const all = here.length ? [...known, ...here] : known
      const of = (by: KnownBy['by']): string[] => (has(by) ? [...new Set(all.filter(k => k.by === by).map(k => k.contact))] : [])
      const facts: DuplicateFacts = {
        externalId: has('externalId') ? sameId : [],
        email: of('email'),
        phone: of('phone'),
        nameAddress: of('address'),
      }
      return decideDuplicate(facts)
    },
    learn(person: ArrivedPerson, contact: string): void {
      for (const key of identityKeys(person)) seen.set(key, (seen.get(key) ?? new Set()).add(contact))
    },
  }
}
