import { Menu, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3, IconSelector } from '@tabler/icons-react'
import css from './data-table.module.css'
import { TickBox } from './tick-box.tsx'
import type { useColumns } from './use-columns.ts'

interface HeadProps {
  columns: Pick<ReturnType<typeof useColumns<never>>, 'choices' | 'reset'> & {
    drawn: ReturnType<typeof useColumns<never>>['drawn']
  }
  phone: boolean
  sort: string | undefined
  onSort: ((sort: string | undefined) => void) | undefined
  /** Undefined: rows cannot be ticked. */
  ticked: 'none' | 'some' | 'all' | undefined
  onTick: (on: boolean) => void
  many: string
}

export function Head({ columns, phone, sort, onSort, ticked, onTick, many }: HeadProps) {
  return (
    <thead className={css.head}>
      <tr aria-rowindex={1}>
        {ticked && (
          <th className={css.tick} scope="col">
            <TickBox label={`Select all loaded ${many}`} state={ticked} onTick={onTick} />
          </th>
        )}
        {columns.drawn.map(({ column, onResize, resizing, resizeBy, resetSize, width }, place) => {
          const direction = sort === column.id ? 'ascending' : sort === `-${column.id}` ? 'descending' : undefined
          const Arrow = direction ? (direction === 'ascending' ? IconArrowUp : IconArrowDown) : IconSelector
          return (
            <th
              key={column.id}
              scope="col"
              className={css.th}
              data-first={place === 0 || undefined}
              data-align={column.align}
              aria-sort={direction}
            >
              {column.sortable && onSort ? (
                <UnstyledButton
                  className={css.sort}
                  data-on={direction ? true : undefined}
                  title={`Sort by ${column.title.toLowerCase()}`}
                  onClick={() =>
                    onSort(direction === 'descending' ? column.id : direction === 'ascending' ? undefined : `-${column.id}`)
                  }
                >
                  <span className="truncate">{column.title}</span>
                  <Arrow size={14} stroke={1.8} aria-hidden />
                </UnstyledButton>
              ) : (
                <span className={`${css.heading} truncate`}>{column.title}</span>
              )}
              {!phone && (
                <span
                  role="separator"
                  tabIndex={0}
                  aria-orientation="vertical"
                  aria-label={`Width of ${column.title}`}
                  aria-valuenow={Math.round(width)}
                  aria-valuemin={72}
                  aria-valuemax={640}
                  className={css.grip}
                  data-on={resizing || undefined}
                  onMouseDown={onResize}
                  onTouchStart={onResize}
                  onDoubleClick={resetSize}
                  onKeyDown={event => {
                    if (event.key === 'ArrowLeft') resizeBy(-16)
                    if (event.key === 'ArrowRight') resizeBy(16)
                  }}
                />
              )}
            </th>
          )
        })}
        {!phone && (
          <th className={css.rest} scope="col">
            <Menu closeOnItemClick={false} width={220}>
              <Menu.Target>
                <UnstyledButton className={css.choose} aria-label="Columns" title="Columns">
                  <IconColumns3 size={16} stroke={1.6} aria-hidden />
                </UnstyledButton>
              </Menu.Target>
              <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
                <Menu.Label>Columns</Menu.Label>
                {columns.choices.map(one => (
                  <Menu.CheckboxItem key={one.id} checked={one.shown} disabled={one.fixed} onChange={one.toggle}>
                    {one.title}
                  </Menu.CheckboxItem>
                ))}
                <Menu.Divider />
                <Menu.Item onClick={columns.reset}>Back to the usual columns</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </th>
        )}
      </tr>
    </thead>
  )
}
