import { Popover, UnstyledButton } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { isAsking } from '../step-up.ts'
import css from './masked.module.css'
import { RevealReason } from './reveal-reason.tsx'
import { WhyLocked } from './why-locked.tsx'

interface MaskedProps {
  /** “Social security number”: for the button's name and the question. */
  what: string
  /** Shown after the dots, if anything may be. */
  lastFour?: string | null
  /** Asks the server, which records it. Left out: this person may not. */
  onReveal?: ((reason: string) => Promise<string>) | undefined
  /** Why it may not be revealed, and who could. */
  why?: string
}

/** A revealed value covers itself again; a screen left open must not go on showing it. */
const shownMs = 30_000

/** A restricted value: dots and the last four, and a reveal that says that it is recorded. */
export function Masked({ what, lastFour, onReveal, why }: MaskedProps) {
  const [opened, setOpened] = useState(false)
  const [value, setValue] = useState<string | null>(null)
  useEffect(() => {
    if (value === null) return
    const timer = setTimeout(() => setValue(null), shownMs)
    return () => clearTimeout(timer)
  }, [value])

  if (value !== null) {
    return (
      <span className={css.masked}>
        <span className="figures">{value}</span>
        <UnstyledButton className={css.button} aria-label={`Hide ${what}`} title={`Hide ${what}`} onClick={() => setValue(null)}>
          <IconEyeOff size={14} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </span>
    )
  }
  return (
    <span className={css.masked}>
      <span className="figures">
        <span className={css.dots} aria-hidden>
          ••••
        </span>
        <span className={css.spoken}>{what} hidden</span>
        {lastFour && ` ${lastFour}`}
      </span>
      {!onReveal && why && <WhyLocked why={why} />}
      {onReveal && (
        // Who they are is asked in a dialog above this: it stays as it is meanwhile.
        <Popover
          opened={opened}
          onChange={next => isAsking() || setOpened(next)}
          width={280}
          position="bottom-start"
          trapFocus
          returnFocus
        >
          <Popover.Target>
            <UnstyledButton
              className={css.button}
              aria-label={`Reveal ${what}`}
              title={`Reveal ${what}`}
              onClick={() => setOpened(!opened)}
            >
              <IconEye size={14} stroke={1.6} aria-hidden />
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown>
            <RevealReason
              act={`Reveal ${what}`}
              onReveal={async reason => {
                setValue(await onReveal(reason))
                setOpened(false)
              }}
            />
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  )
}
