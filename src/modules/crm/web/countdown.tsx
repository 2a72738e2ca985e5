import { IconHourglass } from '@tabler/icons-react'
import { aheadText, elapsedText, exactText } from '#ui/format.ts'
import { useNow } from '#ui/now.ts'
import { Tag } from '#ui/values/tag.tsx'
import { closedUntil, waited } from '../rules/speed.ts'
import { useLeadCalendar } from './stages.ts'

/**
 * Time that is left; a minute before its end it turns amber, then red. By office hours only those count, and while the office
 * is closed nothing runs: then it says when the time ends.
 */
export function Countdown({ until, what }: { until: string; what: string }) {
  const now = useNow(1000)
  const calendar = useLeadCalendar()
  const end = Date.parse(until)
  const over = end <= now
  const closed = !over && closedUntil(now, calendar) !== undefined
  const left = waited(new Date(now).toISOString(), end, calendar)
  return (
    <span title={`Until ${exactText(until, calendar?.zone)}`} role="timer" className="figures">
      {closed ? (
        <Tag icon={IconHourglass}>
          until {aheadText(until, now, calendar?.zone)} {what}
        </Tag>
      ) : (
        <Tag tone={over ? 'late' : left < 60_000 ? 'due' : 'done'} icon={IconHourglass}>
          {over ? 'time is up' : `${elapsedText(left)} ${what}`}
        </Tag>
      )}
    </span>
  )
}
