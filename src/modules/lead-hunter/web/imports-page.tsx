import { Button } from '@mantine/core'
import { IconDownload, IconFileImport, IconUpload } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { numberText } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useInfiniteAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listImports } from '../contract/import.ts'
import { type ImportSummary, stateWords } from './import-words.ts'
import css from './imports.module.css'
import { bytesText } from './words.ts'

const noun = { one: 'import', many: 'imports' }
const none = <span className="quiet">–</span>
const started = (one: ImportSummary) => one.startedAt !== null
const count = (one: ImportSummary, value: number) => (started(one) ? numberText(value) : none)

const late = (rows: number) => (rows > 0 ? <span className={css.late}>{numberText(rows)}</span> : none)

const columns: readonly Column<ImportSummary>[] = [
  {
    id: 'file',
    title: 'File',
    width: 256,
    cell: one => (
      <>
        {one.fileName} <span className={css.size}>{bytesText(one.bytes)}</span>
      </>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: 136,
    cell: one => (
      <Tag tone={stateWords[one.state].tone}>
        {stateWords[one.state].label}
        {(one.state === 'running' || one.state === 'checking') && <span className="figures"> {one.percent} %</span>}
      </Tag>
    ),
  },
  {
    id: 'rows',
    title: 'Rows',
    width: 80,
    align: 'right',
    cell: one => (one.rowsTotal === null ? none : numberText(one.rowsTotal)),
  },
  { id: 'created', title: 'New people', width: 104, align: 'right', cell: one => count(one, one.counts.created) },
  { id: 'matched', title: 'Known', width: 76, align: 'right', cell: one => count(one, one.counts.matched) },
  { id: 'leads', title: 'Leads', width: 76, align: 'right', cell: one => count(one, one.counts.leads) },
  {
    id: 'toMend',
    title: 'To correct',
    width: 104,
    align: 'right',
    cell: one => late(one.toMend - one.refused),
  },
  { id: 'refused', title: 'Not accepted', width: 112, align: 'right', cell: one => late(one.refused) },
  { id: 'by', title: 'By', width: 132, cell: one => one.by.name },
  { id: 'created-at', title: 'Begun', width: 108, cell: one => <When at={one.createdAt} /> },
]

/** Every file that was ever brought, and how far it is. */
export function ImportsPage() {
  const navigate = useNavigate()
  const list = useInfiniteAction(listImports, { limit: 60 })
  useLive(['import.*'], [listImports])
  const add = () => void navigate({ to: '/import/new' })
  useKeys([{ keys: 'n', label: 'Import a file', group: 'List', run: add }])
  return (
    <>
      <PageHeader
        title="Imports"
        actions={
          <>
            <Button
              component="a"
              href="/api/v1/import-template.csv"
              download
              leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
            >
              Template
            </Button>
            <Button
              variant="filled"
              leftSection={<IconUpload size={16} stroke={1.6} aria-hidden />}
              renderRoot={props => <Link to="/import/new" {...props} />}
            >
              Import a file
            </Button>
          </>
        }
      />
      <DataTable
        id="imports"
        noun={noun}
        columns={columns}
        rows={list.items}
        rowId={one => one.id}
        rowLabel={one => one.fileName}
        stacked
        href={one => `/import/${one.id}`}
        loading={list.loading}
        error={list.error}
        onAgain={list.again}
        more={list.more}
        loadingMore={list.loadingMore}
        onMore={list.loadMore}
        empty={
          <EmptyState
            icon={IconFileImport}
            title="No imports yet"
            why="Lists of people from another system, a spreadsheet or an address book are tried first, taken in with a report, and can be undone for 30 days."
          >
            <Button onClick={add}>Import a file</Button>
          </EmptyState>
        }
      />
    </>
  )
}
