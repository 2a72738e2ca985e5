import { type InvalidateQueryFilters, type Query, QueryClient } from '@tanstack/react-query'
import { Problem } from './problem.ts'

/** Live events say when something changed, so nothing is asked again only because time passed. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      // A refusal stays a refusal; only an unreachable server is worth asking again.
      retry: (failures, error) => error instanceof Problem && error.word === 'unavailable' && failures < 2,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** First answers that were made old while they were on their way. */
const overtaken = new WeakSet<Query>()
const cache = queryClient.getQueryCache()
cache.subscribe(({ type, query, ...event }) => {
  if (type !== 'updated' || !('action' in event)) return
  if (event.action.type === 'fetch') overtaken.delete(query)
  if (event.action.type === 'success' && overtaken.delete(query))
    void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true })
})

/**
 * Asks again for answers that became old. The library would take a first answer that is on its way for new; it is drawn as
 * it comes, since a busy firm would put it off without end, and then asked for again.
 */
export function makeOld(filters: InvalidateQueryFilters = {}): Promise<void> {
  for (const query of cache.findAll(filters))
    if (query.state.data === undefined && query.state.fetchStatus !== 'idle') overtaken.add(query)
  return queryClient.invalidateQueries(filters)
}
