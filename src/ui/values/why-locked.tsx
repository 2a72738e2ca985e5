import { Tooltip, UnstyledButton } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import css from './why-locked.module.css'

/** A lock that says why something cannot be done, and who could: to the pointer, the keyboard, a finger and a screen reader. */
export const WhyLocked = ({ why }: { why: string }) => (
  <Tooltip label={why} position="bottom-start" multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
    <UnstyledButton className={css.lock} data-why aria-label={why}>
      <IconLock size={14} stroke={1.6} aria-hidden />
    </UnstyledButton>
  </Tooltip>
)
