import { IconBell, IconPhoneCalling } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { memo } from 'react'
import { dateText, exactText, timeText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { DueCell } from './due-cell.tsx'
import { DoneButton, type Task } from './task-item.tsx'
import css from './tasks.module.css'
import { taskPath } from './tasks-page.tsx'
import { phoneHintText } from './words.ts'

interface TaskLineProps {
  task: Task
  /** The heading names the day: the time is enough. */
  timeOnly: boolean
  /** Null for one's own. */
  owner: string | null
  active: boolean
  onActive: (id: string) => void
}

function Line({ task, timeOnly, owner, active, onActive }: TaskLineProps) {
  const navigate = useNavigate()
  const zone = useMe().tenant.timeZone
  const at = task.doneAt ?? task.dueAt
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter work the list; the name is a link.
    <li
      className={css.row}
      tabIndex={-1}
      data-task={task.id}
      data-active={active || undefined}
      data-done={task.doneAt !== null || undefined}
      onFocus={() => onActive(task.id)}
      onClick={event => {
        if ((event.target as Element).closest('a,button') || getSelection()?.toString()) return
        void navigate({ to: taskPath(task) })
      }}
    >
      <DoneButton task={task} />
      <span className={css.title}>
        {task.kind === 'callback' && <IconPhoneCalling size={15} stroke={1.6} role="img" aria-label="Callback" />}
        <span className="truncate">{task.title}</span>
      </span>
      <span className={css.person}>
        {task.personName && (
          <Link to={taskPath(task)} className={css.link}>
            {task.personName}
          </Link>
        )}
        {task.phoneHint && <span className="quiet figures"> {phoneHintText(task.phoneHint)}</span>}
      </span>
      <span className={css.owner}>{owner}</span>
      <DueCell task={task}>
        {task.remindAt && !task.doneAt && (
          <IconBell size={14} stroke={1.6} role="img" aria-label={`Reminds ${exactText(task.remindAt, zone)}`} />
        )}
        {at
          ? timeOnly
            ? timeText(at, zone)
            : `${dateText(at, zone).replace(/, \d{4}$/, '')}, ${timeText(at, zone)}`
          : !task.doneAt && 'Set a date'}
      </DueCell>
    </li>
  )
}

export const TaskLine = memo(Line)
