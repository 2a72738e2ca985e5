import { Button, VisuallyHidden } from '@mantine/core'
import css from '#modules/identity/web/plain-table.module.css'
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
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" data-wide>
            Let in
          </th>
          <th scope="col" data-wide>
            Last used
          </th>
          <th scope="col">Until</th>
          <th scope="col">
            <VisuallyHidden>Actions</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {permits.map(one => (
          <tr key={one.id}>
            <td>
              {nameOf(one)}
              <span className={css.how}>{allFunctions(one.permissions)}</span>
            </td>
            <td data-wide>
              <When at={one.madeAt} />
            </td>
            <td data-wide>
              <When at={one.lastUsedAt} />
            </td>
            <td>
              <When at={one.expiresAt} as="date" />
            </td>
            <td>
              <span className={css.acts}>
                <Button size="compact-sm" aria-label={endsWhat(one)} onClick={() => onEnd(one)}>
                  {end}
                </Button>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
