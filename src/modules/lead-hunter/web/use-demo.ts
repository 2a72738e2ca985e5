import { useEffect, useRef } from 'react'
import { listOperations } from '#modules/crm/contract/operation.ts'
import { useLive } from '#ui/live.ts'
import { makeOld } from '#ui/query-client.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { loadDemo, readDemo, removeDemo } from '../contract/demo.ts'

/** The demo company: whether it is there, how far it is, and both ways. */
export function useDemo() {
  const { data, error, refetch } = useAction(readDemo, {})
  const load = useCommand(loadDemo, { invalidates: [readDemo, listOperations] })
  const remove = useCommand(removeDemo, { invalidates: [readDemo, listOperations] })
  useLive(['operation.*', 'demo.*'], [readDemo])
  const before = useRef(data?.state)
  useEffect(() => {
    const moved = before.current === 'loading' || before.current === 'removing'
    before.current = data?.state
    // Nearly every answer on the screen is another one now, also whether this is demo data.
    if (moved && (data?.state === 'there' || data?.state === 'none')) void makeOld()
  }, [data?.state])
  return {
    demo: data,
    error,
    again: refetch,
    pending: load.pending || remove.pending,
    load: () => void load.run({}).catch(() => undefined),
    remove: () => void remove.run({}).catch(() => undefined),
  }
}
export type Demo = NonNullable<ReturnType<typeof useDemo>['demo']>
