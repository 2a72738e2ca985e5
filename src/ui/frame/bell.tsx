import { ActionIcon, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { numberText } from '../format.ts'
import css from './slots.module.css'

interface BellProps {
  /** Not yet read. */
  unread: number
  onOpen?: () => void
  /** The list; rows are links. */
  children: ReactNode
}

/** Notifications, for the frame's slot. */
export function Bell({ unread, onOpen, children }: BellProps) {
  return (
    <Popover width={360} position="bottom-end" trapFocus returnFocus {...(onOpen && { onOpen })}>
      <Popover.Target>
        <ActionIcon
          className={css.slot!}
          size={32}
          aria-label={unread > 0 ? `Notifications, ${numberText(unread)} unread` : 'Notifications'}
        >
          <IconBell size={18} stroke={1.6} />
          {unread > 0 && <span className={`${css.unread} figures`}>{unread > 99 ? '99+' : unread}</span>}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Notifications">
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
