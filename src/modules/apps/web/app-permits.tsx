import css from '#modules/identity/web/plain-table.module.css'
import { useCommand } from '#ui/use-action.ts'
import { endAppPermits, listApps, readApp } from '../contract.ts'
import { PermitsTable } from './permits-table.tsx'
import type { App } from './words.ts'

/** Whom an app works for, with what they let it do. */
export function AppPermits({ app: { id, name, permits } }: { app: App }) {
  const end = useCommand(endAppPermits, { invalidates: [readApp, listApps], done: 'Ended. The app is refused in their name.' })
  if (permits.length === 0) return <p className={css.nothing}>Nobody lets it in now.</p>
  return (
    <PermitsTable
      permits={permits}
      head="Person"
      nameOf={one => one.person}
      end="End"
      endsWhat={one => `End what ${one.person} lets ${name} do`}
      onEnd={one => void end.run({ app: id, permit: one.id }).catch(() => undefined)}
    />
  )
}
