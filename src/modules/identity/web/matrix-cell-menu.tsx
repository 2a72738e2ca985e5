import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { quorumOf, shippedDemands } from '#policy/client-matrix.ts'
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

const agreeWords = ['Nobody else', 'A second person', 'Two other people', 'Three other people']
const tick = (on: boolean) => (on ? <IconCheck size={14} aria-label="chosen" /> : <span style={{ width: 14 }} />)

/** What a cell can become: the levels that mean something for its type, and what may be demanded on top. */
export function CellMenu({ type, permission, onChoose, onClose, children }: CellMenuProps) {
  const level = levelOf(type, permission)
  const demands = demandsIn(type, permission)
  const fixed = shippedDemands(permission)
  const turn = (name: 'reason' | 'comment' | 'elevation') =>
    onChoose(level, { ...demands, [name]: demands[name] ? undefined : true } as Demands)
  const agree = (people: number) =>
    onChoose(level, {
      ...demands,
      approval: people > 0 ? true : undefined,
      quorum: people > 1 ? people : undefined,
      denials: people > 1 && demands.denials ? Math.min(demands.denials, people) : undefined,
      comment: people > 0 ? demands.comment : undefined,
    } as Demands)
  const agreeing = demands.approval ? quorumOf(demands) : 0
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
        {level !== 'none' && permission !== 'self.use' && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={tick(Boolean(demands.elevation))} onClick={() => turn('elevation')}>
              Only while elevated
            </Menu.Item>
          </>
        )}
        {level !== 'none' && takesDemands(permission) && (
          <>
            <Menu.Divider />
            <Menu.Label>What is asked for first</Menu.Label>
            <Menu.Item leftSection={tick(Boolean(demands.reason))} disabled={fixed.reason} onClick={() => turn('reason')}>
              A reason
            </Menu.Item>
            <Menu.Divider />
            <Menu.Label>Who has to agree</Menu.Label>
            {[0, 1, 2, 3].map(people => (
              <Menu.Item
                key={people}
                leftSection={tick(people === agreeing)}
                disabled={people < (fixed.approval ? quorumOf(fixed) : 0)}
                onClick={() => agree(people)}
              >
                {agreeWords[people]}
              </Menu.Item>
            ))}
            {agreeing > 0 && (
              <Menu.Item leftSection={tick(Boolean(demands.comment))} disabled={fixed.comment} onClick={() => turn('comment')}>
                Saying why they agree
              </Menu.Item>
            )}
            {agreeing > 1 && (
              <Menu.Item
                leftSection={tick((demands.denials ?? 1) > 1)}
                onClick={() => onChoose(level, { ...demands, denials: demands.denials ? undefined : 2 } as Demands)}
              >
                Two refusals to end it
              </Menu.Item>
            )}
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
