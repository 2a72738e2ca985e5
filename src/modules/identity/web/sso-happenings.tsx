import { counted } from '#ui/format.ts'
import { When } from '#ui/values/when.tsx'
import css from './plain-table.module.css'
import { SettingsSection } from './settings-section.tsx'
import type { Connection, PartProps } from './sso-state-part.tsx'
import { happeningWords, outcomeWords, refusalWords } from './sso-words.ts'

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
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Who</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {happenings.map(one => (
          <tr key={`${one.at} ${one.name} ${one.person}`}>
            <td>
              <When at={one.at} />
            </td>
            <td>{happeningWords(one.name, one.outcome === 'refused')}</td>
            <td>{one.person ?? <span className="quiet">–</span>}</td>
            <td>
              {outcomeWords(one.outcome)}
              {one.why && <span className="quiet">: {refusalWords(one.why)}</span>}
              {one.unwritten > 0 && <span className="quiet"> ({counted(one.unwritten, 'refusal')} before it, only counted)</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
