import { Button, Popover, TextInput } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { call } from '#ui/call.ts'
import { useCan, useMe } from '#ui/me.ts'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { beginViewing } from '../contract.ts'
import type { Person } from './slots.ts'
import css from './viewing.module.css'

/** Lets an administrator see the product as a colleague does, to look only: why is asked and recorded. */
export function ViewAs({ person }: { person: Person }) {
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const [error, setError] = useState('')
  const [pending, setPending] = useState(false)
  const can = useCan('access.viewAs')
  const me = useMe()
  if (!can.allowed || person.status !== 'active' || person.id === me.user.id) return null
  const first = person.name.split(' ')[0]
  const begin = async (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim().length < 3) return setError('Say in a few words why.')
    setPending(true)
    try {
      await call(beginViewing, { person: person.id }, { reason: reason.trim() })
      // Everything that is on the screen was the viewer's own.
      location.assign('/')
    } catch (problem) {
      if (!isQuiet(problem)) setError(asProblem(problem).message)
      setPending(false)
    }
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus>
      <Popover.Target>
        <Button leftSection={<IconEye size={16} stroke={1.6} />} onClick={() => setOpened(!opened)}>
          View as {first}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={`View as ${first}`}>
        <form onSubmit={begin} className={css.form}>
          <TextInput
            data-autofocus
            label={`Why do you look as ${first}?`}
            description="You see what they see for half an hour and change nothing. It is recorded with your name and this reason."
            value={reason}
            error={error}
            onChange={event => {
              setReason(event.currentTarget.value)
              setError('')
            }}
          />
          <Button type="submit" variant="filled" loading={pending}>
            View as {first}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
