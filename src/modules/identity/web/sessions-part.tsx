import { Button } from '@mantine/core'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import type { Column } from '#ui/table/column.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { endOtherSessions, endSession, listSessions } from '../contract.ts'
import css from './plain-table.module.css'
import { PlainTable } from './plain-table.tsx'
import { SettingsSection } from './settings-section.tsx'
import { deviceOf } from './user-agent.ts'

const openedBy: Record<string, string> = {
  emergency: 'Emergency access',
  password: 'Password',
  totp: 'Password and authenticator app',
  passkey: 'Passkey',
  recovery: 'Recovery code',
  sso: 'Single sign-on',
}

const columns: Column<Output<typeof listSessions>['items'][number]>[] = [
  {
    id: 'device',
    title: 'Device',
    cell: one => (
      <span title={one.userAgent ?? undefined}>
        {deviceOf(one.userAgent)}
        <span className={css.how}>{openedBy[one.openedBy]}</span>
      </span>
    ),
  },
  { id: 'address', title: 'Address', cell: one => <span className="figures">{one.address ?? 'Unknown'}</span> },
  { id: 'made', title: 'Signed in', cell: one => <When at={one.madeAt} /> },
  { id: 'seen', title: 'Last seen', cell: one => <When at={one.seenAt} /> },
]

/** Where one is signed in; whatever one does not know again can be ended. */
export function SessionsPart() {
  const sessions = useAction(listSessions, {})
  const end = useCommand(endSession, { invalidates: [listSessions], done: 'That session has ended.' })
  const endOthers = useCommand(endOtherSessions, {
    invalidates: [listSessions],
    done: ({ ended }) => `${counted(ended, 'other session')} ended.`,
  })
  const items = sessions.data?.items ?? []
  const others = items.filter(one => !one.thisOne)
  return (
    <SettingsSection
      title="Where you are signed in"
      about="A session ends by itself when nothing is done in it for a while, and after half a day in any case. End what you do not recognize, then change your password."
      action={
        others.length > 0 && (
          <Button loading={endOthers.pending} onClick={() => void endOthers.run({}).catch(() => undefined)}>
            End {counted(others.length, 'other session')}
          </Button>
        )
      }
    >
      {sessions.error && !sessions.data ? (
        <ErrorState error={sessions.error} onAgain={sessions.refetch} />
      ) : sessions.isPending ? (
        <ListSkeleton rows={2} />
      ) : (
        <PlainTable
          columns={columns}
          rows={items}
          rowId={one => one.id}
          acts={one =>
            one.thisOne ? (
              <Tag tone="accent">This one</Tag>
            ) : (
              <Button
                size="compact-sm"
                aria-label={`End the session on ${deviceOf(one.userAgent)}`}
                onClick={() => void end.run({ session: one.id }).catch(() => undefined)}
              >
                End
              </Button>
            )
          }
        />
      )}
    </SettingsSection>
  )
}
