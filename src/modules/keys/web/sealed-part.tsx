import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { numberText } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { countSealed } from '../contract.ts'
import css from './keys.module.css'

/** What is sealed, column by column, and how much of it under older keys. */
export function SealedPart() {
  const { data, error, refetch } = useAction(countSealed, {})
  return (
    <SettingsSection
      title="What is sealed"
      about="Confidential values have the company’s key, restricted ones a key of the person they are of."
    >
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={4} />
      ) : (
        <table className={css.counts}>
          <thead>
            <tr>
              <th scope="col">Values</th>
              <th scope="col">Class</th>
              <th scope="col">Sealed</th>
              <th scope="col">Under older keys</th>
            </tr>
          </thead>
          <tbody>
            {data.columns.map(one => (
              <tr key={one.label}>
                <th scope="row">{one.label}</th>
                <td>{one.class === 'restricted' ? 'Restricted' : 'Confidential'}</td>
                <td>{`${numberText(one.total)}${one.more ? '+' : ''}`}</td>
                <td>{one.old ? numberText(one.old) : 'None'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </SettingsSection>
  )
}
