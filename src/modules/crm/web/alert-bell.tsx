import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Output } from '#ui/call.ts'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { Bell } from '#ui/frame/bell.tsx'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listAccountAlerts, listAlerts, markAlerts } from '../contract/alert.ts'
import css from './alert-bell.module.css'

const paths: Record<string, (id: string) => string> = {
  lead: id => `/leads/${id}`,
  loan: id => `/loans/${id}`,
  contact: id => `/people/${id}`,
  partner: id => `/partners/${id}`,
  task: () => '/tasks',
  operation: () => '/leads',
  import: id => `/import/${id}`,
  member: id => `/settings/people/${id}`,
  stream: id => `/settings/streams/${id}`,
}

type Alert = Pick<Output<typeof listAlerts>['items'][number], 'kind' | 'subject' | 'facts'>

interface Where {
  to: string
  search?: Record<string, string>
}
/** Where a notification leads: of several leads to the list of one's own. */
export function alertLink(alert: Alert): Where | undefined {
  if (alert.kind === 'leads.assigned') return { to: '/leads', search: { view: 'mine', owner: 'me' } }
  // What somebody else decided may not be read by everybody who was asked.
  if (alert.kind === 'approval.asked' && alert.facts.became) return { to: '/approvals', search: { view: 'decided' } }
  // A request opens beside the list of requests.
  if (alert.subject?.kind === 'approval')
    return { to: '/approvals', search: { view: alert.kind === 'approval.asked' ? 'waiting' : 'mine', open: alert.subject.id } }
  if (alert.kind === 'stream.removed') return { to: '/settings/streams' }
  if (alert.subject?.kind === 'emergency use') return { to: '/settings/emergency' }
  if (alert.subject?.kind === 'emergency') return { to: '/settings/emergency/shares' }
  if (alert.kind.startsWith('ledger.')) return { to: '/audit/ledger' }
  if (alert.subject?.kind === 'review') return { to: `/settings/access-reviews/${alert.subject.id}` }
  const to = alert.subject && paths[alert.subject.kind]?.(alert.subject.id)
  return to ? { to } : undefined
}

/** What one should notice, in the top bar; of their account alone for whoever reads no records. Live: the number grows by itself. */
export function AlertBell() {
  const reads = useCan(listAlerts.needs).allowed
  const list = reads ? listAlerts : listAccountAlerts
  const { data } = useAction(list, { unread: false, limit: 30 })
  const mark = useCommand(markAlerts, {
    invalidates: [list],
    optimistic: (_, patch) =>
      patch(list, answer => ({
        ...answer,
        unread: 0,
        items: answer.items.map(one => ({ ...one, readAt: one.readAt ?? new Date().toISOString() })),
      })),
  })
  useLive(['alert.*'], [list])
  const unread = data?.unread ?? 0
  return (
    <Bell unread={unread}>
      <div className={css.head}>
        <strong>Notifications</strong>
        {unread > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => void mark.run({})}>
            Mark all as seen
          </Button>
        )}
      </div>
      {!data ? (
        <ListSkeleton rows={3} label="Loading the notifications" />
      ) : data.items.length === 0 ? (
        <p className={css.none}>
          {reads
            ? 'New leads for you, callbacks that are due and work that has finished are told here.'
            : 'A sign-in on a new device, and whatever else changes about your account, is told here.'}
        </p>
      ) : (
        <ul className={css.list}>
          {data.items.map(alert => {
            const link = alertLink(alert)
            const seen = () => void (alert.readAt === null && mark.run({ ids: [alert.id] }))
            return (
              <li key={alert.id} className={css.item} data-unread={alert.readAt === null || undefined}>
                {link ? (
                  <Link to={link.to} search={link.search as never} onClick={seen} className={css.title}>
                    {alert.title}
                  </Link>
                ) : (
                  <span className={css.title}>{alert.title}</span>
                )}
                <small>
                  <When at={alert.createdAt} />
                </small>
              </li>
            )
          })}
        </ul>
      )}
    </Bell>
  )
}
