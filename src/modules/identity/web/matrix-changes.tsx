import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted } from '#ui/format.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { compareMatrix } from '../contract.ts'
import { isSame, wasInWords } from '../rules/matrix-difference.ts'
import css from './matrix-page.module.css'
import type { ChangeLine, Version } from './matrix-words.ts'
import table from './plain-table.module.css'

const stateWords = { draft: 'draft', published: 'in force', superseded: 'of the past' }
const versionChoices = (versions: readonly Version[]) =>
  versions.map(one => ({ value: one.id, label: `Version ${one.number}, ${stateWords[one.state]}` }))

/** What two versions differ in: only what was changed, as it was and as it becomes. */
export function MatrixChanges({ versions, draft }: { versions: readonly Version[]; draft: Version | undefined }) {
  const [url, setUrl] = useUrlState()
  const newest = draft ?? versions.find(one => one.state === 'published')!
  const before = versions.find(one => (draft ? one.state === 'published' : one.state === 'superseded')) ?? newest
  const to = versions.find(one => one.id === url.to) ?? newest
  const from = versions.find(one => one.id === url.from) ?? before
  const choices = versionChoices(versions)
  return (
    <>
      <div className={css.choose}>
        <Select label="From" data={choices} value={from.id} onChange={id => setUrl({ from: id ?? undefined }, true)} />
        <Select label="To" data={choices} value={to.id} onChange={id => setUrl({ to: id ?? undefined }, true)} />
      </div>
      <Difference from={from} to={to} />
    </>
  )
}

interface Two {
  from: Version
  to: Version
}

export function Difference({ from, to }: Two) {
  const { data, error, refetch } = useAction(compareMatrix, { from: from.id, to: to.id })
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <ListSkeleton rows={5} label="Loading the changes" />
  if (data.items.length === 0) return <Same from={from} to={to} />
  return <ChangeTable lines={data.items} />
}

const Same = ({ from, to }: Two) => (
  <p className={table.nothing}>
    {from.id === to.id
      ? 'Choose two versions to see what they differ in.'
      : `Version ${to.number} says the same as version ${from.number} of every cell and every user type.`}
  </p>
)

/** What a new type has like the one it was made like is behind a button. */
function ChangeTable({ lines }: { lines: readonly ChangeLine[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  return (
    <table className={table.table} aria-label="Changes">
      <thead>
        <tr>
          <th scope="col">User type</th>
          <th scope="col">Function</th>
          <th scope="col">Was</th>
          <th scope="col">Becomes</th>
        </tr>
      </thead>
      {[...new Set(lines.map(line => line.type))].map(type => {
        const ofType = lines.filter(line => line.type === type)
        const same = ofType.filter(isSame)
        const shown = open.has(type) ? ofType : ofType.filter(line => !isSame(line))
        return (
          <tbody key={type}>
            {shown.map(line => (
              <Change key={line.what} line={line} />
            ))}
            {same.length > 0 && !open.has(type) && (
              <tr>
                <td data-name>{ofType[0]!.typeName}</td>
                <td colSpan={3}>
                  <Button size="compact-sm" onClick={() => setOpen(new Set([...open, type]))}>
                    Show {counted(same.length, 'more line')}
                  </Button>{' '}
                  <span className="quiet">
                    as {same[0]!.model!.name} has {same.length === 1 ? 'it' : 'them'}
                  </span>
                </td>
              </tr>
            )}
          </tbody>
        )
      })}
    </table>
  )
}

const Change = ({ line }: { line: ChangeLine }) => (
  <tr>
    <td data-name>{line.typeName}</td>
    <td>
      {line.label} {line.along && <span className="quiet">along with {line.along.toLowerCase()}</span>}
    </td>
    <td>{wasInWords(line)}</td>
    <td>
      <strong>{line.becomes}</strong>
    </td>
  </tr>
)
