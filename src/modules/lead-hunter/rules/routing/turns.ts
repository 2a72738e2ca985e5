/** One person in line. `position` is the place in the target's own list, 0 for all where the target lists nobody by name. */
export interface Candidate {
  id: string
  position: number
  lastAt: number | null
  count: number
  /** Whole number of at least 1; asked by `weighted` only. */
  weight: number
}

export type TurnMethod = 'round-robin' | 'weighted'

/**
 * The order in which a rule's people get their turn; returns a new array. The SQL that takes a turn under lock must sort
 * the same way:
 * - round robin: `last_at asc nulls first, count, position, id` (the count parts leads of the same millisecond)
 * - weighted: `count::numeric / weight, position, id`
 */
export function turnOrder<C extends Candidate>(method: TurnMethod, candidates: readonly C[]): C[] {
  return candidates.toSorted(method === 'weighted' ? byShare : byRecency)
}

function byRecency(a: Candidate, b: Candidate): number {
  // an infinity less another is not a number, so two nulls are told apart first
  const first = a.lastAt === b.lastAt ? 0 : (a.lastAt ?? Number.NEGATIVE_INFINITY) - (b.lastAt ?? Number.NEGATIVE_INFINITY)
  return first || a.count - b.count || byPlace(a, b)
}

/** Cross-multiplied: whole numbers compare exactly where quotients would not. */
const byShare = (a: Candidate, b: Candidate) => a.count * b.weight - b.count * a.weight || byPlace(a, b)

const byPlace = (a: Candidate, b: Candidate) => a.position - b.position || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
