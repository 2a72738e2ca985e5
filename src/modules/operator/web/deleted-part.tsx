import table from '#modules/identity/web/plain-table.module.css'
import { PlainTable } from '#modules/identity/web/plain-table.tsx'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { Output } from '#ui/call.ts'
import { counted } from '#ui/format.ts'
import type { Column } from '#ui/table/column.ts'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listDeleted } from '../contract.ts'

type Deleted = Output<typeof listDeleted>['items'][number]

const byWhom = ({ askedBy, agreedBy }: Deleted) => `${askedBy ?? 'The terminal'} and ${agreedBy}`

function removed({ removed: rows }: Deleted): string {
  const counts = Object.values(rows)
  return `${counted(
    counts.reduce((sum, n) => sum + n, 0),
    'row',
  )} of ${counted(counts.length, 'table')}`
}

const columns: Column<Deleted>[] = [
  {
    id: 'name',
    title: 'Client',
    cell: one => (
      <>
        {one.name}
        <span className={table.how}>
          {one.slug}: {one.reason}
        </span>
      </>
    ),
  },
  { id: 'done', title: 'Deleted', cell: one => <When at={one.doneAt} as="date" /> },
  { id: 'by', title: 'By', cell: byWhom },
  {
    id: 'removed',
    title: 'Removed',
    cell: one => (
      <>
        {removed(one)}
        <span className={table.how}>SHA-256 {one.sha256.slice(0, 16)}…</span>
      </>
    ),
  },
]

/** What is remembered of clients that are gone; nothing where there was none. */
export function DeletedPart() {
  const { data } = useAction(listDeleted, {})
  if (!data?.items.length) return null
  return (
    <SettingsSection title="Deleted" about="Nothing of them is kept here but this line. Backups made before still hold them.">
      <PlainTable columns={columns} rows={data.items} rowId={one => one.id} />
    </SettingsSection>
  )
}
