import { UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { Output } from '#ui/call.ts'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listTasks, readTimeline, readToday, updateTask } from '../contract/work.ts'
import { useColleagues } from './colleagues.ts'
import css from './record.module.css'

export type Task = Output<typeof listTasks>['items'][number]

interface Ticked {
  id: string
  title: string
  /** As it was read. */
  version: number | null
}

/** A line of Today that is a task. */
export const taskOf = (item: { id: string; name: string; version: number | null }): Ticked => ({ ...item, title: item.name })

/**
 * Ticks tasks off at once, wherever they are shown, with the way back. A task that somebody changed meanwhile may be another
 * one now: it stays, and is shown as it is.
 */
export function useTaskDone() {
  const update = useCommand(updateTask, {
    invalidates: [listTasks, readToday, readTimeline],
    optimistic: ({ task, done }, patch) => {
      if (done)
        patch(readToday, day => ({
          ...day,
          groups: day.groups.map(group => {
            const items = group.items.filter(one => one.id !== task)
            return { ...group, items, count: group.count - (group.items.length - items.length) }
          }),
        }))
      patch(listTasks, answer => ({
        ...answer,
        items: answer.items.map(one =>
          one.id === task ? { ...one, doneAt: done ? new Date().toISOString() : null, version: one.version + 1 } : one,
        ),
      }))
    },
  })
  return async ({ id, title, version }: Ticked, done = true) => {
    const now = await update.run({ task: id, done, ...(version !== null && { version }) })
    if (done)
      showUndo({ message: `“${title}” is done.`, undo: () => update.run({ task: id, version: now.version, done: false }) })
  }
}

export function DoneButton({ task }: { task: Pick<Task, 'id' | 'title' | 'doneAt' | 'version'> }) {
  const finish = useTaskDone()
  const done = task.doneAt !== null
  return (
    <UnstyledButton
      className={css.done}
      data-on={done || undefined}
      aria-label={done ? `Open again: ${task.title}` : `Done: ${task.title}`}
      title={done ? 'Open again' : 'Done'}
      onClick={() => void finish(task, !done).catch(() => undefined)}
    >
      <IconCheck size={13} stroke={2.2} aria-hidden />
    </UnstyledButton>
  )
}

/** A task in a side column. */
export function TaskItem({ task }: { task: Task }) {
  const me = useMe().user
  const people = useColleagues()
  const now = useNow()
  const late = !task.doneAt && task.dueAt !== null && Date.parse(task.dueAt) < now
  return (
    <li className={css.item}>
      <DoneButton task={task} />
      <span>
        {task.title}
        <small data-tone={late ? 'late' : undefined}>
          {task.dueAt ? (
            <>
              {late ? 'Overdue, was due ' : 'Due '}
              <When at={task.dueAt} />
            </>
          ) : (
            'No date'
          )}
          {task.owner !== me.id && ` · ${people.nameOf(task.owner)}`}
        </small>
      </span>
    </li>
  )
}
