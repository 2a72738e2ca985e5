import { Select, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { clientFunctions, levelRank } from '#policy/client-matrix.ts'
import { type Level, matrix, type Permission } from '#policy/matrix.ts'
import { levelsFor } from '#policy/matrix-laws.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call, type Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { useAsking } from '#ui/use-asking.ts'
import { When } from '#ui/values/when.tsx'
import { denyOverride, endOverride, grantOverride, listOverrides, listPeople, readMatrix } from '../contract.ts'
import css from './matrix-page.module.css'
import { levelNames, levelOf } from './matrix-words.ts'
import table from './plain-table.module.css'
import { askedParts } from './slots.ts'
import { WhyEnd } from './why-end.tsx'

type Row = Output<typeof listOverrides>['items'][number]
const asked = [grantOverride.name]

/** What single people have apart from their user type; each has a reason and an end. */
export function MatrixExceptions() {
  const [opened, setOpened] = useState(false)
  const { data, error, refetch } = useAction(listOverrides, {})
  const end = useCommand(endOverride, { invalidates: [listOverrides], done: 'The exception is ended.' })
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <ListSkeleton rows={4} label="Loading the exceptions" />
  const add = (
    <ActButton needs="exception.deny" leftSection={<IconPlus size={16} stroke={1.6} />} onClick={() => setOpened(true)}>
      New exception
    </ActButton>
  )
  const mayEnd = (row: Row) => row.ended || levelRank(row.level) >= levelRank(row.typeLevel)
  return (
    <>
      <section>
        <SlotParts slot={askedParts} actions={asked} />
      </section>
      {data.items.length === 0 ? (
        <EmptyState
          title="No exceptions"
          why="Everybody has what their user type has. One person can be granted a function for a time by two people, or be denied one at once."
        >
          {add}
        </EmptyState>
      ) : (
        <>
          <div className={css.choose}>
            <p>{data.counted === 1 ? '1 exception holds today.' : `${data.counted} exceptions hold today.`}</p>
            {add}
          </div>
          <table className={table.table} aria-label="Exceptions">
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Function</th>
                <th scope="col">By type</th>
                <th scope="col">Has</th>
                <th scope="col">Until</th>
                <th scope="col" data-wide>
                  Why
                </th>
                <th scope="col">
                  <span className="quiet">End</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(row => (
                <tr key={`${row.person} ${row.permission}`}>
                  <td>
                    {row.name} <span className="quiet">{row.typeName}</span>
                  </td>
                  <td>{matrix[row.permission].label}</td>
                  <td>{levelNames[row.typeLevel]}</td>
                  <td>
                    <strong>{row.ended ? 'Ended' : levelNames[row.level]}</strong>
                  </td>
                  <td>
                    <When at={row.until} as="date" />
                  </td>
                  <td data-wide>{row.reason}</td>
                  <td>
                    <ActButton
                      needs="exception.deny"
                      size="compact-sm"
                      blocked={
                        mayEnd(row) ? undefined : 'To end a denial is to grant: make an exception, and a second person decides.'
                      }
                      onClick={() => end.run({ person: row.person, permission: row.permission }).catch(() => undefined)}
                    >
                      End
                    </ActButton>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title="New exception">
        {opened && (
          <Form
            onClose={() => {
              setOpened(false)
              void refetch()
            }}
          />
        )}
      </FormDrawer>
    </>
  )
}

function Form({ onClose }: { onClose: () => void }) {
  const people = useAction(listPeople, { status: ['active'] }).data?.items ?? []
  const types = useAction(readMatrix, {}).data?.types ?? []
  const [person, setPerson] = useState<string | null>(null)
  const [permission, setPermission] = useState<Permission | null>(null)
  const [level, setLevel] = useState<Level | null>(null)
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const { ask, pending, problem } = useAsking(onClose)
  const type = types.find(one => one.id === people.find(who => who.id === person)?.userType)
  const now = type && permission ? levelOf(type, permission) : undefined
  const denies = now !== undefined && level !== null && levelRank(level) < levelRank(now)
  const whole = person && permission && level && until
  useUnsaved(!pending && Boolean(person || permission || level || until || reason))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!whole) return
    const wanted = { person, permission, level, reason, until: new Date(`${until}T23:59:59`).toISOString() }
    void ask(() => call(denies ? denyOverride : grantOverride, wanted, { reason }))
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <Select
        searchable
        label="Who"
        data={people.map(one => ({ value: one.id, label: `${one.name}, ${one.typeName}` }))}
        value={person}
        onChange={setPerson}
      />
      <Select
        searchable
        label="Function"
        data={clientFunctions.filter(one => one !== 'self.use').map(value => ({ value, label: matrix[value].label }))}
        value={permission}
        onChange={value => {
          setPermission(value as Permission | null)
          setLevel(null)
        }}
      />
      <Select
        label="Level"
        description={now && `By their user type: ${levelNames[now].toLowerCase()}.`}
        disabled={!type || !permission}
        data={type && permission ? levelsFor(type.base, permission).map(value => ({ value, label: levelNames[value] })) : []}
        value={level}
        onChange={value => setLevel(value as Level | null)}
      />
      <TextInput type="date" label="Until the end of" value={until} onChange={event => setUntil(event.currentTarget.value)} />
      <WhyEnd
        description="Whoever reviews access reads this."
        act={denies ? 'Deny at once' : 'Ask for the exception'}
        {...{ reason, problem, whole, pending, onClose }}
        onReason={setReason}
      />
    </form>
  )
}
