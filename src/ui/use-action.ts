import {
  keepPreviousData,
  type QueryKey,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Action } from '#policy/action.ts'
import { call, type Input, type Output } from './call.ts'
import { showAwaiting, showNotice, showProblem } from './feedback/toasts.tsx'
import { AwaitsApproval, isQuiet, type Problem } from './problem.ts'
import { makeOld, queryClient } from './query-client.ts'

/** Where an answer is kept; without an input, every answer of that action. */
export const keyOf = <A extends Action>(action: A, input?: Input<A>): QueryKey =>
  input === undefined ? [action.name] : [action.name, input]

export const actionQuery = <A extends Action>(action: A, input: Input<A>) =>
  queryOptions<Output<A>, Problem>({ queryKey: keyOf(action, input), queryFn: ({ signal }) => call(action, input, { signal }) })

interface AskOptions {
  /** Wait until this is true (a needed id is known). */
  enabled?: boolean
  /** Keep the last answer on the screen while the next one comes: for changed filters, never for another record. */
  keep?: boolean
  staleTime?: number
}

/** An answer of the server, typed by the contract object itself. */
export function useAction<A extends Action>(
  action: A,
  input: Input<A>,
  { enabled = true, keep = false, staleTime }: AskOptions = {},
) {
  return useQuery({
    ...actionQuery(action, input),
    enabled,
    ...(staleTime === undefined ? {} : { staleTime }),
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
  })
}

/** Asks ahead, in a page's `load`, so that the page opens with its content. */
export const prefetch = <A extends Action>(action: A, input: Input<A>) => queryClient.prefetchQuery(actionQuery(action, input))

type ItemOf<A extends Action> = Output<A> extends { items: (infer T)[] } ? T : never
interface PageOf {
  items: unknown[]
  next?: string | null
}

/** A list that comes by cursor (`{ items, next }`; the input takes `cursor`). `items` are all pages so far. */
export function useInfiniteAction<A extends Action>(
  action: A,
  input: Omit<Input<A>, 'cursor'>,
  { enabled = true }: AskOptions = {},
) {
  const query = useInfiniteQuery({
    queryKey: [action.name, input, 'pages'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(action, { ...input, ...(pageParam ? { cursor: pageParam } : {}) } as Input<A>, { signal }) as Promise<PageOf>,
    getNextPageParam: last => last.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  })
  const items = useMemo(() => (query.data?.pages.flatMap(page => page.items) ?? []) as ItemOf<A>[], [query.data])
  return {
    items,
    first: query.data?.pages[0] as Output<A> | undefined,
    loading: query.isPending,
    refreshing: query.isPlaceholderData,
    error: query.error as Problem | null,
    more: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: query.fetchNextPage,
    again: query.refetch,
  }
}

/** Changes every kept answer of an action ahead of the server; taken back if the server refuses. */
export type Patch = <A extends Action>(action: A, change: (answer: Output<A>, input: Input<A>) => Output<A>) => void

interface CommandOptions<A extends Action> {
  /** Queries whose answers this command makes old. */
  invalidates?: readonly Action[]
  /** Asked twice: once to see which answers it touches, once to change them. */
  optimistic?: (input: Input<A>, patch: Patch) => void
  /** Words for a quiet toast when it is done. */
  done?: string | ((output: Output<A>, input: Input<A>) => string)
  /** The page itself shows what went wrong (forms do). */
  quiet?: boolean
}

/** Something to ask the server to do. `run(input)` answers with the output or throws; a toast has already said why. */
export function useCommand<A extends Action>(action: A, options: CommandOptions<A> = {}) {
  const client = useQueryClient()
  const mutation = useMutation<Output<A>, Error, Input<A>, [QueryKey, unknown][]>({
    mutationKey: [action.name],
    mutationFn: input => call(action, input),
    onMutate: async input => {
      const before: [QueryKey, unknown][] = []
      // Answers on their way are stopped first: one that is stopped later puts its old content back.
      const touched: Action[] = []
      options.optimistic?.(input, target => void touched.push(target))
      await Promise.all(touched.map(target => client.cancelQueries({ queryKey: keyOf(target) })))
      const patch: Patch = (target, change) => {
        for (const [key, answer] of client.getQueriesData<unknown>({ queryKey: [target.name] })) {
          if (answer === undefined) continue
          before.push([key, answer])
          client.setQueryData(
            key,
            patched(answer, one => change(one as never, key[1] as never)),
          )
        }
      }
      options.optimistic?.(input, patch)
      return before
    },
    onError: (error, _input, before) => {
      for (const [key, answer] of before?.toReversed() ?? []) client.setQueryData(key, answer)
      if (error instanceof AwaitsApproval) showAwaiting(error)
      else if (!options.quiet && !isQuiet(error)) showProblem(error)
    },
    onSuccess: (output, input) => {
      if (options.done) showNotice(typeof options.done === 'string' ? options.done : options.done(output, input))
    },
    onSettled: () => Promise.all((options.invalidates ?? []).map(target => makeOld({ queryKey: keyOf(target) }))),
  })
  return {
    run: mutation.mutateAsync,
    pending: mutation.isPending,
    error: mutation.error,
    output: mutation.data,
    reset: mutation.reset,
  }
}

/** Lists by cursor are kept as pages; a change reaches into each. */
function patched(answer: unknown, change: (one: unknown) => unknown): unknown {
  if (typeof answer === 'object' && answer !== null && 'pages' in answer && 'pageParams' in answer) {
    return { ...answer, pages: (answer.pages as unknown[]).map(change) }
  }
  return change(answer)
}
