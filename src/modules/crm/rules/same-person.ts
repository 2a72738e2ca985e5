export interface Candidate {
  by: 'email' | 'phone' | 'address'
  contact: string
}

export type Known = 'email' | 'phone' | 'both'

/**
 * Which of the people found by e-mail and phone somebody is. `named` are those who bear the same given name: couples share
 * addresses and telephones, so without it nobody is taken for somebody else. `taken` are already on the loan. An e-mail
 * address says more than a telephone, both say most; between two who are alike the one found first.
 */
export function samePerson(
  found: readonly Candidate[],
  named: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): { contact: string; known: Known } | undefined {
  let best: { contact: string; known: Known } | undefined
  const weight = { phone: 1, email: 2, both: 3 }
  for (const { contact } of found) {
    if (!named.has(contact) || taken.has(contact)) continue
    const ways = new Set(found.filter(f => f.contact === contact).map(f => f.by))
    const known = ways.has('email') ? (ways.has('phone') ? 'both' : 'email') : ways.has('phone') ? 'phone' : undefined
    if (known && (!best || weight[known] > weight[best.known])) best = { contact, known }
  }
  return best
}
