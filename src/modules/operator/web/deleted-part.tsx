import table from '#modules/identity/web/plain-table.module.css'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { Output } from '#ui/call.ts'
import { counted } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listDeleted } from '../contract.ts'

type Deleted = Output<typeof listDeleted>['items'][number]

/** What is remembered of clients that are gone; nothing where there was none. */
export function DeletedPart() {
  const { data } = useAction(listDeleted, {})
  if (!data?.items.length) return null
  return (
    <SettingsSection title="Deleted" about="Nothing of them is kept here but this line. Backups made before still hold them.">
      <table className={table.table}>
        <thead>
          <tr>
            <th>Client</th>
            <th>Deleted</th>
            <th data-wide>By</th>
            <th data-wide>Removed</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map(one => (
            <tr key={one.id}>
              <td>
                {one.name}
                <span className={table.how}>
                  {one.slug}: {one.reason}
                </span>
              </td>
              <td>
                <When at={one.doneAt} as="date" />
              </td>
              <td data-wide>{byWhom(one)}</td>
              <td data-wide>
                {removed(one)}
                <span className={table.how}>SHA-256 {one.sha256.slice(0, 16)}…</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SettingsSection>
  )
}

const byWhom = ({ askedBy, agreedBy }: Deleted) => `${askedBy ?? 'The terminal'} and ${agreedBy}`

function removed({ removed: rows }: Deleted): string {
  const counts = Object.values(rows)
  return `${counted(
    counts.reduce((sum, n) => sum + n, 0),
    'row',
  )} of ${counted(counts.length, 'table')}`
}
