import { Button, VisuallyHidden } from '@mantine/core'
import css from '#modules/identity/web/plain-table.module.css'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { endOwnPermit, listOwnPermits } from '../contract.ts'
import { allFunctions } from './words.ts'

/** Apps that one let work in one's name, each with what it may and until when; taken back at a click. */
export function OwnPermits() {
  const permits = useAction(listOwnPermits, {})
  const end = useCommand(endOwnPermit, {
    invalidates: [listOwnPermits],
    done: 'Taken back. The app is refused from now on.',
  })
  const items = permits.data?.items ?? []
  return (
    <SettingsSection
      title="Apps with access to your account"
      about="Each works in your name, with what you let it do and never more than you may yourself. Take back what you do not recognize."
    >
      {permits.error && !permits.data ? (
        <ErrorState error={permits.error} onAgain={permits.refetch} />
      ) : permits.isPending ? (
        <ListSkeleton rows={1} />
      ) : items.length === 0 ? (
        <p className={css.nothing}>No app works in your name. One that wants to asks you first.</p>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">App</th>
              <th scope="col" data-wide>
                Let in
              </th>
              <th scope="col" data-wide>
                Last used
              </th>
              <th scope="col">Until</th>
              <th scope="col">
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map(one => (
              <tr key={one.id}>
                <td>
                  {one.app}
                  <span className={css.how}>{allFunctions(one.permissions)}</span>
                </td>
                <td data-wide>
                  <When at={one.madeAt} />
                </td>
                <td data-wide>
                  <When at={one.lastUsedAt} />
                </td>
                <td>
                  <When at={one.expiresAt} as="date" />
                </td>
                <td>
                  <span className={css.acts}>
                    <Button
                      size="compact-sm"
                      aria-label={`Take back what ${one.app} may do`}
                      onClick={() => void end.run({ permit: one.id }).catch(() => undefined)}
                    >
                      Take back
                    </Button>
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
