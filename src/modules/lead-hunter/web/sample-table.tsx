import type { ImportDetail } from '../contract/import.ts'
import css from './sample-table.module.css'

interface SampleTableProps {
  columns: readonly string[]
  sample: ImportDetail['sample']
  busy: boolean
}

/** The beginning of the file as a grid: what stands where, and which lines cannot be divided. */
export function SampleTable({ columns, sample, busy }: SampleTableProps) {
  // An address book has many possible columns; the empty ones tell nothing.
  const shown = columns.filter(column => columns.length <= 12 || sample.some(row => row.cells?.[column]))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div className={css.scroller} role="region" aria-label="Beginning of the file" tabIndex={0} aria-busy={busy}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.line}>
              Line
            </th>
            {shown.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.map(row => (
            <tr key={row.line} data-bad={row.problem ? true : undefined}>
              <td className={`${css.line} figures`}>{row.line}</td>
              {row.cells ? (
                shown.map(column => <td key={column}>{row.cells![column]}</td>)
              ) : (
                <td colSpan={shown.length}>
                  <span className={css.problem}>{row.problem}</span> <code>{row.raw}</code>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < columns.length && (
        <p className={css.rest}>
          {columns.length - shown.length} further columns hold nothing in these rows and are not shown here.
        </p>
      )}
    </div>
  )
}
