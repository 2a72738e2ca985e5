import { among, type FilterField } from '#ui/filter/filter.ts'
import type { UrlState } from '#ui/url-state.ts'
import { type Entry, flagWords } from './review-words.ts'

export const reviewViews = [
  { id: 'all', label: 'Everybody' },
  { id: 'open', label: 'To decide' },
  { id: 'flagged', label: 'Flagged' },
]

export const reviewFields: FilterField[] = [
  {
    id: 'flag',
    label: 'Look at',
    kind: 'enum',
    options: Object.entries(flagWords).map(([value, { label }]) => ({ value, label })),
  },
  {
    id: 'kind',
    label: 'Kind',
    kind: 'enum',
    options: [
      { value: 'member', label: 'People' },
      { value: 'key', label: 'API keys' },
      { value: 'app', label: 'Apps' },
    ],
  },
]

/** By what a column is sorted; the dates of what was never used come first. */
const order: Record<string, (one: Entry, other: Entry) => number> = {
  name: (one, other) => one.name.localeCompare(other.name),
  type: (one, other) => one.type.localeCompare(other.type),
  flags: (one, other) => one.flags.length - other.flags.length,
  functions: (one, other) => one.functions - other.functions,
  used: (one, other) => (one.lastUsedAt ?? '').localeCompare(other.lastUsedAt ?? ''),
}

/** Everything is here already, so filters and order need no server; as it comes, what is flagged and undecided is first. */
export function foundEntries(entries: readonly Entry[], url: UrlState): Entry[] {
  const found = entries.filter(
    entry =>
      (url.view !== 'open' || !entry.decision) &&
      (url.view !== 'flagged' || entry.flags.length > 0) &&
      among(url.flag, value => entry.flags.some(flag => flag === value)) &&
      among(url.kind, value => entry.kind === value),
  )
  const by = url.sort && order[url.sort.replace(/^-/, '')]
  return by ? found.toSorted((one, other) => (url.sort!.startsWith('-') ? by(other, one) : by(one, other))) : found
}
