import { useNow } from '#ui/now.ts'
import { SpeedClock } from '#ui/values/speed-clock.tsx'
import { When } from '#ui/values/when.tsx'
import { type Clocked, closedUntil, speedOf, waited } from '../rules/speed.ts'
import { useLeadCalendar } from './stages.ts'

/** The speed to lead of a lead: a clock while somebody waits, else in words when it came. Everywhere by `rules/speed.ts`. */
export function LeadClock({ lead, short = false }: { lead: Clocked; short?: boolean }) {
  const now = useNow()
  const calendar = useLeadCalendar()
  switch (speedOf(lead, now, calendar)) {
    case 'answered':
    case 'running':
      return (
        <SpeedClock
          receivedAt={lead.receivedAt}
          touchedAt={lead.firstTouchAt}
          short={short}
          waited={(from, to) => waited(from, to, calendar)}
          closedUntil={now => closedUntil(now, calendar)}
          zone={calendar?.zone}
        />
      )
    case 'came':
      return (
        <span className="quiet">
          Came <When at={lead.receivedAt} />
        </span>
      )
    case 'nothing':
      return <span className="quiet">–</span>
  }
}
