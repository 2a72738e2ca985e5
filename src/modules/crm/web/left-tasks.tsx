import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import type { Person } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listOwned, reassignTasks } from '../contract/offboard.ts'
import { listTasks } from '../contract/work.ts'
import { useColleagues } from './colleagues.ts'
import css from './deactivate.module.css'

/** Open tasks and callbacks that still lie with somebody who has left, and the way to give them to somebody who is here. */
export function LeftTasks({ person }: { person: Person }) {
  const can = useCan('task.reassign')
  const people = useColleagues()
  const tasks = useAction(listOwned, { person: person.id }, { enabled: can.allowed }).data?.tasks ?? 0
  const [opened, setOpened] = useState(false)
  const [to, setTo] = useState<string | null>(null)
  const give = useCommand(reassignTasks, { invalidates: [listOwned, listTasks] })
  if (tasks === 0) return null
  const submit = async () => {
    if (!to) return
    const given = await give.run({ person: person.id, to })
    setOpened(false)
    showNotice(`${counted(given.tasks, 'open task')} went to ${people.nameOf(to)}.`)
  }
  return (
    <>
      <ActButton needs="task.reassign" variant="filled" onClick={() => setOpened(true)}>
        Give away {counted(tasks, 'open task')}
      </ActButton>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title={`Open tasks of ${person.name}`}>
        <form
          className={css.form}
          onSubmit={event => {
            event.preventDefault()
            void submit().catch(() => undefined)
          }}
        >
          <p>
            {person.name} has left, and nobody does {tasks === 1 ? 'this task' : 'these tasks and callbacks'} now.
          </p>
          <Select
            data-autofocus
            label={`Give ${counted(tasks, 'open task')} to`}
            placeholder="Choose a colleague"
            data={people.choices.filter(one => one.value !== person.id)}
            value={to}
            onChange={setTo}
            searchable
          />
          <div className={css.acts}>
            <Button onClick={() => setOpened(false)}>Cancel</Button>
            <Button type="submit" variant="filled" loading={give.pending} disabled={!to}>
              Give away
            </Button>
          </div>
        </form>
      </FormDrawer>
    </>
  )
}
