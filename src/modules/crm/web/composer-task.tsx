import { Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useCan, useMe } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { addTask, listCallbackPeople, listTasks, readTimeline, readToday, updateTask } from '../contract/work.ts'
import { useColleagues } from './colleagues.ts'
import { useDraft, useFocusAsked } from './composer-note.tsx'
import { DuePick } from './due-pick.tsx'
import css from './record.module.css'
import type { About } from './record-timeline.tsx'

interface TaskFormProps {
  about: About
  kind: 'task' | 'callback'
  name: string
  zone: string | null
  focus: number
  onAdded?: () => void
}

/** Minutes before, when it reminds. */
const reminders = [
  { value: '0', label: 'At that time' },
  { value: '10', label: '10 min before' },
  { value: '60', label: '1 h before' },
  { value: 'none', label: 'No reminder' },
]

export function TaskForm({ about, kind, name, zone, focus, onAdded }: TaskFormProps) {
  const me = useMe().user
  const people = useColleagues()
  const callers = useAction(listCallbackPeople, {}, { enabled: kind === 'callback' }).data?.items
  const mayGive = useCan('task.assign')
  const able =
    kind === 'task'
      ? people.choices
      : (callers ?? []).map(one => ({ value: one.id, label: one.id === me.id ? `${one.name} (you)` : one.name }))
  const whom = mayGive.allowed ? able : able.filter(one => one.value === me.id)
  const first = kind === 'callback' && name ? `Call ${name.split(' ')[0]} back` : ''
  const [draft, setDraft] = useDraft(about, kind)
  const [touched, setTouched] = useState(false)
  const title = touched || draft ? draft : first
  const [due, setDue] = useState<string | null>(null)
  const [remind, setRemind] = useState(kind === 'callback' ? '0' : 'none')
  const [owner, setOwner] = useState(me.id)
  const [error, setError] = useState<{ title?: string; due?: string }>({})
  const field = useFocusAsked<HTMLInputElement>(focus)
  const add = useCommand(addTask, { invalidates: [listTasks, readTimeline, readToday] })
  const update = useCommand(updateTask, { invalidates: [listTasks, readTimeline, readToday] })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!title.trim()) return setError({ title: 'Say what is to be done.' })
    if (kind === 'callback' && !due) return setError({ due: 'Say when to call.' })
    setError({})
    const remindAt = due && remind !== 'none' ? new Date(Date.parse(due) - Number(remind) * 60_000).toISOString() : null
    try {
      const { id } = await add.run({ ...about, kind, title: title.trim(), owner, dueAt: due, remindAt })
      setDraft('')
      setTouched(false)
      setDue(null)
      onAdded?.()
      const whose = owner === me.id ? '' : ` for ${people.nameOf(owner)}`
      showUndo({
        message: `${kind === 'callback' ? 'Callback' : 'Task'} added${whose}.`,
        undo: () => update.run({ task: id, done: true, outcome: 'cancelled' }),
      })
    } catch {
      // The toast has said why; what was typed stays.
    }
  }
  return (
    <form className={css.body} onSubmit={submit}>
      <TextInput
        ref={field}
        data-autofocus
        aria-label="What is to be done"
        placeholder={kind === 'callback' ? 'Call back' : 'What is to be done'}
        value={title}
        error={error.title}
        onChange={event => {
          setTouched(true)
          setDraft(event.currentTarget.value)
        }}
      />
      <div>
        <DuePick kind={kind} value={due} onChange={setDue} theirs={zone} />
        {error.due && (
          <small role="alert" style={{ color: 'var(--mantine-color-error)' }}>
            {error.due}
          </small>
        )}
      </div>
      <div className={css.pair}>
        <Select
          label="Reminder"
          data={reminders}
          value={remind}
          onChange={value => setRemind(value ?? 'none')}
          allowDeselect={false}
          disabled={!due}
        />
        <Select
          label="For"
          data={whom}
          description={mayGive.why || (kind === 'callback' ? 'Who is listed for callbacks.' : undefined)}
          value={owner}
          onChange={value => setOwner(value ?? me.id)}
          allowDeselect={false}
          searchable
        />
      </div>
      <div className={css.foot}>
        <ActButton needs="task.add" type="submit" variant="filled" loading={add.pending}>
          {kind === 'callback' ? 'Set callback' : 'Add task'}
        </ActButton>
      </div>
    </form>
  )
}
