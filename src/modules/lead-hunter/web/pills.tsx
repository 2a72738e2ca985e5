import { UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, useId, useRef } from 'react'
import css from './pills.module.css'

interface PillsProps {
  label: string
  options: readonly { value: string; label: string }[]
  value: string
  onChange: (value: string) => void
}

/** One of few, in one click; the same again takes it back. The arrow keys move between them. */
export function Pills({ label, options, value, onChange }: PillsProps) {
  const id = useId()
  const group = useRef<HTMLDivElement>(null)
  const at = options.findIndex(one => one.value === value)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const next = (Math.max(at, 0) + (at < 0 ? 0 : step) + options.length) % options.length
    onChange(options[next]!.value)
    group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus()
  }
  return (
    <div className={css.field}>
      <span id={id} className={css.label}>
        {label}
      </span>
      <div ref={group} className={css.pills} role="radiogroup" aria-labelledby={id} onKeyDown={onKeyDown}>
        {options.map((one, index) => (
          <UnstyledButton
            key={one.value}
            role="radio"
            aria-checked={one.value === value}
            tabIndex={index === Math.max(at, 0) ? 0 : -1}
            className={css.pill}
            onClick={() => onChange(one.value === value ? '' : one.value)}
          >
            {one.label}
          </UnstyledButton>
        ))}
      </div>
    </div>
  )
}
