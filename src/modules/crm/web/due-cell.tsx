import { Popover, UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { exactText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { isQuiet } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { listTasks, readToday, updateTask } from '../contract/work.ts'
import { DuePick } from './due-pick.tsx'
import { saveField } from './save-field.ts'
import type { Task } from './task-item.tsx'
import css from './tasks.module.css'

/** When a task is due, and the way to put it off. A reminder moves with it. */
export function DueCell({ task, children }: { task: Task; children: ReactNode }) {
  const [opened, setOpened] = useState(false)
  const zone = useMe().tenant.timeZone
  const update = useCommand(updateTask, { invalidates: [listTasks, readToday], quiet: true })
  const at = task.doneAt ?? task.dueAt
  const title = at ? exactText(at, zone) : undefined
  if (task.doneAt)
    return (
      <span className={css.due} title={title}>
        {children}
      </span>
    )
  const move = async (dueAt: string | null) => {
    if (dueAt === null) return
    setOpened(false)
    const before = task.dueAt && task.remindAt ? Date.parse(task.dueAt) - Date.parse(task.remindAt) : null
    const remindAt = before === null ? task.remindAt : new Date(Date.parse(dueAt) - before).toISOString()
    try {
      let version = task.version
      await saveField(task.version, {
        record: task.id,
        label: 'The date',
        what: `“${task.title}”`,
        field: 'dueAt',
        before: task.dueAt,
        after: dueAt,
        edit: { kind: 'text' },
        words: value => (value === null ? 'No date' : exactText(String(value), zone)),
        save: async read => {
          version = (await update.run({ task: task.id, dueAt, remindAt, ...(read !== undefined && { version: read }) })).version
        },
        again: async () => undefined,
      })
      showUndo({
        message: `“${task.title}” is due ${exactText(dueAt, zone)}.`,
        undo: () => update.run({ task: task.id, version, dueAt: task.dueAt, remindAt: task.remindAt }),
      })
    } catch (error) {
      if (!isQuiet(error)) showProblem(error)
    }
  }
  return (
    <Popover opened={opened} onChange={setOpened} width={320} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={css.due}
          title={title ? `${title}. Click to put it off` : 'Set a date'}
          onClick={() => setOpened(!opened)}
        >
          {children}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={`When “${task.title}” is due`}>
        <DuePick kind={task.kind} value={task.dueAt} onChange={at => void move(at)} />
      </Popover.Dropdown>
    </Popover>
  )
}
