import { TextInput, UnstyledButton } from '@mantine/core'
import { exactText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { callbackChoices, localOf, momentOf, taskChoices } from './due.ts'
import css from './record.module.css'

interface DuePickProps {
  kind: 'task' | 'callback'
  value: string | null
  onChange: (at: string | null) => void
  /** The person's own zone: where a call would ring. */
  theirs?: string | null | undefined
}

/** When: a few likely moments, or any. Of a callback it says what the clock shows there then. */
export function DuePick({ kind, value, onChange, theirs }: DuePickProps) {
  const zone = useMe().tenant.timeZone
  const now = useNow()
  const choices = kind === 'callback' ? callbackChoices(now, zone) : taskChoices(now, zone)
  return (
    <div>
      <div className={css.choice} role="radiogroup" aria-label="When">
        {choices.map(one => (
          <Pick key={one.id} on={value === one.at} onPick={() => onChange(value === one.at ? null : one.at)}>
            {one.label}
          </Pick>
        ))}
        <TextInput
          size="xs"
          type="datetime-local"
          aria-label="Another time"
          value={value ? localOf(value, zone) : ''}
          onChange={event => onChange(momentOf(event.currentTarget.value, zone))}
        />
      </div>
      {kind === 'callback' && value && theirs && theirs !== zone && (
        <small className="quiet">There it will be {exactText(value, theirs)}.</small>
      )}
    </div>
  )
}

/** One of a few: a radio button that looks like a pill. */
export const Pick = ({ on, onPick, children }: { on: boolean; onPick: () => void; children: string }) => (
  <UnstyledButton className={css.pick} role="radio" aria-checked={on} onClick={onPick}>
    {children}
  </UnstyledButton>
)
