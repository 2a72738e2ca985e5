import { Alert, Button, Select } from '@mantine/core'
import { IconUserOff } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { listPeople } from '#modules/identity/contract/people.ts'
import type { Person } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { AwaitsApproval, asProblem } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { deactivatePerson, listOwned } from '../contract/offboard.ts'
import { useColleagues } from './colleagues.ts'
import css from './deactivate.module.css'
import { LeftTasks } from './left-tasks.tsx'

/** Ends a colleague's access and gives what they own to somebody else, in one step. */
export function Deactivate({ person }: { person: Person }) {
  const [opened, setOpened] = useState(false)
  const me = useMe().user.id
  if (person.status === 'deactivated') return <LeftTasks person={person} />
  return (
    <>
      <ActButton
        needs="people.deactivate"
        blocked={person.id === me ? 'You cannot end your own access. Another administrator can.' : undefined}
        leftSection={<IconUserOff size={16} stroke={1.6} />}
        onClick={() => setOpened(true)}
      >
        Deactivate
      </ActButton>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title={`Deactivate ${person.name}`}>
        {opened && <Form person={person} onClose={() => setOpened(false)} />}
      </FormDrawer>
    </>
  )
}

const nobody = 'nobody'

function Form({ person, onClose }: { person: Person; onClose: () => void }) {
  const people = useColleagues()
  const owned = useAction(listOwned, { person: person.id }, { staleTime: 0 }).data
  const [to, setTo] = useState<string | null>(null)
  const [tasks, setTasks] = useState<string | null>(null)
  const [error, setError] = useState('')
  const end = useCommand(deactivatePerson, { invalidates: [listPeople, listOwned], quiet: true })
  const others = people.choices.filter(one => one.value !== person.id)
  const lines = owned
    ? [
        [owned.leads, 'lead'],
        [owned.loans, 'loan'],
        [owned.contacts, 'person', 'people'],
        [owned.partners, 'partner'],
      ].filter(([count]) => Number(count) > 0)
    : []
  const records = lines.reduce((sum, [count]) => sum + Number(count), 0)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (records > 0 && !to) return setError('Choose who gets the records, or leave them unassigned on purpose.')
    try {
      const { unlicensed } = await end.run({
        person: person.id,
        reassignTo: to === nobody ? null : (to as typeof person.id | null),
        ...(tasks && { reassignOpenTasksTo: tasks as typeof person.id }),
      })
      showNotice(
        records > 0 && to && to !== nobody
          ? `${person.name} can no longer sign in. ${counted(records - unlicensed, 'record')} went to ${people.nameOf(to)}.${
              unlicensed > 0 ? ` ${counted(unlicensed, 'record')} without a license for the state are unassigned.` : ''
            }`
          : `${person.name} can no longer sign in.`,
      )
      onClose()
    } catch (problem) {
      if (problem instanceof AwaitsApproval) return onClose()
      setError(asProblem(problem).message)
    }
  }
  if (!owned) return <FactsSkeleton facts={4} />
  return (
    <form className={css.form} onSubmit={submit}>
      <p>
        {person.name} is signed out everywhere at once and cannot sign in again. What they did stays under their name. An
        administrator can reactivate them later, and for 30 days give back by Undo what nobody has worked on since.
      </p>
      {records > 0 ? (
        <>
          <dl className={css.counts}>
            {lines.map(([count, one, many]) => (
              <div key={one}>
                <dd className="figures">{Number(count).toLocaleString('en-US')}</dd>
                <dt>{Number(count) === 1 ? one : (many ?? `${one}s`)}</dt>
              </div>
            ))}
            {owned.tasks > 0 && (
              <div>
                <dd className="figures">{owned.tasks.toLocaleString('en-US')}</dd>
                <dt>{owned.tasks === 1 ? 'open task' : 'open tasks'}</dt>
              </div>
            )}
          </dl>
          <Select
            data-autofocus
            label="Give the records to"
            description="Leads and loans from a state the new officer has no license for are left unassigned."
            placeholder="Choose a colleague"
            data={[...others, { value: nobody, label: 'Nobody yet: leave them unassigned' }]}
            value={to}
            onChange={next => {
              setTo(next)
              setError('')
            }}
            searchable
          />
        </>
      ) : (
        <p>They own no leads, loans, people or partners.</p>
      )}
      {owned.tasks > 0 && (
        <Select
          label={`Give ${counted(owned.tasks, 'open task')} to`}
          placeholder={to && to !== nobody ? 'The same colleague' : 'You'}
          data={others}
          value={tasks}
          onChange={setTasks}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Nobody in particular' }}
        />
      )}
      {error && (
        <Alert color="red" variant="light" role="alert">
          {error}
        </Alert>
      )}
      <div className={css.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" color="red" loading={end.pending}>
          {records > 0 && to && to !== nobody ? `Deactivate and give away ${counted(records, 'record')}` : 'Deactivate'}
        </Button>
      </div>
    </form>
  )
}
