import { Button, Checkbox, TextInput, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { timeText } from '#ui/format.ts'
import css from './business-hours.module.css'
import { type Closed, closedText, Holidays } from './holidays.tsx'

export interface Hours extends Partial<Closed> {
  /** 1 is Monday, 7 Sunday. */
  days: number[]
  from: string
  to: string
  leadClock?: boolean | undefined
}

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** `Monday, Tuesday and Friday, 9:00 AM to 6:00 PM`. */
function hoursText({ days, from, to }: Hours): string {
  const names = new Intl.ListFormat('en').format(days.map(day => dayNames[day - 1] ?? ''))
  const clock = (time: string) => timeText(`2026-01-01T${time}:00Z`, 'UTC')
  return `${names}, ${clock(from)} to ${clock(to)}`
}

const facts = ({ days, from, to, federalHolidays, closedOn, leadClock }: Hours) =>
  JSON.stringify([days, from, to, federalHolidays, closedOn, leadClock])
const sameHours = (a: Hours, b: Hours): boolean => facts(a) === facts(b)

interface BusinessHoursProps {
  hours: Hours
  /** Left out: may only be read. */
  onSave: ((hours: Hours) => Promise<unknown>) | undefined
}

/** Days and hours belong together, so they are saved together. */
export function BusinessHours({ hours, onSave }: BusinessHoursProps) {
  const [typed, setTyped] = useState<Hours>()
  const [pending, setPending] = useState(false)
  const saved = { federalHolidays: false, closedOn: [], leadClock: false, ...hours }
  const now = { ...saved, ...typed }
  const changed = !sameHours(now, saved)
  useUnsaved(changed && !pending)
  const { days, from, to, federalHolidays, closedOn, leadClock } = now
  const closed = { federalHolidays, closedOn }
  const set = (change: Partial<Hours>) => setTyped({ ...now, ...change })
  const wrong =
    days.length === 0
      ? 'Choose at least one day.'
      : !from || !to
        ? 'Give both times.'
        : from >= to
          ? 'The closing time must be later than the opening time.'
          : ''

  const save = async () => {
    if (!onSave || !changed || wrong) return
    setPending(true)
    try {
      await onSave(now)
      setTyped(undefined)
      showUndo({
        message: 'Business hours are saved.',
        undo: () => onSave(saved),
      })
    } catch {
      // The toast has said why; what was chosen stays.
    } finally {
      setPending(false)
    }
  }
  if (!onSave)
    return (
      <p className={css.plain}>
        {hoursText(hours)}. {closedText(closed)} {leadClock && 'New leads wait in these hours only.'}
      </p>
    )
  return (
    <div className={css.hours}>
      <div className={css.days} role="group" aria-label="Days">
        {dayNames.map((name, index) => {
          const day = index + 1
          const on = days.includes(day)
          return (
            <UnstyledButton
              key={name}
              className={css.day}
              aria-pressed={on}
              onClick={() => set({ days: on ? days.filter(one => one !== day) : [...days, day].sort() })}
            >
              {name.slice(0, 3)}
              <VisuallyHidden component="span">{name.slice(3)}</VisuallyHidden>
            </UnstyledButton>
          )
        })}
      </div>
      <div className={css.times}>
        <TextInput type="time" label="Opens" value={from} onChange={event => set({ from: event.currentTarget.value })} />
        <TextInput type="time" label="Closes" value={to} onChange={event => set({ to: event.currentTarget.value })} />
      </div>
      <Holidays {...closed} onChange={set} />
      <Checkbox
        label="New leads wait in these hours only"
        description="The speed-to-lead clock and the time to accept a lead stand still while you are closed. Also of leads that came before: the times are counted anew."
        checked={leadClock}
        onChange={event => set({ leadClock: event.currentTarget.checked })}
      />
      {changed && wrong && (
        <p className={css.wrong} role="alert">
          {wrong}
        </p>
      )}
      {changed && (
        <div className={css.acts}>
          <Button variant="filled" loading={pending} disabled={wrong !== ''} onClick={() => void save()}>
            Save hours
          </Button>
          <Button onClick={() => setTyped(undefined)}>Cancel</Button>
        </div>
      )}
    </div>
  )
}
