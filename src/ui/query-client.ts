import { QueryClient } from '@tanstack/react-query'
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
