import { VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Column } from '#ui/table/column.ts'
import stack from '#ui/table/stack.module.css'
import css from './plain-table.module.css'

interface PlainTableProps<T> {
  columns: readonly Pick<Column<T>, 'id' | 'title' | 'cell' | 'align'>[]
  rows: readonly T[]
  rowId: (row: T) => string
  /** The buttons of a row. */
  acts?: ((row: T) => ReactNode) | undefined
}

/** A short table among settings. On a phone each row stands as its facts, one under the other. */
export function PlainTable<T>({ columns, rows, rowId, acts }: PlainTableProps<T>) {
  return (
    <table className={`${css.table} ${stack.stack}`}>
      <thead>
        <tr>
          {columns.map(({ id, title, align }) => (
            <th key={id} scope="col" data-align={align}>
              {title}
            </th>
          ))}
          {acts && (
            <th scope="col">
              <VisuallyHidden>Actions</VisuallyHidden>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={rowId(row)}>
            {columns.map(({ id, title, align, cell }) => (
              <td key={id} data-title={title} data-align={align}>
                <div>{cell(row)}</div>
              </td>
            ))}
            {acts && (
              <td data-acts>
                <span className={css.acts}>{acts(row)}</span>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
