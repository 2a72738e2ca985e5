import { Alert, Button, Select, Switch, TagsInput, TextInput, VisuallyHidden } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Conditions, unconditional } from '#policy/client-matrix.ts'
import { userTypeLabels } from '#policy/matrix.ts'
import { datesInWords, hoursInWords, networksInWords } from '#policy/matrix-words.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { asProblem, type Problem } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import {
  compareMatrix,
  copyUserType,
  dropUserType,
  listMatrixVersions,
  readMatrix,
  setUserType,
  simulateMatrix,
} from '../contract.ts'
import css from './matrix-page.module.css'
import { clearanceNames, type MatrixType } from './matrix-words.ts'

const answers = [readMatrix, listMatrixVersions, compareMatrix, simulateMatrix]
const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

interface TypeDrawerProps {
  type: MatrixType | undefined
  /** Given: a new type is to be made, as a copy of one of these. */
  types: readonly MatrixType[] | undefined
  editable: boolean
  onClose: () => void
}

/** A user type apart from its cells: name, clearance, and when and from where its people may ask. */
export function TypeDrawer({ type, types, editable, onClose }: TypeDrawerProps) {
  return (
    <FormDrawer
      opened={type !== undefined || types !== undefined}
      onClose={onClose}
      size={460}
      title={type ? `User type ${type.name}` : 'New user type'}
    >
      {type ? (
        editable ? (
          <TypeForm key={type.id} type={type} onClose={onClose} />
        ) : (
          <TypeFacts type={type} />
        )
      ) : (
        types && <CopyForm types={types} onClose={onClose} />
      )}
    </FormDrawer>
  )
}

const TypeFacts = ({ type }: { type: MatrixType }) => (
  <dl className={css.sign}>
    <dt>Based on</dt>
    <dd>{userTypeLabels[type.base]}</dd>
    <dt>People</dt>
    <dd>{type.people}</dd>
    <dt>Clearance</dt>
    <dd>{clearanceNames[type.clearance]}</dd>
    <dt>Hours</dt>
    <dd>{hoursInWords(type.conditions.hours)}</dd>
    <dt>Networks</dt>
    <dd>{networksInWords(type.conditions.networks)}</dd>
    <dt>Dates</dt>
    <dd>{datesInWords(type.conditions)}</dd>
  </dl>
)

/** Says at a field what is wrong with it, and above the form what is wrong with the whole. */
const wrongAt = (problem: Problem | undefined, path: string) =>
  problem?.problems.find(one => one.path === path || one.path.startsWith(`${path}.`))?.message

function TypeForm({ type, onClose }: { type: MatrixType; onClose: () => void }) {
  const [name, setName] = useState(type.name)
  const [clearance, setClearance] = useState(type.clearance)
  const [when, setWhen] = useState<Conditions>(type.conditions)
  const [problem, setProblem] = useState<Problem>()
  const keep = useCommand(setUserType, { invalidates: answers, quiet: true, done: 'The draft is saved.' })
  const drop = useCommand(dropUserType, { invalidates: answers, done: `${type.name} is not in the draft any more.` })
  const typed = { name, clearance, conditions: when }
  const [saved] = useState(typed)
  useUnsaved(!keep.pending && !drop.pending && JSON.stringify(typed) !== JSON.stringify(saved))
  const set = (change: Partial<Conditions>) => setWhen({ ...when, ...change })
  const hours = when.hours ?? { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(undefined)
    try {
      const conditions = {
        ...when,
        hours: when.hours && { ...when.hours, days: [...when.hours.days] },
        networks: when.networks && [...when.networks],
      }
      await keep.run({ type: type.id, name, clearance, conditions })
      onClose()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  const remove = async () => {
    const sure = await confirmByWord({
      title: `Take “${type.name}” out of the draft?`,
      what: 'The user type is gone once the draft is published.',
      word: 'remove',
      act: 'Remove',
    })
    if (sure) await drop.run({ type: type.id }).then(onClose, () => undefined)
  }
  const whole = problem?.problems.every(one => !/^(name|clearance|conditions)/.test(one.path))
  return (
    <form className={css.form} onSubmit={submit}>
      <p className="quiet">
        Based on {userTypeLabels[type.base].toLowerCase()}: place in the hierarchy, licenses and menus. That stays as it is.
      </p>
      <TextInput
        label="Name"
        value={name}
        error={wrongAt(problem, 'name')}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Select
        label="Clearance"
        description="Restricted values, such as a social security number, are always shown by a reveal alone."
        data={Object.entries(clearanceNames).map(([value, label]) => ({ value, label }))}
        value={clearance}
        onChange={value => value && setClearance(value as typeof clearance)}
      />
      <Switch
        label="Only at certain hours"
        checked={when.hours !== null}
        onChange={event => set({ hours: event.currentTarget.checked ? hours : null })}
      />
      {when.hours && (
        <>
          <div className={css.days} role="group" aria-label="Days">
            {dayNames.map((day, index) => {
              const on = hours.days.includes(index + 1)
              const days = on ? hours.days.filter(one => one !== index + 1) : [...hours.days, index + 1].sort()
              return (
                <Button
                  key={day}
                  size="compact-sm"
                  variant={on ? 'filled' : 'default'}
                  aria-pressed={on}
                  onClick={() => set({ hours: { ...hours, days } })}
                >
                  {day.slice(0, 3)}
                  <VisuallyHidden component="span">{day.slice(3)}</VisuallyHidden>
                </Button>
              )
            })}
          </div>
          <div className={css.row}>
            {(['from', 'to'] as const).map(end => (
              <TextInput
                key={end}
                type="time"
                label={end === 'from' ? 'From' : 'To'}
                value={hours[end]}
                error={wrongAt(problem, `conditions.hours.${end}`)}
                onChange={event => set({ hours: { ...hours, [end]: event.currentTarget.value } })}
              />
            ))}
          </div>
          {wrongAt(problem, 'conditions.hours.days') && <Alert color="red">{wrongAt(problem, 'conditions.hours.days')}</Alert>}
        </>
      )}
      <TagsInput
        label="Only from these networks"
        description="As 203.0.113.0/24. Leave empty for any network."
        value={[...(when.networks ?? [])]}
        error={wrongAt(problem, 'conditions.networks')}
        onChange={networks => set({ networks: networks.length ? networks : null })}
      />
      <div className={css.row}>
        {(['startsOn', 'endsOn'] as const).map(end => (
          <TextInput
            key={end}
            type="date"
            label={end === 'startsOn' ? 'First day' : 'Last day'}
            value={when[end] ?? ''}
            error={wrongAt(problem, `conditions.${end}`)}
            onChange={event => set({ [end]: event.currentTarget.value || null })}
          />
        ))}
      </div>
      {problem && whole && (
        <Alert color="red" role="alert">
          {problem.message}
        </Alert>
      )}
      <div className={css.acts}>
        {!type.shipped && (
          <Button color="red" variant="subtle" loading={drop.pending} onClick={() => void remove()}>
            Remove
          </Button>
        )}
        <Button onClick={() => setWhen(unconditional)}>No conditions</Button>
        <Button type="submit" variant="filled" loading={keep.pending}>
          Save in the draft
        </Button>
      </div>
    </form>
  )
}

function CopyForm({ types, onClose }: { types: readonly MatrixType[]; onClose: () => void }) {
  const [of, setOf] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const copy = useCommand(copyUserType, { invalidates: answers, quiet: true, done: 'The user type is in the draft.' })
  useUnsaved(!copy.pending && (of !== null || name !== ''))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!of) return
    setProblem(undefined)
    try {
      await copy.run({ of, name })
      onClose()
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <Select
        label="As a copy of"
        description="It begins with the same cells, and keeps the same base. Choose the one that may least of what is needed."
        placeholder="Choose a user type"
        data={types.map(type => ({ value: type.id, label: type.name }))}
        value={of}
        onChange={setOf}
      />
      <TextInput
        data-autofocus
        label="Name"
        value={name}
        error={wrongAt(problem, 'name') ?? problem?.message}
        onChange={event => setName(event.currentTarget.value)}
      />
      <div className={css.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!of} loading={copy.pending}>
          Make it
        </Button>
      </div>
    </form>
  )
}
