import { Button, VisuallyHidden } from '@mantine/core'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { endOtherSessions, endSession, listSessions } from '../contract.ts'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import { deviceOf } from './user-agent.ts'

const openedBy: Record<string, string> = {
  password: 'Password',
  totp: 'Password and authenticator app',
  passkey: 'Passkey',
  recovery: 'Recovery code',
  sso: 'Single sign-on',
}

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
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Device</th>
              <th scope="col" data-wide>
                Address
              </th>
              <th scope="col" data-wide>
                Signed in
              </th>
              <th scope="col">Last seen</th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map(one => (
              <tr key={one.id}>
                <td title={one.userAgent ?? undefined}>
                  {deviceOf(one.userAgent)}
                  <span className={css.more}>{one.address}</span>
                  <span className={css.how}>{openedBy[one.openedBy]}</span>
                </td>
                <td data-wide className="figures">
                  {one.address ?? 'Unknown'}
                </td>
                <td data-wide>
                  <When at={one.madeAt} />
                </td>
                <td>
                  <When at={one.seenAt} />
                </td>
                <td>
                  <span className={css.acts}>
                    {one.thisOne ? (
                      <Tag tone="accent">This one</Tag>
                    ) : (
                      <Button
                        size="compact-sm"
                        aria-label={`End the session on ${deviceOf(one.userAgent)}`}
                        onClick={() => void end.run({ session: one.id }).catch(() => undefined)}
                      >
                        End
                      </Button>
                    )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </SettingsSection>
  )
}
