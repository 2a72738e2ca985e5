import type { Intent } from '../contract/lead-draft.ts'

export type Identifier = 'external-id' | 'email' | 'phone' | 'name-address'

/** Contacts each identifier of the arriving person is already kept with; ids, each list without order. */
export interface DuplicateFacts {
  externalId: readonly string[]
  email: readonly string[]
  phone: readonly string[]
  nameAddress: readonly string[]
  /** Whose name is not the arriving person's. */
  otherName?: readonly string[]
}

export type DuplicateDecision =
  /** `alsoLike`: others who share a phone or name and address, worth a look by a person. */
  | { kind: 'created'; alsoLike: string[] }
  | { kind: 'matched'; contact: string; by: Identifier[]; alsoLike: string[] }
  /** Identifiers point to different people, or one points to several: a person decides. Most identifiers first. */
  | { kind: 'conflict'; contacts: { contact: string; by: Identifier[] }[] }

/** People who are mentioned for sharing a phone. */
const mostAlike = 5

/**
 * Who the arriving person is. The sender's own id, e-mail and phone are strong: each one that is known must point to the
 * contact, which parts two people of a household who share a phone. Name and address are weak: they decide where no
 * strong identifier is known or several people are left, and never against one. A phone alone says nothing of people with
 * another name: families, offices and made-up numbers are shared, and a stranger who writes somebody's number into a form
 * must not become them. Nothing is guessed.
 */
export function decideDuplicate(facts: DuplicateFacts): DuplicateDecision {
  const otherwise = new Set(facts.otherName ?? [])
  const surer = [...facts.email, ...facts.externalId]
  // Where the e-mail's person bears another name too, the name speaks for nobody, and a person decides.
  const heard = surer.length === 0 || surer.some(c => !otherwise.has(c))
  const phone = heard ? facts.phone.filter(c => !otherwise.has(c) || surer.includes(c)) : facts.phone
  const sharing = facts.phone.filter(c => !phone.includes(c)).slice(0, mostAlike)
  const pointing: [Identifier, readonly string[]][] = [
    ['external-id', facts.externalId],
    ['email', facts.email],
    ['phone', phone],
    ['name-address', facts.nameAddress],
  ]
  const strong = pointing.filter(([by, contacts]) => by !== 'name-address' && contacts.length > 0)
  const byOf = (contact: string) => pointing.filter(([, contacts]) => contacts.includes(contact)).map(([by]) => by)
  const asked = strong.length ? strong.map(([, contacts]) => contacts) : [facts.nameAddress]
  const all = [...new Set(asked.flat())].sort()
  if (all.length === 0) return { kind: 'created', alsoLike: [...new Set(sharing)].sort() }

  const agreed = all.filter(contact => asked.every(contacts => contacts.includes(contact)))
  const named = agreed.filter(contact => facts.nameAddress.includes(contact))
  const [only, ...others] = agreed.length > 1 && named.length === 1 ? named : agreed
  if (only !== undefined && others.length === 0) {
    return {
      kind: 'matched',
      contact: only,
      by: byOf(only),
      alsoLike: [...new Set([...facts.nameAddress, ...sharing])].filter(c => c !== only).sort(),
    }
  }
  const contacts = all.map(contact => ({ contact, by: byOf(contact) }))
  return { kind: 'conflict', contacts: contacts.toSorted((a, b) => b.by.length - a.by.length) }
}

export interface OpenLead {
  id: string
  intent: Intent
  /** Milliseconds since 1970 of the last inquiry. */
  lastAskedAt: number
}

export type OpenLeadDecision = { kind: 'repeat'; lead: string } | { kind: 'new' }

/**
 * Whether an inquiry of a known contact joins a lead that is still open, asked last within `days`, or opens a new one. The
 * intent must be the same; one that is unknown on either side joins too, an equal one before it, the latest before others.
 */
export function openLeadDecision(open: readonly OpenLead[], intent: Intent, days: number, now: number): OpenLeadDecision {
  const [lead] = open
    .filter(l => now - l.lastAskedAt <= days * 86_400_000)
    .filter(l => l.intent === intent || l.intent === 'unknown' || intent === 'unknown')
    .toSorted(
      (a, b) =>
        Number(b.intent === intent) - Number(a.intent === intent) || b.lastAskedAt - a.lastAskedAt || (a.id < b.id ? -1 : 1),
    )
  return lead ? { kind: 'repeat', lead: lead.id } : { kind: 'new' }
}
