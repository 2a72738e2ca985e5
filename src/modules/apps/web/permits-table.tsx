import { Button } from '@mantine/core'
import css from '#modules/identity/web/plain-table.module.css'
import { PlainTable } from '#modules/identity/web/plain-table.tsx'
import { When } from '#ui/values/when.tsx'
import { allFunctions } from './words.ts'

interface Permit {
  id: string
  permissions: readonly string[]
  madeAt: string
  lastUsedAt: string | null
  expiresAt: string
}

interface PermitsTableProps<P extends Permit> {
  permits: readonly P[]
  /** Who is at the other end of each. */
  head: 'App' | 'Person'
  nameOf: (permit: P) => string
  /** The word on the button that ends one, and what it ends. */
  end: string
  endsWhat: (permit: P) => string
  onEnd: (permit: P) => void
}

/** What people let apps do, each until when, and ended at a click. */
export function PermitsTable<P extends Permit>({ permits, head, nameOf, end, endsWhat, onEnd }: PermitsTableProps<P>) {
  return (
    <PlainTable
      columns={[
        {
          id: 'name',
          title: head,
          cell: one => (
            <>
              {nameOf(one)}
              <span className={css.how}>{allFunctions(one.permissions)}</span>
            </>
          ),
        },
        { id: 'made', title: 'Let in', cell: one => <When at={one.madeAt} /> },
        { id: 'used', title: 'Last used', cell: one => <When at={one.lastUsedAt} /> },
        { id: 'until', title: 'Until', cell: one => <When at={one.expiresAt} as="date" /> },
      ]}
      rows={permits}
      rowId={one => one.id}
      acts={one => (
        <Button size="compact-sm" aria-label={endsWhat(one)} onClick={() => onEnd(one)}>
          {end}
        </Button>
      )}
    />
  )
}
