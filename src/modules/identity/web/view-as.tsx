import { Button, Popover, TextInput } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { call } from '#ui/call.ts'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { askAwaiting } from '#ui/use-asking.ts'
import { When } from '#ui/values/when.tsx'
import { askViewing, beginViewing, listViewings } from '../contract.ts'
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
  const { data } = useAction(listViewings, {}, { enabled: can.allowed })
  useLive(['approval.*'], [listViewings])
  if (!can.allowed || person.status !== 'active' || person.id === me.user.id) return null
  const first = person.name.split(' ')[0]
  const begin = async (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim().length < 3) return setError('Say in a few words why.')
    setPending(true)
    try {
      await askAwaiting(() => call(askViewing, { person: person.id }, { reason: reason.trim() }))
      setOpened(false)
      setReason('')
    } catch (problem) {
      if (!isQuiet(problem)) setError(asProblem(problem).message)
    }
    setPending(false)
  }
  const agreed = data?.items.find(one => one.person === person.id)
  if (agreed) return <BeginViewing id={agreed.id} name={person.name} />
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
            description="A second person has to agree. Then you see what they see for half an hour and change nothing; it is recorded with your name and this reason."
            value={reason}
            error={error}
            onChange={event => {
              setReason(event.currentTarget.value)
              setError('')
            }}
          />
          <Button type="submit" variant="filled" loading={pending}>
            Ask to view as {first}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Begins a look that was agreed to, in this session. */
function BeginViewing({ id, name }: { id: string; name: string }) {
  const begin = useCommand(beginViewing, { invalidates: [listViewings] })
  const go = async () => {
    await begin.run({ viewing: id })
    // Everything that is on the screen was the viewer's own.
    location.assign('/')
  }
  return (
    <Button
      variant="filled"
      leftSection={<IconEye size={16} stroke={1.6} />}
      loading={begin.pending}
      onClick={() => void go().catch(() => undefined)}
    >
      Begin to view as {name.split(' ')[0]}
    </Button>
  )
}

/** On the request itself: the look that came of it. */
export function AgreedViewing({ id }: { id: string }) {
  const { data } = useAction(listViewings, {})
  const open = data?.items.find(one => one.id === id)
  if (!data) return null
  if (!open) return <p className="quiet">It was begun, or its time is over. Ask again if it is still needed.</p>
  return (
    <div className={css.form}>
      <p>
        You can begin until <When at={open.beginBy} as="exact" />. You look for half an hour and change nothing.
      </p>
      <div>
        <BeginViewing id={open.id} name={open.name} />
      </div>
    </div>
  )
}
