import { Button } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { numberText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listAlerts, markAlerts } from '../contract/alert.ts'
import { alertLink } from './alert-bell.tsx'
import css from './today.module.css'
import { useArrivals } from './use-arrivals.ts'

/** So many stand above the day's work until the others are asked for; an answer has at most so many. */
const most = 4
const all = 100

/** What was not seen yet, above the work of the day. */
export function TodayAlerts() {
  const [open, setOpen] = useState(false)
  const { data } = useAction(listAlerts, { unread: true, limit: open ? all : most })
  const mark = useCommand(markAlerts, {
    invalidates: [listAlerts],
    optimistic: ({ ids }, patch) =>
      patch(listAlerts, (answer, { unread }) =>
        unread === false
          ? answer
          : {
              ...answer,
              unread: ids ? Math.max(0, answer.unread - ids.length) : 0,
              items: answer.items.filter(one => ids && !ids.includes(one.id)),
            },
      ),
  })
  useLive(['alert.*'], [listAlerts])
  const alerts = data?.items ?? []
  const fresh = useArrivals(data && alerts.map(one => one.id))
  if (alerts.length === 0) return null
  return (
    <section className={css.group} aria-label="Notifications">
      <header className={css.groupHead}>
        <h2>Not seen yet</h2>
        <span className={`${css.count} figures`}>{numberText(data?.unread ?? alerts.length)}</span>
        <Button size="compact-sm" variant="subtle" className={css.all!} onClick={() => void mark.run({})}>
          Mark all as seen
        </Button>
      </header>
      <ul className={css.rows}>
        {alerts.map(alert => {
          const link = alertLink(alert)
          const seen = () => void mark.run({ ids: [alert.id] })
          return (
            <li key={alert.id} className={css.alert} data-fresh={fresh.has(alert.id) || undefined}>
              <IconBell size={16} stroke={1.6} aria-hidden className={css.icon} />
              {link ? (
                <Link to={link.to} search={link.search as never} onClick={seen} className={css.name}>
                  {alert.title}
                </Link>
              ) : (
                <span className={css.name}>{alert.title}</span>
              )}
              <span className={css.end}>
                <When at={alert.createdAt} />
                <Button size="compact-xs" variant="subtle" color="gray" aria-label={`Seen: ${alert.title}`} onClick={seen}>
                  Seen
                </Button>
              </span>
            </li>
          )
        })}
      </ul>
      {(data?.unread ?? 0) > alerts.length && !open && (
        <Button size="compact-sm" variant="subtle" className={css.rest!} onClick={() => setOpen(true)}>
          Show all {numberText(data!.unread)}
        </Button>
      )}
    </section>
  )
}
