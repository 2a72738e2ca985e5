import { civilTime } from '#base/civil-time.ts'
import { useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import css from './license-chips.module.css'
import { type License, licenseState, licenseTitle } from './license-state.ts'

/** Today in the client's zone, which is where licenses end. */
export function useToday(): string {
  const { tenant } = useMe()
  return civilTime(useNow(), tenant.timeZone).date
}

const urgency = { expired: 0, soon: 1, good: 2, pending: 3, inactive: 4 }

/** The states somebody is licensed in; what runs out comes first and says so. */
export function LicenseChips({ licenses, most = 8 }: { licenses: readonly License[]; most?: number }) {
  const today = useToday()
  if (licenses.length === 0) return <span className="quiet">None</span>
  const sorted = licenses
    .map(license => ({ license, ...licenseState(license, today) }))
    .sort((a, b) => urgency[a.state] - urgency[b.state] || (a.license.state < b.license.state ? -1 : 1))
  const shown = sorted.slice(0, most)
  return (
    <span className={css.chips}>
      {shown.map(({ license, tone, word, state }) => (
        <span
          key={license.id}
          className={css.chip}
          data-tone={tone}
          data-quiet={state === 'pending' || state === 'inactive' || undefined}
          title={licenseTitle(license)}
        >
          {license.state}
          {word && <span className={`${css.word} figures`}>{word}</span>}
        </span>
      ))}
      {sorted.length > shown.length && (
        <span
          className="quiet"
          title={sorted
            .slice(shown.length)
            .map(one => licenseTitle(one.license))
            .join('\n')}
        >
          +{sorted.length - shown.length}
        </span>
      )}
    </span>
  )
}
