import { useQuery } from '@tanstack/react-query'
import { call, type Output } from '#ui/call.ts'
import type { FilterField } from '#ui/filter/filter.ts'
import type { listSources } from '../contract/source.ts'

/** Leads by their source. The contract is loaded with the first list that asks, not with the program. */
export function useSourceFilter(): readonly FilterField[] {
  const { data } = useQuery<Output<typeof listSources>>({
    // The same key as `useAction(listSources, {})`, so that both share one answer.
    queryKey: ['leadHunter.listSources', {}],
    queryFn: async ({ signal }) => call((await import('../contract/source.ts')).listSources, {}, { signal }),
  })
  return [
    {
      id: 'source',
      label: 'Source',
      kind: 'enum',
      onlyIs: true,
      options: (data?.items ?? []).map(one => ({ value: one.id, label: one.name })),
    },
  ]
}
