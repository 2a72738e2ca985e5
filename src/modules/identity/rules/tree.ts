import { type PersonType, partnerTypes } from '#policy/matrix.ts'

/** Somebody as the picture of the hierarchy shows them. */
export interface Placed {
  id: string
  name: string
  type: PersonType
  branch: string | null
  partner: string | null
  assists: readonly string[]
}

export interface Twig<P extends Placed> {
  person: P
  /** Whoever assists them within the same branch. */
  assistants: P[]
}

export interface Tree<P extends Placed> {
  /** By branch; null for whoever belongs to none. */
  branches: ReadonlyMap<string | null, Twig<P>[]>
  /** By partner company; null for whoever belongs to none. */
  companies: ReadonlyMap<string | null, Twig<P>[]>
}

const order: readonly PersonType[] = ['branch_manager', 'loan_officer']
const rank = (type: PersonType) => (order.includes(type) ? order.indexOf(type) : order.length)

/** Managers and officers first, assistants under each officer they assist; an assistant of nobody there stands alone. */
export function treeOf<P extends Placed>(people: readonly P[]): Tree<P> {
  const house = people.filter(one => !partnerTypes.includes(one.type))
  const under = (officer: P) => house.filter(one => one.assists.includes(officer.id) && one.branch === officer.branch)
  const placed = new Set(house.flatMap(officer => under(officer).map(one => one.id)))
  const sorted = (list: readonly P[]) => list.toSorted((a, b) => rank(a.type) - rank(b.type) || a.name.localeCompare(b.name))
  const twigs = (list: readonly P[]): Twig<P>[] => sorted(list).map(person => ({ person, assistants: sorted(under(person)) }))
  const grown = (list: readonly P[], by: 'branch' | 'partner') =>
    new Map([...Map.groupBy(list, one => one[by])].map(([place, of]) => [place, twigs(of)]))
  return {
    branches: grown(
      house.filter(one => !placed.has(one.id)),
      'branch',
    ),
    companies: grown(
      people.filter(one => partnerTypes.includes(one.type)),
      'partner',
    ),
  }
}
