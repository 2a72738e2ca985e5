/** A finding as a verdict tells of it. */
export interface ToldFinding {
  kind: string
  says: string
  index?: number | undefined
  event?: string | undefined
  at?: string | undefined
  name?: string | undefined
}

export interface FindingGroup {
  key: string
  kind: string
  name: string | undefined
  /** In the order of their leaves. */
  all: ToldFinding[]
  /** The earliest and the latest moment that any of them names. */
  first: string | undefined
  last: string | undefined
}

/** Findings of one kind about events of one name are told of once, the first kind found first. */
export function groupFindings(findings: readonly ToldFinding[]): FindingGroup[] {
  return [...Map.groupBy(findings, ({ kind, name }) => `${kind} ${name ?? ''}`)].map(([key, of]) => {
    const all = of.toSorted((a, b) => (a.index ?? Number.POSITIVE_INFINITY) - (b.index ?? Number.POSITIVE_INFINITY))
    const times = all.flatMap(({ at }) => at ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b))
    return { key, kind: all[0]!.kind, name: all[0]!.name, all, first: times[0], last: times.at(-1) }
  })
}

/** What is wrong, in a sentence for whoever is no engineer. */
const kinds: Record<string, string> = {
  changed: 'An event is not what it was when it was logged.',
  removed: 'An event is gone.',
  inserted: 'An event was put in afterwards.',
  unlogged: 'An event was put in past the ledger.',
  untrue: 'A line tells of deleted events, and it is not so.',
  forgotten: 'What was changed is gone, and no erasure explains it.',
  standing: 'This verification was tampered with before its end.',
  rewritten: 'The ledger was written anew.',
  cut: 'The end of the ledger was cut off.',
  tile: 'A part of the tree is missing or altered.',
  signature: 'A checkpoint cannot be believed.',
  root: 'The tree is not the one that was signed.',
  time: 'An event is dated at another time than it was logged.',
}
export const kindText = (kind: string): string => kinds[kind] ?? 'Something does not fit.'
