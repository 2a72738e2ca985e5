import { Button, Menu, Popover, UnstyledButton } from '@mantine/core'
import { IconFilter, IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { UrlState } from '../url-state.ts'
import { type FilterField, filterWords } from './filter.ts'
import css from './filter-bar.module.css'
import { FilterEditor } from './filter-editor.tsx'

interface FilterBarProps {
  fields: readonly FilterField[]
  /** The address: entries that are called like a field are its filters. */
  value: UrlState
  onChange: (change: Record<string, string | undefined>) => void
  /** Stands at the right: the switch between table and board. */
  children?: ReactNode
}

/** Filters in words, each one a chip that can be changed or taken off. */
export function FilterBar({ fields, value, onChange, children }: FilterBarProps) {
  const [open, setOpen] = useState<string | null>(null)
  const set = fields.filter(field => value[field.id])
  // A filter that is being added has a chip before it has a value, so that its popover has somewhere to hang.
  const chips = fields.filter(field => value[field.id] || field.id === open)
  const unused = fields.filter(field => !value[field.id])

  return (
    <div className={css.bar} role="group" aria-label="Filters">
      {chips.map(field => {
        const text = value[field.id]
        return (
          <span key={field.id} className={css.chip}>
            <Popover
              opened={open === field.id}
              onChange={opened => !opened && setOpen(null)}
              position="bottom-start"
              width={264}
              trapFocus
              returnFocus
            >
              <Popover.Target>
                <UnstyledButton className={css.words} onClick={() => setOpen(open === field.id ? null : field.id)}>
                  <span className="quiet">{field.label}</span> {text ? filterWords(field, text) : '…'}
                </UnstyledButton>
              </Popover.Target>
              <Popover.Dropdown p={8} aria-label={`Filter by ${field.label.toLowerCase()}`}>
                <FilterEditor
                  field={field}
                  text={text}
                  onChange={next => onChange({ [field.id]: next })}
                  onDone={() => setOpen(null)}
                />
              </Popover.Dropdown>
            </Popover>
            {text && (
              <UnstyledButton
                className={css.off}
                aria-label={`Remove the filter ${field.label}`}
                onClick={() => onChange({ [field.id]: undefined })}
              >
                <IconX size={14} stroke={1.8} aria-hidden />
              </UnstyledButton>
            )}
          </span>
        )
      })}
      {unused.length > 0 && (
        <Menu position="bottom-start" width={200} returnFocus={false}>
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              className={css.add!}
              leftSection={
                set.length === 0 ? (
                  <IconFilter size={15} stroke={1.6} aria-hidden />
                ) : (
                  <IconPlus size={15} stroke={1.6} aria-hidden />
                )
              }
            >
              {set.length === 0 ? 'Filter' : 'Add'}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
            {unused.map(field => (
              <Menu.Item
                key={field.id}
                onClick={() => (field.kind === 'yes' ? onChange({ [field.id]: 'yes' }) : setOpen(field.id))}
              >
                {field.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {set.length > 1 && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className={css.add!}
          onClick={() => onChange(Object.fromEntries(set.map(field => [field.id, undefined])))}
        >
          Remove all
        </Button>
      )}
      {children && <div className={css.end}>{children}</div>}
    </div>
  )
}
