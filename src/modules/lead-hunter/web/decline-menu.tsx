import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import type { Input } from '#ui/call.ts'
import type { declineLead } from '../contract/lead-route.ts'
import { declineWords } from './words.ts'

export type DeclineReason = NonNullable<Input<typeof declineLead>['why']>

interface DeclineMenuProps {
  /** A cross instead of the word, for the lines of a list. */
  small?: boolean
  pending: boolean
  onDecline: (why: DeclineReason) => void
}

/** Declining says why: the reason is kept with the lead. */
export const DeclineMenu = ({ small = false, pending, onDecline }: DeclineMenuProps) => (
  <Menu width={220}>
    <Menu.Target>
      {small ? (
        <ActionIcon size={30} aria-label="Decline" title="Decline" loading={pending}>
          <IconX size={16} stroke={1.6} />
        </ActionIcon>
      ) : (
        <Button loading={pending} rightSection={<IconChevronDown size={14} stroke={1.6} aria-hidden />}>
          Decline
        </Button>
      )}
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Label>Why? It goes to the next person.</Menu.Label>
      {Object.entries(declineWords).map(([why, words]) => (
        <Menu.Item key={why} onClick={() => onDecline(why as DeclineReason)}>
          {words}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
)
