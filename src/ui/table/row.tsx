import { UnstyledButton } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type MouseEvent, memo } from 'react'
import { InlineEditor } from '../record/inline-editor.tsx'
import type { Column } from './column.ts'
import css from './data-table.module.css'
import { TickBox } from './tick-box.tsx'

export interface RowProps<T> {
  row: T
  id: string
  label: string
  index: number
  columns: readonly Column<T>[]
  phone: boolean
  /** Of rows that are not all of one height. */
  measure: ((row: HTMLTableRowElement | null) => void) | undefined
  active: boolean
  ticked: boolean | undefined
  /** The column that is being changed in this row. */
  editing: string | undefined
  href: string | undefined
  onTick: (index: number, range: boolean) => void
  onOpen: (index: number) => void
  onActive: (index: number) => void
  onEdit: (id: string, column: string | null) => void
}

const own = 'a,button,input,select,textarea,label,[role="dialog"],[role="listbox"]'

function DataRow<T>({
  row,
  id,
  label,
  index,
  columns,
  phone,
  measure,
  active,
  ticked,
  editing,
  href,
  onTick,
  onOpen,
  onActive,
  onEdit,
}: RowProps<T>) {
  const onClick = (event: MouseEvent) => {
    // Text that was just selected was meant to be copied, not opened.
    if ((event.target as Element).closest(own) || getSelection()?.toString()) return
    onActive(index)
    onOpen(index)
  }
  return (
    <tr
      ref={measure}
      data-index={index}
      className={css.row}
      tabIndex={active ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={ticked}
      data-row={index}
      data-active={active || undefined}
      data-ticked={ticked || undefined}
      onClick={onClick}
      onFocus={() => !active && onActive(index)}
    >
      {ticked !== undefined && (
        <td className={css.tick}>
          <TickBox label={`Select ${label}`} state={ticked ? 'all' : 'none'} onTick={(_, range) => onTick(index, range)} />
        </td>
      )}
      {columns.map((column, place) => {
        const edit = column.edit?.(row)
        const content = column.cell(row)
        return (
          <td
            key={column.id}
            className={css.cell}
            data-title={column.title}
            data-align={column.align}
            data-first={place === 0 || undefined}
          >
            {edit && editing === column.id ? (
              <InlineEditor label={column.title} edit={edit} onClose={() => onEdit(id, null)} />
            ) : (
              <span className={css.inside}>
                {place === 0 && href ? (
                  // Not the router's own link: a long list draws hundreds, and each of those watches the address.
                  <a
                    href={href}
                    className={css.open}
                    tabIndex={-1}
                    onClick={event => {
                      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
                      event.preventDefault()
                      onActive(index)
                      onOpen(index)
                    }}
                  >
                    {content}
                  </a>
                ) : (
                  <span className={css.content}>{content}</span>
                )}
                {edit && !phone && (
                  <UnstyledButton
                    className={css.edit}
                    tabIndex={-1}
                    aria-label={`Edit ${column.title} of ${label}`}
                    title="Edit"
                    onClick={() => onEdit(id, column.id)}
                  >
                    <IconPencil size={14} stroke={1.6} aria-hidden />
                  </UnstyledButton>
                )}
              </span>
            )}
          </td>
        )
      })}
      {!phone && <td className={css.cell} />}
    </tr>
  )
}

/** Ticking one row of a long list must not draw the others again. */
export const Row = memo(DataRow) as typeof DataRow
