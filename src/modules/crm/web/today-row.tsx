import { UnstyledButton } from '@mantine/core'
import { IconBuildingBank, IconCalendarClock, IconCheck, IconPhone, IconUser } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { type MouseEvent, memo } from 'react'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useNow } from '#ui/now.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { why } from '../rules/today-words.ts'
import { Countdown } from './countdown.tsx'
import { LeadClock } from './lead-clock.tsx'
import { todayActs } from './slots.ts'
import { taskOf, useTaskDone } from './task-item.tsx'
import css from './today.module.css'
import { pathOf, type TodayGroup, type TodayItem } from './today-page.tsx'
import { type Band, bandWords, phoneHintText } from './words.ts'

interface TodayRowProps {
  id: string
  group: TodayGroup['key']
  item: TodayItem
  fresh: boolean
  active: boolean
  onActive: (id: string) => void
}

const own = 'a,button,input,[role="dialog"]'
const clocked = new Set<TodayGroup['key']>(['to_accept', 'untouched', 'unclaimed'])

function Line({ id, group, item, fresh, active, onActive }: TodayRowProps) {
  const navigate = useNavigate()
  const Icon =
    item.kind === 'loan'
      ? IconBuildingBank
      : group === 'callbacks'
        ? IconPhone
        : item.kind === 'task'
          ? IconCalendarClock
          : IconUser
  const open = (event: MouseEvent) => {
    if ((event.target as Element).closest(own) || getSelection()?.toString()) return
    void navigate({ to: pathOf(item) })
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter work the list; the name is a link.
    <li
      className={css.row}
      data-key={id}
      data-group={group}
      data-fresh={fresh || undefined}
      data-active={active || undefined}
      tabIndex={-1}
      onClick={open}
      onFocus={() => onActive(id)}
    >
      {item.kind === 'task' ? <Done item={item} /> : <Icon size={16} stroke={1.6} aria-hidden className={css.icon} />}
      <span className={css.who}>
        <Link to={pathOf(item)} className={css.name}>
          {item.name}
        </Link>
        <span className={css.where}>
          {[item.phoneHint && phoneHintText(item.phoneHint), item.state, item.source].filter(Boolean).join(' · ')}
        </span>
      </span>
      <Why group={group} item={item} />
      <span className={css.marks}>
        {item.band && item.score !== null && (
          <Tag tone={bandWords[item.band as Band].tone}>
            <span className="figures">{item.score}</span> {bandWords[item.band as Band].label}
          </Tag>
        )}
      </span>
      <span className={css.end}>
        {group === 'to_accept' && item.acceptBy ? (
          <Countdown until={item.acceptBy} what="to accept" />
        ) : clocked.has(group) && item.receivedAt && item.status ? (
          <LeadClock lead={{ ...item, status: item.status, receivedAt: item.receivedAt }} />
        ) : (
          item.at && <When at={item.at} />
        )}
        {item.lead && <SlotParts slot={todayActs} group={group} lead={item.lead} />}
      </span>
    </li>
  )
}

/** The server's sentence, with the time of now: it must not go stale while the page stands open. */
function Why({ group, item }: { group: TodayGroup['key']; item: TodayItem }) {
  const now = new Date(useNow())
  const at = item.at ?? item.receivedAt
  const said = at && group !== 'late_stage' ? why[group](at, now) : item.why
  return <span className={css.why}>{said}</span>
}

/** Ticks a task off, with the way back. */
function Done({ item }: { item: TodayItem }) {
  const finish = useTaskDone()
  return (
    <UnstyledButton
      className={css.done}
      aria-label={`Done: ${item.name}`}
      title="Done (X)"
      onClick={() => void finish(taskOf(item)).catch(() => undefined)}
    >
      <IconCheck size={13} stroke={2.2} aria-hidden />
    </UnstyledButton>
  )
}

/** A new line must not draw the others again. */
export const TodayRow = memo(Line)
