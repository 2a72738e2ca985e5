import { Anchor, Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Fragment, useEffect } from 'react'
import { listBranches, listPeople, readMatrix } from '#modules/identity/contract.ts'
import { clearanceNames, overWhich } from '#modules/identity/web/matrix-words.ts'
import type { Input, Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted, numberText } from '#ui/format.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { imagineSight } from '../contract/draft-reach.ts'
import css from './draft-reach.module.css'
import { kinds } from './turned-records.tsx'

/** What somebody of a type of the draft would see: for types that nobody has yet, and before anybody is given another one. */
export function ImaginedSight({ draft, version }: { draft: string; version: string }) {
  const [url, setUrl] = useUrlState()
  const types = useAction(readMatrix, { version }).data?.types ?? []
  const branches = (useAction(listBranches, {}).data?.items ?? []).filter(one => one.active)
  const people = useAction(listPeople, { status: ['active'] }).data?.items ?? []
  const type = types.find(one => one.id === url.type) ?? types.find(one => one.people === 0 && !one.shipped) ?? types[0]
  if (!type) return null
  const [as, whom] = url.as?.match(/^(person|branch):(.+)$/)?.slice(1) ?? []
  return (
    <section className={css.part} aria-label="What somebody would see">
      <h2>What somebody of a user type would see</h2>
      <div className={css.choose}>
        <Select
          label="User type"
          data={types.map(one => ({ value: one.id, label: one.people ? one.name : `${one.name} (nobody yet)` }))}
          value={type.id}
          onChange={next => setUrl({ type: next ?? undefined }, true)}
          allowDeselect={false}
        />
        <Select
          label="Whom to imagine"
          searchable
          data={[
            { value: '', label: 'Somebody new, without limits' },
            { group: 'Somebody new in', items: branches.map(one => ({ value: `branch:${one.id}`, label: one.name })) },
            {
              group: 'A colleague, as if of this type',
              items: people.map(one => ({ value: `person:${one.id}`, label: one.name })),
            },
          ]}
          value={url.as ?? ''}
          onChange={next => setUrl({ as: next || undefined }, true)}
          allowDeselect={false}
        />
      </div>
      <Seen whom={{ type: type.id, ...(whom && { [as as 'person' | 'branch']: whom }) }} draft={draft} />
      <p className="quiet">{clearanceNames[type.clearance]}.</p>
    </section>
  )
}

type Whom = Input<typeof imagineSight>
type Line = Output<typeof imagineSight>['items'][number]

function Seen({ whom, draft }: { whom: Whom; draft: string }) {
  const { data, error, refetch } = useAction(imagineSight, whom)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another draft is judged anew.
  useEffect(() => void refetch(), [draft])
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <ListSkeleton rows={3} label="Counting" />
  return (
    <ul className={css.records} aria-label="What they would see">
      {data.items.map(line => (
        <li key={line.kind}>
          <div className={css.line}>
            <strong>{counted(line.total, kinds[line.kind].noun, kinds[line.kind].words)}</strong>
            <span className="quiet">
              {line.level === 'none' ? `May not see ${kinds[line.kind].words}` : `May see ${overWhich[line.level]}`}
            </span>
          </div>
          <Examples of={line} />
        </li>
      ))}
    </ul>
  )
}

/** The newest of them, by name where the reader sees them by their own work. */
function Examples({ of: { kind, level, total, examples } }: { of: Line }) {
  if (total === 0) return level === 'own' ? <p className="quiet">Nothing lies with them yet.</p> : null
  const known = examples.flatMap(({ id, name }) => (name === null ? [] : [{ id, name }]))
  if (known.length === 0) return <p className="quiet">You do not see any of them by your own work.</p>
  return (
    <p>
      <span className="quiet">The newest: </span>
      {known.map(({ id, name }, n) => (
        <Fragment key={id}>
          {n > 0 && ', '}
          <Anchor renderRoot={props => <Link to={`${kinds[kind].at}/${id}`} {...props} />}>{name}</Anchor>
        </Fragment>
      ))}
      {total > known.length && <span className="quiet"> and {numberText(total - known.length)} more</span>}
    </p>
  )
}
