import { Button } from '@mantine/core'
import { IconCheck, IconSun } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { SlotParts, useFilled } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useAction } from '#ui/use-action.ts'
import { readToday } from '../contract/work.ts'
import { todayEmpty, todayTop } from './slots.ts'
import { taskOf, useTaskDone } from './task-item.tsx'
import css from './today.module.css'
import { TodayAlerts } from './today-alerts.tsx'
import { TodayGroupPart } from './today-group.tsx'
import { TodayNumbers } from './today-numbers.tsx'
import { useArrivals } from './use-arrivals.ts'

export type TodayGroup = Output<typeof readToday>['groups'][number]
export type TodayItem = TodayGroup['items'][number]

export interface Rest {
  to: string
  search: Record<string, string>
}

/** Where the rest of a group can be seen. */
const rest: Partial<Record<TodayGroup['key'], Rest>> = {
  to_accept: { to: '/leads', search: { view: 'mine', owner: 'me', untouched: 'yes' } },
  untouched: { to: '/leads', search: { owner: 'me', untouched: 'yes', sort: 'received' } },
  unclaimed: { to: '/leads', search: { pool: 'yes' } },
  late_stage: { to: '/leads', search: { owner: 'me', sort: '-stage' } },
  overdue: { to: '/tasks', search: {} },
  callbacks: { to: '/tasks', search: { kind: 'callback' } },
  tasks: { to: '/tasks', search: {} },
}
export const pathOf = (item: TodayItem) =>
  item.lead ? `/leads/${item.lead}` : item.loan ? `/loans/${item.loan}` : item.contact ? `/people/${item.contact}` : '/tasks'

/** The day, in the order in which it should be worked. Every line says why it is there. */
export function TodayPage() {
  const { tenant } = useMe()
  const navigate = useNavigate()
  const { data, error, refetch } = useAction(readToday, {})
  useLive(['lead.*', 'leads.*', 'task.*', 'loan.*', 'offer.*'], [readToday])
  const groups = (data?.groups ?? []).filter(group => group.items.length > 0)
  // What runs out within seconds stands above everything else, the pool and the alerts too.
  const [running, others] = [groups.filter(group => group.key === 'to_accept'), groups.filter(group => group.key !== 'to_accept')]
  const items = groups.flatMap(group => group.items.map(item => ({ key: `${group.key} ${item.id}`, item })))
  const fresh = useArrivals(data && items.map(one => one.key))
  const [active, setActive] = useState<string>()
  const list = useRef<HTMLDivElement>(null)
  const finish = useTaskDone()

  const move = (step: number) => {
    const at = items.findIndex(one => one.key === active)
    const next = items[Math.min(items.length - 1, Math.max(0, at + step))]
    if (!next) return
    setActive(next.key)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next.key)}"]`)?.focus())
  }
  useKeys(
    [
      { keys: 'j', label: 'Next line', group: 'List', run: () => move(1) },
      { keys: 'k', label: 'Previous line', group: 'List', run: () => move(-1) },
      {
        keys: 'x',
        label: 'Task is done',
        group: 'List',
        run: () => {
          const one = items.find(({ key }) => key === active)
          if (one?.item.kind === 'task') void finish(taskOf(one.item)).catch(() => undefined)
        },
      },
      {
        keys: 'Enter',
        label: 'Open',
        group: 'List',
        run: () => {
          const one = items.find(({ key }) => key === active)
          if (one) void navigate({ to: pathOf(one.item) })
        },
      },
    ],
    items.length > 0,
  )

  const day = new Date().toLocaleDateString('en-US', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    timeZone: tenant.timeZone,
  })
  const drawn = (some: readonly TodayGroup[]) =>
    some.map(group => (
      <TodayGroupPart key={group.key} group={group} rest={rest[group.key]} fresh={fresh} active={active} onActive={setActive} />
    ))
  return (
    <>
      <PageHeader title="Today" detail={<span>{day}</span>} />
      <div className={css.page}>
        <TodayNumbers numbers={data?.numbers} />
        <div className={css.work} ref={list}>
          {drawn(running)}
          <SlotParts slot={todayTop} />
          <TodayAlerts />
          {error && !data ? (
            <ErrorState error={error} onAgain={refetch} />
          ) : !data ? (
            <ListSkeleton rows={8} label="Loading the day" />
          ) : groups.length === 0 ? (
            <NothingToday numbers={data.numbers} />
          ) : (
            drawn(others)
          )}
        </div>
      </div>
    </>
  )
}

/** Everything is worked off, or there is nothing yet and whoever sets the company up is shown how it begins. */
function NothingToday({ numbers }: { numbers: Output<typeof readToday>['numbers'] }) {
  const { user } = useMe()
  const begins = useFilled(todayEmpty).length > 0 && numbers.openLeads === 0 && numbers.openLoans === 0
  const greeting = `Good day, ${user.name.split(' ')[0]}`
  if (numbers.openLeads > 0)
    return (
      <EmptyState
        icon={IconCheck}
        title="Everything is done for now"
        why="New leads, callbacks and what runs late appear here by themselves."
      >
        <SeeLeads />
      </EmptyState>
    )
  if (begins)
    return (
      <section className={css.begins} aria-labelledby="begins">
        <h2 id="begins">{greeting}</h2>
        <p>The day will stand here, in the order to work it. Until the first lead comes, begin with one of these.</p>
        <SlotParts slot={todayEmpty} />
      </section>
    )
  return (
    <EmptyState
      icon={IconSun}
      title={greeting}
      why="New leads with their clocks, callbacks and what runs late will be listed here, in the order to work them."
    >
      <SeeLeads />
    </EmptyState>
  )
}

const SeeLeads = () => <Button renderRoot={props => <Link to="/leads" {...props} />}>See the leads</Button>
