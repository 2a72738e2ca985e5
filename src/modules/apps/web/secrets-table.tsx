import { Button, VisuallyHidden } from '@mantine/core'
import css from '#modules/identity/web/plain-table.module.css'
import { useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { endAppSecret, readApp } from '../contract.ts'
import type { App } from './words.ts'

/** The secrets of an app that work now, by how they begin. */
export function SecretsTable({ app: { id, secrets }, onShow }: { app: App; onShow: (entry: string) => void }) {
  const end = useCommand(endAppSecret, { invalidates: [readApp], done: 'The secret has ended.' })
  if (secrets.length === 0) return <p className={css.nothing}>It has no secret now, and gets no tokens until it has one.</p>
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">Begins with</th>
          <th scope="col" data-wide>
            Made
          </th>
          <th scope="col">Last used</th>
          <th scope="col">Ends</th>
          <th scope="col">
            <VisuallyHidden>Actions</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {secrets.map(one => (
          <tr key={one.id}>
            <td>
              {one.begins ? (
                <code>{one.begins}…</code>
              ) : (
                <span className="quiet">{one.mine ? 'Waits for you' : 'Waits for whoever asked'}</span>
              )}
            </td>
            <td data-wide>
              <When at={one.madeAt} />
            </td>
            <td>
              <When at={one.lastUsedAt} />
            </td>
            <td>
              {(one.endsAt ?? one.collectBy) ? <When at={one.endsAt ?? one.collectBy} /> : <span className="quiet">Never</span>}
            </td>
            <td>
              <span className={css.acts}>
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
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
