import { matrix, type Permission } from '#policy/matrix.ts'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useMe } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { readMatrix, simulateMatrix } from '../contract.ts'
import css from './matrix-page.module.css'
import { newlyAsked, reachNames, type Version } from './matrix-words.ts'
import table from './plain-table.module.css'
import { draftParts } from './slots.ts'

const named = (permissions: readonly Permission[]) =>
  new Intl.ListFormat('en').format(permissions.map(one => matrix[one].label.toLowerCase()))

/** What the draft would do if it were in force: to people, to what they see, and to what they did in the last day. */
export function MatrixEffect({ draft }: { draft: Version }) {
  const { demo } = useMe().tenant
  const { data, error, refetch } = useAction(simulateMatrix, {})
  const types = useAction(readMatrix, { version: draft.id }).data?.types ?? []
  const unheld = types.filter(one => !one.shipped && one.people === 0).map(one => `“${one.name}”`)
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <ListSkeleton rows={6} label="Trying the draft out" />
  return (
    <>
      <h2 className={css.title}>Who gains and who loses</h2>
      {demo && <p className="quiet">The made-up people of the demo company are among them, though nobody signs in as them.</p>}
      {data.people.length === 0 ? (
        <p className={table.nothing}>
          {data.tightened.length === 0
            ? `Version ${draft.number} changes nothing for anybody who can sign in today.`
            : 'Everybody who can sign in today keeps what they may do, over the same records. Some are asked for more.'}
        </p>
      ) : (
        <ul className={css.list} aria-label="People for whom something changes">
          {data.people.map(person => (
            <li key={person.id}>
              <div className={css.line}>
                <strong>{person.name}</strong>
                <span className="quiet">{person.typeName}</span>
              </div>
              {person.gains.length > 0 && (
                <p className={css.sub}>
                  <span className={css.gain}>Gains</span> {named(person.gains)}
                </p>
              )}
              {person.loses.length > 0 && (
                <p className={css.sub}>
                  <span className={css.lose}>Loses</span> {named(person.loses)}
                </p>
              )}
              {person.reach.map(({ permission, was, becomes }) => (
                <p key={permission} className={css.sub}>
                  {matrix[permission].label}: {reachNames[was]} → {reachNames[becomes]}
                </p>
              ))}
              {person.eased.length > 0 && (
                <p className={css.sub}>Is asked for less, or for other things, before they {named(person.eased)}</p>
              )}
              {person.clearance && (
                <p className={css.sub}>
                  Sees {person.clearance.becomes} values unmasked instead of {person.clearance.was} ones
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {unheld.length > 0 && (
        <p>Nobody has {new Intl.ListFormat('en').format(unheld)} yet. What somebody of it would see can be tried out below.</p>
      )}
      <Tightened items={data.tightened} />
      <SlotParts slot={draftParts} draft={draft.hash} version={draft.id} />
      <h2 className={css.title}>The last 24 hours, judged by the draft</h2>
      {data.refused.length === 0 ? (
        <p className={table.nothing}>
          {data.replayed === 0
            ? 'Nobody did or looked at anything in the last 24 hours, so there is nothing to judge.'
            : `Of ${counted(data.replayed, 'request')} none would have been refused.`}
        </p>
      ) : (
        <>
          <p>
            Of {counted(data.replayed, 'request')} these would have been refused. What was looked at is counted by the hour, and
            the last minute may be missing.
          </p>
          <table className={table.table} aria-label="Requests that would have been refused">
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">Kind</th>
                <th scope="col">Times</th>
              </tr>
            </thead>
            <tbody>
              {data.refused.map(line => (
                <tr key={`${line.person} ${line.action}`}>
                  <td>{line.name}</td>
                  <td>{line.summary}</td>
                  <td className="quiet">{line.kind === 'query' ? 'Looked' : 'Changed'}</td>
                  <td className="figures">{line.times}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  )
}

type Effect = Output<typeof simulateMatrix>

/** Functions before which more is asked from now on, with how many that meets and whom. */
function Tightened({ items }: { items: Effect['tightened'] }) {
  if (items.length === 0) return null
  return (
    <>
      <h2 className={css.title}>Who is asked for more</h2>
      <ul className={css.list} aria-label="Functions before which more is asked">
        {items.map(({ permission, demands, people }) => (
          <li key={`${permission} ${JSON.stringify(demands)}`}>
            <div className={css.line}>
              <strong>{matrix[permission].label}</strong>
              <span className="quiet">asks for {newlyAsked(demands)} from now on</span>
            </div>
            <details className={css.sub}>
              <summary>{counted(people.length, 'person', 'people')}</summary>
              {people.map(one => one.name).join(', ')}
            </details>
          </li>
        ))}
      </ul>
    </>
  )
}
