import { Button, UnstyledButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useCustomNames } from '#modules/crm/web/use-custom-fields.ts'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { labelOf } from '#ui/format.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { type AuditLine, readEvent } from '../contract.ts'
import css from './audit.module.css'
import { actorText, doorWords, factText, pageOfRecord, recordText, valueText } from './words.ts'

type Pivot = (change: Record<string, string | undefined>) => void
interface EventDrawerProps {
  event: string | undefined
  onPivot: Pivot
  onOpen: (event: string) => void
  onClose: () => void
}

/** One event with everything of it, and from everything a way on. */
export function EventDrawer({ event, onClose, ...more }: EventDrawerProps) {
  // The last one stays while the drawer closes.
  const [last, setLast] = useState(event)
  if (event && event !== last) setLast(event)
  return (
    <FormDrawer opened={event !== undefined} onClose={onClose} size={600} title="Event">
      {last && <Body key={last} id={last} {...more} />}
    </FormDrawer>
  )
}

function Body({ id, onPivot, onOpen }: { id: string; onPivot: Pivot; onOpen: (event: string) => void }) {
  const { data, error, refetch } = useAction(readEvent, { event: id })
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <FactsSkeleton facts={10} />
  const { event, together, changes } = data
  return (
    <div>
      <Facts event={event} onPivot={onPivot} />
      {changes.length > 0 && <Changes changes={changes} />}
      {together.length > 1 && (
        <section className={css.part}>
          <h2>Together with it</h2>
          <ol className={css.told}>
            {together.map(one => (
              <li key={one.id} data-here={one.id === event.id || undefined}>
                {one.id === event.id ? one.words : <Pick onClick={() => onOpen(one.id)}>{one.words}</Pick>}
                <span className="quiet">{recordText(one.subject)}</span>
              </li>
            ))}
          </ol>
          {data.more && <p className="quiet">The first 200 are shown. Ask for the request to see all of them.</p>}
        </section>
      )}
    </div>
  )
}

const Pick = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <UnstyledButton className={css.link} onClick={onClick}>
    {children}
  </UnstyledButton>
)

function Facts({ event, onPivot }: { event: AuditLine; onPivot: Pivot }) {
  const { actor, subject } = event
  const page = subject ? pageOfRecord(subject.kind, subject.id) : undefined
  const only = (change: Record<string, string | undefined>, text: string) => <Pick onClick={() => onPivot(change)}>{text}</Pick>
  const rows: [string, ReactNode][] = [
    ['What', only({ name: event.name }, event.words)],
    ['Name', <code key="name">{event.name}</code>],
    [
      'Outcome',
      <Tag key="outcome" tone={event.outcome === 'refused' ? 'late' : 'plain'}>
        {event.outcome === 'refused' ? 'Refused' : 'Done'}
      </Tag>,
    ],
    ['When', <When key="when" at={event.at} as="exact" />],
    ['Who', actor.id ? only({ actor: actor.id }, actorText(actor)) : actorText(actor)],
    ...(subject
      ? ([['About', only({ subject: subject.id!, about: subject.kind }, recordText(subject)!)]] as [string, ReactNode][])
      : []),
    ['Door', only({ door: event.door }, doorWords[event.door] ?? event.door)],
    ...(event.address ? ([['Address', only({ address: event.address }, event.address)]] as [string, ReactNode][]) : []),
    ...(event.bearer ? ([['Session or key', only({ session: event.bearer }, event.bearer)]] as [string, ReactNode][]) : []),
    ...(event.request ? ([['Request', only({ request: event.request }, event.request)]] as [string, ReactNode][]) : []),
    ...(event.operation ? ([['Operation', only({ operation: event.operation }, event.operation)]] as [string, ReactNode][]) : []),
    ['Event', event.id],
    ...Object.entries(event.facts).map(([fact, value]): [string, ReactNode] => [labelOf(fact), factText(value)]),
  ]
  return (
    <>
      <dl className={css.facts}>
        {rows.map(([label, value]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {page && (
        <div className={css.acts}>
          <Button renderRoot={props => <Link to={page} {...props} />}>
            Open the {event.subject!.kind === 'contact' ? 'person' : event.subject!.kind}
          </Button>
        </div>
      )}
    </>
  )
}

function Changes({ changes }: { changes: Output<typeof readEvent>['changes'] }) {
  const own = useCustomNames()
  return (
    <section className={css.part}>
      <h2>What changed</h2>
      <table className={css.changes}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change, n) => (
            <tr key={`${n} ${change.field}`}>
              <td>
                {own.get(change.field)?.name ?? labelOf(change.field)}
                {change.record.name && <div className="quiet">{change.record.name}</div>}
              </td>
              {change.masked ? (
                <td colSpan={2} className="quiet">
                  Changed; values of class {change.class} are above your clearance
                </td>
              ) : (
                <>
                  <td>{valueText(change.before)}</td>
                  <td>{valueText(change.after)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
