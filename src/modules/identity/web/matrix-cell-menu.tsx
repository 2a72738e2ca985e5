import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { shippedDemands } from '#policy/client-matrix.ts'
import type { Demands, Level, Permission } from '#policy/matrix.ts'
import { takesDemands } from '#policy/matrix-laws.ts'
import {
  demandsIn,
  levelKeys,
  levelMarks,
  levelNames,
  levelOf,
  levelsIn,
  type MatrixType,
  proofsFor,
  proofWords,
} from './matrix-words.ts'

interface CellMenuProps {
  type: MatrixType
  permission: Permission
  onChoose: (level: Level, demands?: Demands) => void
  onClose: () => void
  /** The cell. */
  children: ReactNode
}

const tick = (on: boolean) => (on ? <IconCheck size={14} aria-label="chosen" /> : <span style={{ width: 14 }} />)

/** What a cell can become: the levels that mean something for its type, and what may be demanded on top. */
export function CellMenu({ type, permission, onChoose, onClose, children }: CellMenuProps) {
  const level = levelOf(type, permission)
  const demands = demandsIn(type, permission)
  const fixed = shippedDemands(permission)
  const turn = (name: 'approval' | 'reason') =>
    onChoose(level, { ...demands, [name]: demands[name] ? undefined : true } as Demands)
  const able = levelsIn(type, permission)
  // The letters beside the levels set them here as they do in the grid; a menu by itself only goes to what begins so.
  const byLetter = (event: KeyboardEvent) => {
    const letter = levelKeys[event.key.toLowerCase()]
    if (event.ctrlKey || event.metaKey || event.altKey || !letter || !able.includes(letter)) return
    event.preventDefault()
    event.stopPropagation()
    onChoose(letter)
    onClose()
  }
  return (
    <Menu opened onChange={opened => !opened && onClose()} position="bottom-start" width={240} returnFocus={false}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown onKeyDown={byLetter}>
        <Menu.Label>Over which records</Menu.Label>
        {able.map(one => (
          <Menu.Item
            key={one}
            leftSection={tick(one === level)}
            rightSection={<kbd>{one[0]!.toUpperCase()}</kbd>}
            onClick={() => onChoose(one)}
          >
            {levelMarks[one]} {levelNames[one]}
          </Menu.Item>
        ))}
        {level !== 'none' && takesDemands(permission) && (
          <>
            <Menu.Divider />
            <Menu.Label>What is asked for first</Menu.Label>
            <Menu.Item leftSection={tick(Boolean(demands.reason))} disabled={fixed.reason} onClick={() => turn('reason')}>
              A reason
            </Menu.Item>
            <Menu.Item leftSection={tick(Boolean(demands.approval))} disabled={fixed.approval} onClick={() => turn('approval')}>
              A second person
            </Menu.Item>
            <Menu.Divider />
            <Menu.Label>Proof of who asks</Menu.Label>
            {proofsFor(permission, demands.proofMinutes).map(minutes => (
              <Menu.Item
                key={minutes ?? 'none'}
                leftSection={tick(minutes === demands.proofMinutes)}
                onClick={() => onChoose(level, { ...demands, proofMinutes: minutes } as Demands)}
              >
                {proofWords(minutes)}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
