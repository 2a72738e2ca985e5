import { Button } from '@mantine/core'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted, numberText } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listExports } from '../contract.ts'
import css from './operator.module.css'

type Export = Output<typeof listExports>['items'][number]

/** Archives of a client: how far, how much and where; what is in them is read at the host alone. */
export function ExportsPart({ client, onExport }: { client: string; onExport: () => void }) {
  const { data, error, refetch } = useAction(listExports, { client })
  const going = data?.items.some(one => one.state !== 'done')
  return (
    <SettingsSection
      title="Archives"
      about="Everything of the client in one file on the host: each table as JSON Lines, the files, and a list with counts and SHA-256. Sealed values stay sealed."
      action={<Button onClick={() => (going ? void refetch() : onExport())}>{going ? 'Look again' : 'Make an archive'}</Button>}
    >
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={1} />
      ) : data.items.length === 0 ? (
        <p className="quiet">None was made yet.</p>
      ) : (
        <ul className={css.list}>
          {data.items.map(one => (
            <li key={one.id} className={css.line}>
              <span>
                Asked for <When at={one.askedAt} />: {words(one)}
                {one.file && <small className={css.path}>{one.file}</small>}
                {one.sha256 && <small className={css.path}>SHA-256 {one.sha256}</small>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </SettingsSection>
  )
}

const words = ({ state, tables, rows, bytes }: Export): string => {
  const so = `${counted(tables, 'table')}, ${counted(rows, 'row')}`
  if (state === 'queued') return 'waits to begin'
  return state === 'running' ? `under way: ${so}` : `${so}, ${numberText(Math.ceil((bytes ?? 0) / 1e6))} MB`
}
