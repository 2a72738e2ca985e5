import { counted } from '#ui/format.ts'
import type { Column } from '#ui/table/column.ts'
import { When } from '#ui/values/when.tsx'
import css from './plain-table.module.css'
import { PlainTable } from './plain-table.tsx'
import { SettingsSection } from './settings-section.tsx'
import type { Connection, PartProps } from './sso-state-part.tsx'
import { happeningWords, outcomeWords, refusalWords } from './sso-words.ts'

const columns: Column<Connection['signIns'][number]>[] = [
  { id: 'at', title: 'When', cell: one => <When at={one.at} /> },
  { id: 'what', title: 'What', cell: one => happeningWords(one.name, one.outcome === 'refused') },
  { id: 'who', title: 'Who', cell: one => one.person ?? <span className="quiet">–</span> },
  {
    id: 'outcome',
    title: 'Outcome',
    cell: one => (
      <>
        {outcomeWords(one.outcome)}
        {one.why && <span className="quiet">: {refusalWords(one.why)}</span>}
        {one.unwritten > 0 && <span className="quiet"> ({counted(one.unwritten, 'refusal')} before it, only counted)</span>}
      </>
    ),
  },
]

/** The last sign-ins and the last calls of the directory; every one stands in the company's log. */
export function SsoHappenings({ connection: c }: PartProps) {
  return (
    <>
      <SettingsSection title="Last sign-ins">
        <List happenings={c.signIns} nothing="Nobody has come through this connection yet." />
      </SettingsSection>
      <SettingsSection title="Last provisioning calls">
        <List happenings={c.calls} nothing="The directory has changed nothing yet." />
      </SettingsSection>
    </>
  )
}

function List({ happenings, nothing }: { happenings: Connection['signIns']; nothing: string }) {
  if (!happenings.length) return <p className={css.nothing}>{nothing}</p>
  return <PlainTable columns={columns} rows={happenings} rowId={one => `${one.at} ${one.name} ${one.person}`} />
}
