import { Button } from '@mantine/core'
import css from '#modules/identity/web/plain-table.module.css'
import { PlainTable } from '#modules/identity/web/plain-table.tsx'
import type { Column } from '#ui/table/column.ts'
import { useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { endAppSecret, readApp } from '../contract.ts'
import type { App } from './words.ts'

const columns: Column<App['secrets'][number]>[] = [
  {
    id: 'begins',
    title: 'Begins with',
    cell: ({ begins, mine }) =>
      begins ? <code>{begins}…</code> : <span className="quiet">{mine ? 'Waits for you' : 'Waits for whoever asked'}</span>,
  },
  { id: 'made', title: 'Made', cell: one => <When at={one.madeAt} /> },
  { id: 'used', title: 'Last used', cell: one => <When at={one.lastUsedAt} /> },
  {
    id: 'ends',
    title: 'Ends',
    cell: ({ endsAt, collectBy }) =>
      (endsAt ?? collectBy) ? <When at={endsAt ?? collectBy} /> : <span className="quiet">Never</span>,
  },
]

/** The secrets of an app that work now, by how they begin. */
export function SecretsTable({ app: { id, secrets }, onShow }: { app: App; onShow: (entry: string) => void }) {
  const end = useCommand(endAppSecret, { invalidates: [readApp], done: 'The secret has ended.' })
  if (secrets.length === 0) return <p className={css.nothing}>It has no secret now, and gets no tokens until it has one.</p>
  return (
    <PlainTable
      columns={columns}
      rows={secrets}
      rowId={one => one.id}
      acts={one => (
        <>
          {one.collectBy && one.mine && (
            <Button size="compact-sm" variant="filled" onClick={() => onShow(one.id)}>
              Show the secret
            </Button>
          )}
          <Button
            size="compact-sm"
            aria-label={`End the secret ${one.begins ?? 'that was not shown yet'}`}
            onClick={() => void end.run({ app: id, entry: one.id }).catch(() => undefined)}
          >
            End
          </Button>
        </>
      )}
    />
  )
}
