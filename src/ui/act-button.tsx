import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import { IconLock, IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Permission } from '#policy/matrix.ts'
import { demandWords, useCan } from './me.ts'

interface ActButtonProps extends Pick<ButtonProps, 'variant' | 'color' | 'size' | 'leftSection' | 'loading'> {
  needs: Permission
  /** Another reason than the permission why it cannot be done now. */
  blocked?: string | undefined
  onClick?: () => unknown
  type?: 'button' | 'submit'
  children: ReactNode
}

/** A button that knows its permission: refused, it says why and who could; with demands, it says them before they are asked. */
export function ActButton({ needs, blocked, onClick, children, leftSection, ...button }: ActButtonProps) {
  const can = useCan(needs)
  const why = can.allowed ? blocked : can.why
  const label = why || demandWords(can.demands)
  const icon = why ? (
    <IconLock size={15} stroke={1.6} aria-hidden />
  ) : can.demands.approval ? (
    <IconUsers size={15} stroke={1.6} aria-hidden />
  ) : (
    leftSection
  )
  return (
    <Tooltip label={label} disabled={!label} position="bottom" events={{ hover: true, focus: true, touch: true }}>
      {/* Not `disabled`: a button that cannot be focused cannot say why. */}
      <Button
        {...button}
        leftSection={icon}
        data-disabled={why ? true : undefined}
        aria-disabled={why ? true : undefined}
        onClick={event => (why ? event.preventDefault() : void onClick?.())}
      >
        {children}
      </Button>
    </Tooltip>
  )
}
