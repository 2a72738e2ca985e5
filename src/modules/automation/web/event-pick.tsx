import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { numberText } from '#ui/format.ts'
import css from './webhooks.module.css'
import { eventGroups, eventWord } from './words.ts'

interface EventPickProps {
  names: readonly string[]
  value: readonly string[]
  onChange: (events: string[]) => void
}

/** Which happenings are told, grouped by what they are about. */
export function EventPick({ names, value, onChange }: EventPickProps) {
  const [looked, setLooked] = useState('')
  const chosen = new Set(value)
  const word = looked.trim().toLowerCase()
  const groups = eventGroups(word ? names.filter(name => `${name} ${eventWord(name)}`.toLowerCase().includes(word)) : names)
  const set = (events: readonly string[], on: boolean) => {
    const next = new Set(chosen)
    for (const event of events) on ? next.add(event) : next.delete(event)
    onChange([...next].toSorted())
  }
  return (
    <fieldset className={css.events}>
      <legend>
        Events <span className="quiet figures">{numberText(chosen.size)} chosen</span>
      </legend>
      <TextInput
        aria-label="Find an event"
        placeholder="Find an event"
        value={looked}
        onChange={event => setLooked(event.currentTarget.value)}
      />
      <div className={css.groups}>
        {groups.map(({ noun, label, events }) => {
          const on = events.filter(event => chosen.has(event)).length
          return (
            <div key={noun} role="group" aria-label={label} className={css.group}>
              <Checkbox
                label={label}
                classNames={{ label: css.noun! }}
                checked={on === events.length}
                indeterminate={on > 0 && on < events.length}
                onChange={event => set(events, event.currentTarget.checked)}
              />
              {events.map(event => (
                <Checkbox
                  key={event}
                  label={
                    <>
                      {eventWord(event)} <code>{event}</code>
                    </>
                  }
                  checked={chosen.has(event)}
                  onChange={change => set([event], change.currentTarget.checked)}
                />
              ))}
            </div>
          )
        })}
        {groups.length === 0 && <p className="quiet">No event is called like that.</p>}
      </div>
    </fieldset>
  )
}
