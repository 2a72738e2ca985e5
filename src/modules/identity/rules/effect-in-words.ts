import { matrix, type Permission } from '#policy/matrix.ts'
import { levelWords } from './matrix-change.ts'
import type { Effect } from './matrix-effect.ts'

const named = (permissions: readonly Permission[]) =>
  permissions
    .map(one => matrix[one].label)
    .join(', ')
    .toLowerCase()

/** What a version does to somebody, line by line. */
export function effectInWords({ person, after, gains, loses, reach, eased }: Effect): string[] {
  return [
    ...(gains.length ? [`Gains: ${named(gains)}`] : []),
    ...(loses.length ? [`Loses: ${named(loses)}`] : []),
    ...reach.map(({ permission, was, becomes }) => `${matrix[permission].label}: ${levelWords[was]} → ${levelWords[becomes]}`),
    ...(eased.length ? [`Is asked for less, or for other things, before they ${named(eased)}`] : []),
    ...(person.rights.clearance === after.clearance
      ? []
      : [`Sees ${after.clearance} values unmasked instead of ${person.rights.clearance} ones`]),
  ]
}

/** More than a decision is shown of people to whom the same happens: some of them it may not name to its reader. */
const mostKept = 50

/** Those to whom the same happens together, in the order of the first of them. */
export function effectsTogether(effects: readonly Effect[]): { ids: string[]; total: number; what: string[] }[] {
  const found = new Map<string, { ids: string[]; total: number; what: string[] }>()
  for (const effect of effects) {
    const what = effectInWords(effect)
    const key = what.join('\n')
    const one = found.get(key) ?? { ids: [], total: 0, what }
    if (one.ids.length < mostKept) one.ids.push(effect.person.id)
    one.total++
    found.set(key, one)
  }
  return [...found.values()]
}
