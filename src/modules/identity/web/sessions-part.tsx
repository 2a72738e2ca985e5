import { Button, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { endSession, listSessions } from '../contract.ts'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import { deviceOf } from './user-agent.ts'

/** Where one is signed in; whatever one does not know again can be ended. */
export function SessionsPart() {
  const sessions = useAction(listSessions, {})
  const end = useCommand(endSession, { invalidates: [listSessions], done: 'That session has ended.' })
  const quiet = useCommand(endSession)
  const [ending, setEnding] = useState(false)
  const items = sessions.data?.items ?? []
  const others = items.filter(one => !one.thisOne)
  const endAll = async () => {
    setEnding(true)
    await Promise.allSettled(others.map(one => quiet.run({ session: one.id })))
    await sessions.refetch()
    setEnding(false)
  }
  return (
    <SettingsSection
      title="Where you are signed in"
      about="A session ends by itself after some hours without use. End what you do not recognize, then change your password."
      action={
        others.length > 1 && (
          <Button loading={ending} onClick={() => void endAll()}>
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
