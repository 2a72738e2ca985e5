import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useId } from 'react'
import css from './once-field.module.css'

/** A secret or a link that is shown this once: selected by a click, copied by a button. */
export function OnceField({ label, value, copy }: { label: string; value: string; copy: string }) {
  const id = useId()
  return (
    <div className={css.field}>
      <label htmlFor={id} style={{ fontWeight: 500 }}>
        {label}
      </label>
      <div className={css.line}>
        <input id={id} readOnly value={value} onFocus={event => event.currentTarget.select()} />
        <CopyButton value={value} timeout={1600}>
          {({ copied, copy: take }) => (
            <Button
              variant="filled"
              onClick={take}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} stroke={1.6} aria-hidden />}
            >
              {copied ? 'Copied' : copy}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  )
}

/** Something to paste into a shell. */
export function CodeLine({ label, code }: { label: string; code: string }) {
  return (
    <div className={css.field}>
      <span>{label}</span>
      <pre className={css.code}>{code}</pre>
    </div>
  )
}
