import { call, type Output } from '#ui/call.ts'
import type { Found, SearchProvider } from '#ui/frame/house.ts'
import { searchEverything } from '../contract/work.ts'

type Kind = Output<typeof searchEverything>['items'][number]['kind']

const groups: { kind: Kind; group: string; path: string }[] = [
  { kind: 'lead', group: 'Leads', path: '/leads/' },
  { kind: 'contact', group: 'People', path: '/people/' },
  { kind: 'loan', group: 'Loans', path: '/loans/' },
  { kind: 'partner', group: 'Partners', path: '/partners/' },
]

let last: { text: string; signal: AbortSignal; answer: Promise<Output<typeof searchEverything>> } | undefined

/** The palette asks group by group; the server is asked once for all of them. */
function ask(text: string, signal: AbortSignal) {
  if (last?.text !== text || last.signal !== signal)
    last = { text, signal, answer: call(searchEverything, { q: text, limit: 20 }, { signal }) }
  return last.answer
}

export const searches: SearchProvider[] = groups.map(({ kind, group, path }, n) => ({
  group,
  needs: 'search.use',
  find: async (text, signal): Promise<Found[]> =>
    (await ask(text, signal)).items
      .filter(one => one.kind === kind)
      .map(one => ({ id: one.id, label: one.name, detail: one.detail, to: path + one.id })),
  // One answer for all of them, so it is said once.
  ...(n === 0 && { why: async (text: string, signal: AbortSignal) => (await ask(text, signal)).why }),
}))
