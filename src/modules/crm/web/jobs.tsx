import { useEffect } from 'react'
import type { Output } from '#ui/call.ts'
import { type Job, JobProgress } from '#ui/feedback/job-progress.tsx'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { counted, numberText } from '#ui/format.ts'
import { RunningJobs } from '#ui/frame/jobs.tsx'
import { useLive } from '#ui/live.ts'
import { useNow } from '#ui/now.ts'
import { queryClient } from '#ui/query-client.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listOperations, undoOperation } from '../contract/operation.ts'
import { follow, unfollow, useFollowed } from './followed.ts'

type Operation = Output<typeof listOperations>['items'][number]

const states: Record<Operation['state'], Job['state']> = {
  queued: 'waiting',
  running: 'running',
  undoing: 'running',
  done: 'done',
  undone: 'done',
  failed: 'failed',
  cancelled: 'stopped',
}
const going = (operation: Operation) => ['queued', 'running', 'undoing'].includes(operation.state)
const count = (value: unknown) => (typeof value === 'number' ? value : 0)
/** Finished work stays in sight so long, so that its end and its undo can be found. */
const lingerMs = 15 * 60_000

/** What the work could not change, and why. */
const left = ({ result, state }: Operation): [number: number, why: string][] =>
  (
    [
      [count(result.failed), 'could not be changed'],
      [count(result.unlicensed), 'need a license for their state'],
      [count(result.outOfReach), 'belong to somebody else'],
    ] satisfies [number, string][]
  ).filter(([number]) => number > 0 && state !== 'undone')

const reasonText = ([number, why]: [number, string]) => `${counted(number, 'lead')} stayed as before: they ${why}.`

const jobOf = (operation: Operation): Job => ({
  id: operation.id,
  label:
    (operation.state === 'undoing' ? 'Undoing: ' : operation.state === 'undone' ? 'Undone: ' : '') +
    operation.title +
    (operation.total ? ` (${numberText(operation.total)})` : ''),
  state: states[operation.state],
  done: operation.done,
  total: operation.total,
  note: left(operation).map(reasonText).join(' ') || undefined,
  failed: left(operation).reduce((sum, [number]) => sum + number, 0),
})

/** Running work in the top bar. The server tells of every step; nothing is polled. */
export function Jobs() {
  const { data } = useAction(listOperations, { limit: 20 })
  const undo = useCommand(undoOperation, { invalidates: [listOperations] })
  const now = useNow()
  const followed = useFollowed()
  useLive(['*'], change => {
    if (change.subject?.kind === 'operation') void queryClient.invalidateQueries({ queryKey: [listOperations.name] })
  })

  const takeBack = async (operation: Operation) => {
    await undo.run({ operation: operation.id })
    follow(operation.id, () => `${operation.title}: undone.`)
  }
  useEffect(() => {
    for (const operation of data?.items ?? []) {
      const words = followed.get(operation.id)
      if (!words || going(operation)) continue
      unfollow(operation.id)
      const message =
        operation.state === 'failed'
          ? (operation.problem ?? 'The work stopped before its end.')
          : words(counted(count(operation.result.changed) + count(operation.result.unchanged), 'lead'))
      const why = left(operation).map(reasonText)
      const kept = operation.state === 'undone' ? count(operation.result.kept) : 0
      if (kept > 0) why.push(`${counted(kept, 'value')} that somebody changed since stayed.`)
      const all = [message, ...why].join(' ')
      if (operation.state === 'done' && operation.mayUndo) showUndo({ message: all, undo: () => takeBack(operation) })
      else showNotice(all)
    }
  })

  const shown = (data?.items ?? []).filter(
    operation => going(operation) || (operation.finishedAt && now - Date.parse(operation.finishedAt) < lingerMs),
  )
  const jobs = shown.map(jobOf)
  return (
    <RunningJobs jobs={jobs}>
      {shown.map((operation, index) => (
        <JobProgress
          key={operation.id}
          job={jobs[index]!}
          {...(operation.mayUndo && operation.state === 'done' && { onUndo: () => void takeBack(operation) })}
        />
      ))}
    </RunningJobs>
  )
}
