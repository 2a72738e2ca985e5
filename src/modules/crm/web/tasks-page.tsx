import { Button, Modal, SegmentedControl } from '@mantine/core'
import { IconCheckbox } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { Fragment, useRef, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import type { FilterField } from '#ui/filter/filter.ts'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { listTasks } from '../contract/work.ts'
import { useColleagues } from './colleagues.ts'
import { TaskForm } from './composer-task.tsx'
import { dayGroups } from './task-days.ts'
import { type Task, useTaskDone } from './task-item.tsx'
import { TaskLine } from './task-line.tsx'
import css from './tasks.module.css'
import { WhichHost } from './which-value.tsx'

const views = [
  { id: 'open', label: 'To do' },
  { id: 'done', label: 'Done' },
]
export const taskPath = (task: Task) =>
  task.lead ? `/leads/${task.lead}` : task.loan ? `/loans/${task.loan}` : task.contact ? `/people/${task.contact}` : '/tasks'

/** One's own tasks and callbacks, by day. */
export function TasksPage({ adding = false }: { adding?: boolean }) {
  const [url, setUrl] = useUrlState()
  const navigate = useNavigate()
  const { user, tenant } = useMe()
  const people = useColleagues()
  const now = useNow()
  const can = useCan('task.use')
  const mayAdd = useCan('task.add').allowed
  const done = url.view === 'done'
  const owner = url.owner ?? 'me'
  const list = useInfiniteAction(listTasks, {
    state: done ? 'done' : 'open',
    limit: 100,
    ...(owner !== 'all' && { owner: owner === 'me' ? user.id : owner }),
    ...((url.kind === 'task' || url.kind === 'callback') && { kind: url.kind }),
  })
  useLive(['task.*'], [listTasks])
  const finish = useTaskDone()
  const tasks = list.items as Task[]
  const groups = dayGroups(tasks, { now, zone: tenant.timeZone, done })
  const ordered = groups.flatMap(group => group.tasks)
  const [active, setActive] = useState<string>()
  const body = useRef<HTMLDivElement>(null)

  const move = (step: number) => {
    const next = ordered[Math.min(ordered.length - 1, Math.max(0, ordered.findIndex(one => one.id === active) + step))]
    if (!next) return
    setActive(next.id)
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-task="${next.id}"]`)?.focus())
  }
  const withActive = (act: (task: Task) => unknown) => () => {
    const task = ordered.find(one => one.id === active)
    if (task) act(task)
  }
  useKeys(
    [
      { keys: 'j', label: 'Next task', group: 'List', run: () => move(1) },
      { keys: 'k', label: 'Previous task', group: 'List', run: () => move(-1) },
      { keys: 'Enter', label: 'Open', group: 'List', run: withActive(task => void navigate({ to: taskPath(task) })) },
      {
        keys: 'x',
        label: 'Done',
        group: 'List',
        run: withActive(task => void finish(task, !task.doneAt).catch(() => undefined)),
      },
    ],
    ordered.length > 0,
  )
  useKeys([{ keys: 'n', label: 'Add a task', group: 'List', run: () => void navigate({ to: '/tasks/new' }) }], mayAdd)

  const fields: FilterField[] = [
    ...(can.level === 'own'
      ? []
      : [
          {
            id: 'owner',
            label: 'Of',
            kind: 'person' as const,
            onlyIs: true as const,
            options: [{ value: 'all', label: 'Everybody' }, ...people.choices],
          },
        ]),
  ]
  const close = () => void navigate({ to: '/tasks', search: url as never })
  return (
    <>
      <PageHeader
        title="Tasks"
        count={list.loading || done ? undefined : { value: tasks.length, capped: list.more }}
        views={views}
        view={done ? 'done' : 'open'}
        onView={view => setUrl({ view: view === 'open' ? undefined : view })}
        actions={
          <ActButton needs="task.add" variant="filled" onClick={() => void navigate({ to: '/tasks/new', search: url as never })}>
            Add a task
          </ActButton>
        }
      />
      <FilterBar fields={fields} value={url} onChange={change => setUrl({ ...change, owner: change.owner?.split(',').at(-1) })}>
        <SegmentedControl
          size="xs"
          aria-label="Kind"
          value={url.kind ?? 'all'}
          onChange={kind => setUrl({ kind: kind === 'all' ? undefined : kind })}
          data={[
            { value: 'all', label: 'All' },
            { value: 'task', label: 'Tasks' },
            { value: 'callback', label: 'Callbacks' },
          ]}
        />
      </FilterBar>
      <div className={css.page} ref={body}>
        {list.error && tasks.length === 0 ? (
          <ErrorState error={list.error} onAgain={list.again} />
        ) : list.loading ? (
          <ListSkeleton rows={8} label="Loading the tasks" />
        ) : ordered.length === 0 ? (
          <EmptyState
            icon={IconCheckbox}
            title={done ? 'Nothing done yet' : 'Nothing to do'}
            why={
              done
                ? 'Finished tasks and callbacks are listed here, newest first.'
                : 'Callbacks and tasks that you or your colleagues set for you will be listed here by day, with their reminders.'
            }
          >
            <Button renderRoot={props => <Link to="/leads" {...props} />}>Go to the leads</Button>
          </EmptyState>
        ) : (
          groups.map(group => (
            <Fragment key={group.id}>
              <h2 className={css.day} data-tone={group.id === 'overdue' ? 'late' : undefined}>
                {group.title} <span className="quiet figures">{group.tasks.length}</span>
              </h2>
              <ul className={css.rows}>
                {group.tasks.map(task => (
                  <TaskLine
                    key={task.id}
                    task={task}
                    timeOnly={group.oneDay}
                    owner={task.owner === user.id ? null : people.nameOf(task.owner)}
                    active={task.id === active}
                    onActive={setActive}
                  />
                ))}
              </ul>
            </Fragment>
          ))
        )}
        {list.more && (
          <button type="button" className={css.more} onClick={() => void list.loadMore()}>
            Show more
          </button>
        )}
      </div>
      <Modal
        opened={adding}
        onClose={close}
        title="Add a task"
        size={520}
        padding={0}
        closeButtonProps={{ 'aria-label': 'Close' }}
        classNames={{ header: css.modalHead! }}
      >
        <TaskForm about={{}} kind="task" name="" zone={null} focus={1} onAdded={close} />
      </Modal>
      <WhichHost />
    </>
  )
}

export const NewTaskPage = () => <TasksPage adding />
