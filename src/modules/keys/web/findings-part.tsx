import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listFindings } from '../contract.ts'
import css from './keys.module.css'
import { breakNames } from './words.ts'

/** Values that did not open where they stand. */
export function FindingsPart() {
  const { data, error, refetch } = useAction(listFindings, {})
  return (
    <SettingsSection
      title="What did not open"
      about="A sealed value that was changed or moved by somebody who reached the database opens nowhere, and stands here."
    >
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={1} />
      ) : data.items.length === 0 ? (
        <p className="quiet">Everything that was asked for opened.</p>
      ) : (
        <ul className={css.findings}>
          {data.items.map(one => (
            <li key={one.id}>
              <Tag tone="late">Did not open</Tag> <code>{one.row}</code> <When at={one.at} />: {breakNames[one.why]}.
            </li>
          ))}
        </ul>
      )}
    </SettingsSection>
  )
}
