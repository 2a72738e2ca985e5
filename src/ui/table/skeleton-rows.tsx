import { Bone } from '../feedback/skeletons.tsx'
import type { Column } from './column.ts'
import css from './data-table.module.css'

const widths = ['62%', '44%', '70%', '52%', '38%']

interface SkeletonRowsProps {
  columns: readonly Pick<Column<never>, 'id' | 'align'>[]
  ticks: boolean
  phone: boolean
  rows?: number
}

/** Rows on their way, in the columns they will have. */
export const SkeletonRows = ({ columns, ticks, phone, rows = 14 }: SkeletonRowsProps) =>
  Array.from({ length: rows }, (_, row) => (
    <tr key={`bone-${row}`} className={css.bone} aria-hidden>
      {ticks && <td className={css.tick} />}
      {columns.map((column, place) => (
        <td key={column.id} className={css.cell} data-first={place === 0 || undefined} data-align={column.align}>
          <Bone width={widths[(row + place) % widths.length]!} />
        </td>
      ))}
      {!phone && <td className={css.cell} />}
    </tr>
  ))
