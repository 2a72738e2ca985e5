import { useEffect, useRef, useState } from 'react'
import type { Output } from '#ui/call.ts'
import { type Job, JobProgress } from '#ui/feedback/job-progress.tsx'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { counted, numberText } from '#ui/format.ts'
import { RunningJobs } from '#ui/frame/jobs.tsx'
import { useLive } from '#ui/live.ts'
import { useNow } from '#ui/now.ts'
import { makeOld } from '#ui/query-client.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { cancelExport, exportLeads } from '../contract/export.ts'
import { deactivatePerson, settleDepartures } from '../contract/offboard.ts'
import { listOperations, undoOperation } from '../contract/operation.ts'
import { follow, unfollow, useFollowed } from './followed.ts'
import { leadAnswers } from './lead-edits.ts'

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
const troubleMs = 15 * 60_000
/** Finished work stays in sight so long: to be seen ending, for its undo to be found, or until somebody has read what went wrong. */
const lingerMs = (operation: Operation) =>
  operation.state === 'failed' || left(operation).length > 0 ? troubleMs : operation.mayUndo ? 60_000 : 8000

/** Work to show: what runs, and what ended a moment ago and was not closed. */
function useShown(operations: readonly Operation[]) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const begun = useRef(new Set<string>())
  const ends = useRef(new Map<string, number>())
  const endOf = (operation: Operation): string => `${operation.id} ${operation.state}`
  for (const operation of operations) {
    if (going(operation)) begun.current.add(operation.id)
    // By this screen's own clock where it saw the end: the server's may go otherwise.
    else if (!ends.current.has(endOf(operation)))
      ends.current.set(endOf(operation), begun.current.has(operation.id) ? Date.now() : Date.parse(operation.finishedAt ?? ''))
  }
  const staysMs = (operation: Operation, now: number) => lingerMs(operation) - (now - ends.current.get(endOf(operation))!)
  const soon = operations.some(
    operation => !going(operation) && lingerMs(operation) < troubleMs && staysMs(operation, Date.now()) > 0,
  )
  const now = useNow(soon ? 1000 : 60_000)
  return {
    shown: operations.filter(
      operation => going(operation) || (!closed.has(endOf(operation)) && staysMs(operation, Math.max(now, Date.now())) > 0),
    ),
    close: (operation: Operation) => setClosed(new Set([...closed, endOf(operation)])),
  }
}

/** Everything a colleague who left had, not leads alone. */
const handsOver = (action: string) => action === deactivatePerson.name || action === settleDepartures.name
const thingOf = (action: string) => (handsOver(action) ? 'record' : 'lead')

/** What the work could not change, and why. */
const left = ({ result, state }: Operation): [number: number, why: string][] =>
  (
    [
      [count(result.failed), 'could not be changed'],
      [count(result.unlicensed), 'need a license for their state'],
      [count(result.outOfReach), 'belong to somebody else'],
    ] satisfies [number, string][]
  ).filter(([number]) => number > 0 && state !== 'undone')

/** What an undo left as it is, and why. */
const keptText = ({ result, state, action }: Operation): string[] =>
  (
    [
      [count(result.keptChanged) + count(result.keptWorked), 'somebody has worked on since'],
      [count(result.keptUnlicensed), 'cannot go back: the officer may not hold them now'],
    ] satisfies [number, string][]
  )
    .filter(([number]) => number > 0 && state === 'undone')
    .map(([number, why]) => `${counted(number, thingOf(action))} stayed: ${why}.`)

const reasonsOf = (operation: Operation): string[] => {
  const where = handsOver(operation.action) ? 'are with nobody yet' : 'stayed as before'
  return left(operation).map(([number, why]) => `${counted(number, thingOf(operation.action))} ${where}: they ${why}.`)
}

/** Nothing has moved for so long: whoever looks is told that it is not lost. */
const stillMs = 20_000
/** Of running work, since when this screen has seen no step of it. */
function useStill(operations: readonly Operation[]): (operation: Operation) => boolean {
  const steps = useRef(new Map<string, { step: string; at: number }>())
  const moving = operations.filter(going)
  for (const { id, state, done } of moving) {
    const step = `${state} ${done}`
    if (steps.current.get(id)?.step !== step) steps.current.set(id, { step, at: Date.now() })
  }
  const now = useNow(moving.length > 0 ? 1000 : 60_000)
  return ({ id }) => Math.max(now, Date.now()) - (steps.current.get(id)?.at ?? now) > stillMs
}

const jobOf = (operation: Operation, still: boolean): Job => ({
  id: operation.id,
  label:
    (operation.state === 'undoing' ? 'Undoing: ' : operation.state === 'undone' ? 'Undone: ' : '') +
    operation.title +
    (operation.total ? ` (${numberText(operation.total)})` : '') +
    (going(operation) && still ? ', waiting to go on' : ''),
  state: states[operation.state],
  done: operation.done,
  total: operation.total,
  note: [...reasonsOf(operation), ...keptText(operation)].join(' ') || undefined,
  failed:
    left(operation).reduce((sum, [number]) => sum + number, 0) +
    (operation.state === 'undone' ? count(operation.result.kept) : 0),
})

/** Running work in the top bar. The server tells of every step; nothing is polled. */
export function Jobs() {
  const { data } = useAction(listOperations, { limit: 20 })
  const undo = useCommand(undoOperation, { invalidates: [listOperations] })
  const stop = useCommand(cancelExport, { invalidates: [listOperations] })
  const { shown, close } = useShown(data?.items ?? [])
  const followed = useFollowed()
  useLive(['*'], change => {
    if (change.subject?.kind !== 'operation') return
    void makeOld({ queryKey: [listOperations.name] })
    // An undo tells of its operation only, not of every lead it put back.
    if (change.name === 'operation.undone') for (const answer of leadAnswers) void makeOld({ queryKey: [answer.name] })
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
      const why = [...reasonsOf(operation), ...keptText(operation)]
      const all = [message, ...why].join(' ')
      if (operation.state === 'done' && operation.mayUndo) showUndo({ message: all, undo: () => takeBack(operation) })
      else showNotice(all)
    }
  })

  const still = useStill(shown)
  const jobs = shown.map(operation => jobOf(operation, still(operation)))
  return (
    <RunningJobs jobs={jobs}>
      {shown.map((operation, index) => (
        <JobProgress
          key={operation.id}
          job={jobs[index]!}
          {...(operation.mayUndo && operation.state === 'done' && { onUndo: () => void takeBack(operation) })}
          {...(going(operation) &&
            operation.action === exportLeads.name && {
              onStop: () => void stop.run({ operation: operation.id }).catch(() => undefined),
            })}
          {...(!going(operation) && { onClose: () => close(operation) })}
        />
      ))}
    </RunningJobs>
  )
}
