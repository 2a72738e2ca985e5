import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { useCan } from '#ui/me.ts'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import type { Tone } from '#ui/theme.ts'
import { useCommand, useInfiniteAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { type ImportDetail, listImportRows, mendImportRow, readImport } from '../contract/import.ts'
import { ImportRowDrawer } from './import-row-drawer.tsx'
import css from './import-rows.module.css'
import { isOpen } from './import-words.ts'
import { IntakeDrawer } from './intake-drawer.tsx'

type Row = Output<typeof listImportRows>['items'][number]
const noun = { one: 'row', many: 'rows' }

const outcomes: Record<Row['outcome'], { label: string; tone: Tone }> = {
  bad: { label: 'To correct', tone: 'late' },
  refused: { label: 'Not accepted', tone: 'late' },
  conflict: { label: 'To decide', tone: 'due' },
  duplicate: { label: 'Twice', tone: 'plain' },
  mended: { label: 'Corrected', tone: 'done' },
}
/** Corrected rows stay in the list they were corrected in. */
const asked: Record<string, Row['outcome'][]> = {
  bad: ['bad', 'mended'],
  refused: ['refused', 'mended'],
  conflict: ['conflict'],
  duplicate: ['duplicate'],
}
const titles: Record<string, string> = {
  bad: 'Rows to correct',
  refused: 'Rows that are not accepted',
  conflict: 'Rows to decide',
  duplicate: 'Rows about somebody further up',
}

interface ImportRowsProps {
  detail: ImportDetail
  /** One part of the picture; without it, everything that needs a hand. */
  shown: string | undefined
}

/** Rows that did not become a lead. A cell is corrected in its place and judged at once. */
export function ImportRows({ detail, shown }: ImportRowsProps) {
  const [decided, setDecided] = useState<string>()
  const [opened, setOpened] = useState<number>()
  const seesIntake = useCan('intake.read').allowed
  const touch = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false })
  const outcome = asked[shown ?? ''] ?? ['bad', 'refused', 'conflict', 'mended']
  const list = useInfiniteAction(listImportRows, { import: detail.id, outcome, limit: 100 })
  const mend = useCommand(mendImportRow, { invalidates: [listImportRows, readImport], quiet: true })
  const run = mend.run
  const rows = list.items as Row[]
  // Columns in which something is wrong stand first.
  const troubled = [...new Set(rows.flatMap(row => row.problems.map(one => one.column ?? '')))].join('\n')
  const columns = useMemo((): Column<Row>[] => {
    const first = troubled.split('\n').filter(column => detail.columns.includes(column))
    const order = [...first, ...detail.columns.filter(column => !first.includes(column))]
    const mapped = (column: string) => detail.mapping.find(one => one.column === column)?.target !== 'ignore'
    return [
      {
        id: 'line',
        title: 'Line',
        width: 72,
        align: 'right',
        cell: row => <span className="figures">{row.line}</span>,
      },
      {
        id: 'why',
        title: 'What is wrong',
        width: 340,
        phone: true,
        cell: row => <Why row={row} onDecide={seesIntake && detail.startedAt ? setDecided : undefined} />,
      },
      {
        id: 'outcome',
        title: 'State',
        width: 124,
        phone: true,
        cell: row => <Tag tone={outcomes[row.outcome].tone}>{outcomes[row.outcome].label}</Tag>,
      },
      ...order.map(
        (column): Column<Row> => ({
          id: `cell ${column}`,
          title: column,
          width: 168,
          hidden: !mapped(column) || (detail.columns.length > 12 && !first.includes(column) && !hasValue(rows, column)),
          cell: row => <Cell row={row} column={column} />,
          edit: row =>
            mayMend(row, detail)
              ? {
                  kind: 'text',
                  value: row.cells?.[column] ?? '',
                  save: value => run({ import: detail.id, line: row.line, cells: { [column]: String(value ?? '') } }),
                }
              : null,
        }),
      ),
    ]
  }, [troubled, detail, rows, seesIntake, run])
  const open = rows.find(row => row.line === opened)
  const title = titles[shown ?? ''] ?? 'Rows that need a hand'
  if (!list.loading && rows.length === 0 && !shown && !list.error) return null
  return (
    <section className={css.rows} aria-label={title}>
      <header className={css.head}>
        <h2>{title}</h2>
        {rows.some(row => mayMend(row, detail)) && (
          <span className="quiet">Open a row, or change a cell in its place: it is judged at once.</span>
        )}
      </header>
      <div className={css.grid} style={{ height: Math.min(560, 46 + Math.max(3, rows.length) * (touch ? 44 : 36) + 12) }}>
        <DataTable
          id={`import-rows ${detail.id}`}
          noun={noun}
          columns={columns}
          rows={rows}
          rowId={row => String(row.line)}
          rowLabel={row => `line ${row.line}`}
          onOpen={row => (row.intake && seesIntake && detail.startedAt ? setDecided(row.intake) : setOpened(row.line))}
          loading={list.loading}
          error={list.error}
          onAgain={list.again}
          more={list.more}
          loadingMore={list.loadingMore}
          onMore={list.loadMore}
          empty={<EmptyState title="No such rows" why="Choose another part above." />}
        />
      </div>
      <ImportRowDrawer
        detail={detail}
        row={open}
        mayMend={open !== undefined && mayMend(open, detail)}
        onClose={() => setOpened(undefined)}
      />
      <IntakeDrawer intake={decided} onClose={() => setDecided(undefined)} />
    </section>
  )
}

const mayMend = (row: Row, detail: ImportDetail) =>
  row.outcome === 'bad' || row.outcome === 'refused' || (row.outcome === 'mended' && isOpen(detail))
const hasValue = (rows: readonly Row[], column: string) => rows.some(row => row.cells?.[column])

function Why({ row, onDecide }: { row: Row; onDecide: ((intake: string) => void) | undefined }) {
  const words = row.problems.map(one => one.message).join(' ')
  if (row.outcome === 'mended') return <span className="quiet">Nothing any more{row.lead ? '; taken in' : ''}</span>
  return (
    <span className={css.why} title={words}>
      {row.intake && onDecide && (
        <Button size="compact-xs" onClick={() => onDecide(row.intake!)}>
          Decide
        </Button>
      )}
      <span className="truncate">
        <span className={css.line}>Line {row.line}: </span>
        {words || 'Point to several people at once'}
      </span>
    </span>
  )
}

function Cell({ row, column }: { row: Row; column: string }) {
  const problem = row.outcome === 'mended' ? undefined : row.problems.find(one => one.column === column)
  const value = row.cells?.[column] ?? ''
  if (!row.cells) return <span className="quiet">–</span>
  return problem ? (
    <span className={css.wrong} title={problem.message}>
      {value || 'empty'}
    </span>
  ) : (
    value
  )
}
