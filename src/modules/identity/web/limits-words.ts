import { stateName } from '#base/us-states.ts'
import type { MemberLimits } from '../contract.ts'

/** `All`, or what is named; what the reader does not see is counted. */
export function choiceWords(
  { mode, ids }: { mode: 'all' | 'only'; ids: readonly string[] },
  among: readonly { id: string; name: string }[],
): string {
  if (mode === 'all') return 'All'
  const names = ids.map(id => among.find(one => one.id === id)?.name).filter(name => name !== undefined)
  const unseen = ids.length - names.length
  return ids.length ? `Only ${listed(unseen ? [...names, `${unseen} more`] : names)}` : 'None'
}

const listed = (items: readonly string[], most = 8): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(
    items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items,
  )

/** `Only leads of July refi or Spring buyers`. */
export function campaignWords({ campaigns }: MemberLimits): string {
  if (campaigns.mode === 'all') return 'All campaigns, and leads of none'
  return campaigns.names.length ? `Only ${listed(campaigns.names)}` : 'None: no lead is let through'
}

/** `Only Florida, Fulton County GA or 32801`. */
export function placeWords({ places }: MemberLimits): string {
  if (places.mode === 'all') return 'All places'
  const names = [
    ...places.states.map(code => stateName(code) ?? code),
    ...places.counties.map(({ state, name }) => `${name} County ${state}`),
    ...places.zips,
  ]
  return names.length ? `Only ${listed(names)}` : 'None: no record is let through'
}
