import type { DraggableProvided } from '@hello-pangea/dnd'
import { ActionIcon, Menu, UnstyledButton } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconGripVertical,
  IconPencil,
  IconPower,
  IconTrash,
} from '@tabler/icons-react'
import { Tag } from '#ui/values/tag.tsx'
import type { RoutingRule } from '../contract/routing.ts'
import css from './routing.module.css'
import type { Names, Routing } from './routing-words.ts'
import { RuleSentence } from './rule-sentence.tsx'

interface RuleLineProps {
  rule: RoutingRule
  index: number
  last: number
  names: Names
  drag: DraggableProvided
  dragging: boolean
  may: boolean
  changed: string | undefined
  remarks: NonNullable<Routing['draft']>['remarks']
  onOpen: () => void
  onMove: (to: number) => void
  onSwitch: () => void
  onCopy: () => void
  onDelete: () => void
}

/** One rule: its place, its name, its sentence, and what to know about it. */
export function RuleLine({
  rule,
  index,
  last,
  names,
  drag,
  dragging,
  may,
  changed,
  remarks,
  onOpen,
  onMove,
  onSwitch,
  onCopy,
  onDelete,
}: RuleLineProps) {
  const icon = { size: 16, stroke: 1.6, 'aria-hidden': true }
  return (
    <li
      ref={drag.innerRef}
      {...drag.draggableProps}
      className={css.rule}
      data-off={!rule.enabled || undefined}
      data-dragging={dragging || undefined}
    >
      {may ? (
        <span
          role="button"
          tabIndex={0}
          {...drag.dragHandleProps}
          className={css.grip}
          aria-label={`Move ${rule.name}, rule ${index + 1}`}
        >
          <IconGripVertical size={16} stroke={1.6} aria-hidden />
        </span>
      ) : (
        <span className={css.grip} />
      )}
      <span className={`${css.place} figures`}>{index + 1}</span>
      <div className={css.words}>
        <div className={css.name}>
          <UnstyledButton className={css.open} onClick={onOpen}>
            {rule.name}
          </UnstyledButton>
          {!rule.enabled && <Tag>Off</Tag>}
          {changed && <Tag tone="due">{changed}</Tag>}
        </div>
        <RuleSentence rule={rule} names={names} />
        {remarks.map(remark => (
          <p key={remark.sentence} className={css.remark} data-tone="due">
            <IconAlertTriangle size={15} stroke={1.8} aria-hidden /> {remark.sentence}
          </p>
        ))}
      </div>
      {may && (
        <Menu width={190}>
          <Menu.Target>
            <ActionIcon aria-label={`More for ${rule.name}`} title="More">
              <IconDots size={17} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil {...icon} />} onClick={onOpen}>
              Edit
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowUp {...icon} />} disabled={index === 0} onClick={() => onMove(index - 1)}>
              Move up
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowDown {...icon} />} disabled={index === last} onClick={() => onMove(index + 1)}>
              Move down
            </Menu.Item>
            <Menu.Item leftSection={<IconPower {...icon} />} onClick={onSwitch}>
              {rule.enabled ? 'Switch off' : 'Switch on'}
            </Menu.Item>
            <Menu.Item leftSection={<IconCopy {...icon} />} onClick={onCopy}>
              Copy
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash {...icon} />} onClick={onDelete}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}
