import { IconLock, IconLockOpen } from '@tabler/icons-react'
import { counted, exactText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { Tag } from '#ui/values/tag.tsx'
import type { LoanRow } from '../contract/loan.ts'

const hour = 3_600_000
const day = 24 * hour

/** `3 d 4 h`, `5 h`, `40 min`: what is left of a lock. */
const leftText = (ms: number) =>
  ms >= 2 * day
    ? counted(Math.floor(ms / day), 'day')
    : ms >= day
      ? `${Math.floor(ms / hour)} h`
      : ms >= hour
        ? `${Math.floor(ms / hour)} h`
        : `${Math.max(0, Math.floor(ms / 60_000))} min`

/** A rate lock counts down: amber in its last three days, red when it has run out while the loan is still open. */
export function LockTag({ loan, long = false }: { loan: Pick<LoanRow, 'lockExpiresAt' | 'status'>; long?: boolean }) {
  const now = useNow()
  const zone = useMe().tenant.timeZone
  if (!loan.lockExpiresAt) return <span className="quiet">{long ? 'Not locked' : '–'}</span>
  const left = Date.parse(loan.lockExpiresAt) - now
  const ended = loan.status === 'funded' || loan.status === 'lost'
  const tone = ended ? 'plain' : left <= 0 ? 'late' : left < 3 * day ? 'due' : 'plain'
  return (
    <span className="figures" title={`The lock ends ${exactText(loan.lockExpiresAt, zone)}`}>
      <Tag tone={tone} icon={left <= 0 ? IconLockOpen : IconLock}>
        {left > 0
          ? `${long ? 'Locked, ' : ''}${leftText(left)}${long ? ' left' : ''}`
          : `${long ? 'Lock ran out ' : 'Out '}${leftText(-left)}${long ? ' ago' : ''}`}
      </Tag>
    </span>
  )
}
