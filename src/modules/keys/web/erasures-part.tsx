import { Link } from '@tanstack/react-router'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listErasures } from '../contract.ts'
import css from './keys.module.css'

/** People who were erased for good, each with a certificate. */
export function ErasuresPart() {
  const { data, error, refetch } = useAction(listErasures, {})
  return (
    <SettingsSection
      title="Erased people"
      about="Their keys are destroyed and what could be read of them is gone. A restored backup erases them again before it opens."
    >
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={1} />
      ) : data.items.length === 0 ? (
        <p className="quiet">Nobody was erased yet.</p>
      ) : (
        <ul className={css.findings}>
          {data.items.map(one => (
            <li key={one.id}>
              <Link to={`/settings/encryption/erasures/${one.id}`}>Certificate {one.entry}</Link>, <When at={one.at} />
              {one.askedBy && `, asked for by ${one.askedBy}`}
              {one.replayed && ', done again after a restore'}
            </li>
          ))}
        </ul>
      )}
    </SettingsSection>
  )
}
