import { Button, VisuallyHidden } from '@mantine/core'
import css from '#modules/identity/web/plain-table.module.css'
import { useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { endAppPermits, listApps, readApp } from '../contract.ts'
import { type App, allFunctions } from './words.ts'

/** Whom an app works for, with what they let it do. */
export function PermitsTable({ app: { id, name, permits } }: { app: App }) {
  const end = useCommand(endAppPermits, { invalidates: [readApp, listApps], done: 'Ended. The app is refused in their name.' })
  if (permits.length === 0) return <p className={css.nothing}>Nobody lets it in now.</p>
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">Person</th>
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
              {one.person}
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
                <Button
                  size="compact-sm"
                  aria-label={`End what ${one.person} lets ${name} do`}
                  onClick={() => void end.run({ app: id, permit: one.id }).catch(() => undefined)}
                >
                  End
                </Button>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
