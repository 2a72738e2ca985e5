import css from '#modules/identity/web/plain-table.module.css'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { endOwnPermit, listOwnPermits } from '../contract.ts'
import { PermitsTable } from './permits-table.tsx'

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
        <PermitsTable
          permits={items}
          head="App"
          nameOf={one => one.app}
          end="Take back"
          endsWhat={one => `Take back what ${one.app} may do`}
          onEnd={one => void end.run({ permit: one.id }).catch(() => undefined)}
        />
      )}
    </SettingsSection>
  )
}
