import { IconHourglass } from '@tabler/icons-react'
import { elapsedText, exactText } from '#ui/format.ts'
import { useNow } from '#ui/now.ts'
import { Tag } from '#ui/values/tag.tsx'

/** Time that is left; a minute before its end it turns amber, then red. */
export function Countdown({ until, what }: { until: string; what: string }) {
  const now = useNow(1000)
  const left = Date.parse(until) - now
  return (
    <span title={`Until ${exactText(until)}`} role="timer" className="figures">
      <Tag tone={left <= 0 ? 'late' : left < 60_000 ? 'due' : 'done'} icon={IconHourglass}>
        {left <= 0 ? 'time is up' : `${elapsedText(left)} ${what}`}
      </Tag>
    </span>
  )
}
