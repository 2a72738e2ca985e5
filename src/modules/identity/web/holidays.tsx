import { Button, Checkbox, CloseButton, TextInput } from '@mantine/core'
import { useState } from 'react'
import { federalHolidays } from '#base/federal-holidays.ts'
import { dateText } from '#ui/format.ts'
import { useNow } from '#ui/now.ts'
import css from './business-hours.module.css'

export interface Closed {
  federalHolidays: boolean
  /** Further days: `2026-12-24`. */
  closedOn: string[]
}

/** Of the federal holidays still to come the next few, in words. */
function nextHolidays(today: string): string {
  const year = Number(today.slice(0, 4))
  const next = [...federalHolidays(year), ...federalHolidays(year + 1)].filter(one => one.date >= today).slice(0, 3)
  return next.map(one => `${one.name}, ${dateText(one.date)}`).join('; ')
}

/** `Federal holidays and Dec 24, 2026`. */
export function closedText({ federalHolidays, closedOn }: Closed): string {
  const days = [...(federalHolidays ? ['federal holidays'] : []), ...closedOn.map(date => dateText(date))]
  return days.length ? `Closed on ${new Intl.ListFormat('en').format(days)}.` : 'No holidays.'
}

interface HolidaysProps extends Closed {
  onChange: (closed: Closed) => void
}

/** Days on which nobody is there: the federal holidays, worked out for any year, and the company’s own. */
export function Holidays({ federalHolidays, closedOn, onChange }: HolidaysProps) {
  const today = new Date(useNow()).toISOString().slice(0, 10)
  const [day, setDay] = useState('')
  const add = () => {
    if (!day) return
    onChange({ federalHolidays, closedOn: [...new Set([...closedOn, day])].sort() })
    setDay('')
  }
  return (
    <fieldset className={css.holidays}>
      <legend>Holidays</legend>
      <Checkbox
        label="Closed on federal holidays"
        description={`Next: ${nextHolidays(today)}.`}
        checked={federalHolidays}
        onChange={event => onChange({ federalHolidays: event.currentTarget.checked, closedOn })}
      />
      {closedOn.length > 0 && (
        <ul className={css.closed} aria-label="Other days closed">
          {closedOn.map(date => (
            <li key={date}>
              {dateText(date)}
              <CloseButton
                size="sm"
                aria-label={`Open on ${dateText(date)} again`}
                onClick={() => onChange({ federalHolidays, closedOn: closedOn.filter(one => one !== date) })}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={css.times}>
        <TextInput type="date" label="Another day closed" value={day} onChange={event => setDay(event.currentTarget.value)} />
        <Button onClick={add} disabled={!day}>
          Add
        </Button>
      </div>
    </fieldset>
  )
}
