import css from '#modules/identity/web/plain-table.module.css'
import { SecretRows } from '#modules/identity/web/secret-rows.tsx'
import { useCommand } from '#ui/use-action.ts'
import { endAppSecret, readApp } from '../contract.ts'
import type { App } from './words.ts'

/** The secrets of an app that work now, by how they begin. */
export function SecretsTable({ app: { id, secrets }, onShow }: { app: App; onShow: (entry: string) => void }) {
  const end = useCommand(endAppSecret, { invalidates: [readApp], done: 'The secret has ended.' })
  if (secrets.length === 0) return <p className={css.nothing}>It has no secret now, and gets no tokens until it has one.</p>
  const over = (entry: string) => void end.run({ app: id, entry }).catch(() => undefined)
  return <SecretRows noun="secret" needs="app.secret" rows={secrets} onShow={onShow} onEnd={over} />
}
