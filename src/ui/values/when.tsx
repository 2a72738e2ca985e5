import { dateText, exactText, relativeText, timeText } from '../format.ts'
import { useMaybeMe } from '../me.ts'
import { useNow } from '../now.ts'

interface WhenProps {
  at: string | number | Date | null | undefined
  /** `date` for days (locks, closings), `exact` where minutes matter. */
  as?: 'relative' | 'date' | 'exact'
  /** Another zone than the client's. */
  zone?: string
}

/** A moment: relative on the screen, exact with its zone on hover. */
export function When({ at, as = 'relative', zone }: WhenProps) {
  const clientZone = useMaybeMe()?.tenant.timeZone
  const timeZone = zone ?? clientZone
  const now = useNow()
  if (at === null || at === undefined) return <span className="quiet">Never</span>
  const bare = typeof at === 'string' && at.length === 10
  const text =
    as === 'date' || bare ? dateText(at, timeZone) : as === 'exact' ? exactText(at, timeZone) : relativeText(at, now, timeZone)
  return (
    <time
      className="figures"
      dateTime={bare ? at : new Date(at).toISOString()}
      title={bare ? undefined : exactText(at, timeZone)}
    >
      {text}
    </time>
  )
}

/** What a clock on the lead's wall says now: `9:42 AM there (EST)`. Shown wherever one might call. */
export function LocalTime({ zone }: { zone: string }) {
  const now = useNow()
  const short = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(now)
    .find(part => part.type === 'timeZoneName')
  return (
    <span className="figures" title={exactText(now, zone)}>
      {timeText(now, zone)} there ({short?.value})
    </span>
  )
}
