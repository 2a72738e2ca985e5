import type { Permission } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import type { Column } from '#ui/table/column.ts'
import { When } from '#ui/values/when.tsx'
import { PlainTable } from './plain-table.tsx'

interface Secret {
  id: string
  /** Null until it was collected. */
  begins: string | null
  madeAt: string
  collectBy: string | null
  mine: boolean
  lastUsedAt: string | null
  endsAt?: string | null
}
interface SecretRowsProps {
  noun: 'secret' | 'key'
  /** To show and to end one. */
  needs: Permission
  rows: readonly Secret[]
  onShow: (id: string) => void
  onEnd: (id: string) => void
}

const columns: Column<Secret>[] = [
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

/** Secrets that work now, by how they begin, and those that wait to be shown to whoever asked. */
export const SecretRows = ({ noun, needs, rows, onShow, onEnd }: SecretRowsProps) => (
  <PlainTable
    columns={columns}
    rows={rows}
    rowId={one => one.id}
    acts={one => (
      <>
        {one.collectBy && one.mine && (
          <ActButton needs={needs} size="compact-sm" variant="filled" onClick={() => onShow(one.id)}>
            Show the {noun}
          </ActButton>
        )}
        <ActButton
          needs={needs}
          size="compact-sm"
          aria-label={`End the ${noun} ${one.begins ?? 'that was not shown yet'}`}
          onClick={() => onEnd(one.id)}
        >
          End
        </ActButton>
      </>
    )}
  />
)
