import { UnstyledButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import css from './copyable.module.css'

interface CopyableProps {
  /** What lands in the clipboard: clean, without formatting (`+13055550123`). */
  value: string
  /** For the button's name: “Copy phone number”. */
  what: string
  /** What is shown; the value itself if left out. */
  children?: ReactNode
}

/** A name, number or amount that copies with one click. */
export function Copyable({ value, what, children }: CopyableProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <span className={css.copyable}>
      {children !== '' && <span className={css.text}>{children ?? value}</span>}
      <UnstyledButton
        className={css.button}
        data-copied={copied || undefined}
        aria-label={copied ? 'Copied' : `Copy ${what}`}
        title={copied ? 'Copied' : `Copy ${what}`}
        onClick={async event => {
          event.stopPropagation()
          setCopied(await copy(value))
        }}
      >
        {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} stroke={1.6} aria-hidden />}
      </UnstyledButton>
    </span>
  )
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Without https browsers offer no clipboard; a selected field can still be copied from.
    const field = document.createElement('textarea')
    field.value = text
    field.style.position = 'fixed'
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}
