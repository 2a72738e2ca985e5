import { Alert, Button, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { call } from '#ui/call.ts'
import { asProblem } from '#ui/problem.ts'
import { openEmergency } from '../contract.ts'
import { BarePage } from './bare-page.tsx'
import css from './matrix-page.module.css'
import { useArrive } from './session.ts'

/** The door for the day nothing else opens: both shares of one credential, and why. */
export function EmergencyDoor() {
  const arrive = useArrive()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [why, setWhy] = useState('')
  const [said, setSaid] = useState('')
  const [pending, setPending] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setPending(true)
    setSaid('')
    try {
      await call(openEmergency, { shares: [first, second], why })
      await arrive('/')
    } catch (error) {
      const problem = asProblem(error)
      setSaid(problem.problems[0]?.message ?? problem.message)
      setPending(false)
    }
  }
  return (
    <BarePage
      title="Emergency access"
      lead="For the day nobody gets in. Both shares of one sealed credential open your company as an administrator for an hour."
      foot="Every administrator is told at once, everything is recorded, and somebody else reviews it within 48 hours. The credential is spent by it."
    >
      <form className={css.form} onSubmit={event => void submit(event)}>
        <TextInput label="First share" autoComplete="off" value={first} onChange={event => setFirst(event.currentTarget.value)} />
        <TextInput
          label="Second share"
          autoComplete="off"
          value={second}
          onChange={event => setSecond(event.currentTarget.value)}
        />
        <Textarea
          label="What happened?"
          description="Whoever reviews it reads this."
          autosize
          minRows={2}
          maxLength={1000}
          value={why}
          onChange={event => setWhy(event.currentTarget.value)}
        />
        {said && (
          <Alert color="red" role="alert">
            {said}
          </Alert>
        )}
        <Button type="submit" variant="filled" disabled={!first || !second || why.trim().length < 10} loading={pending}>
          Open
        </Button>
      </form>
    </BarePage>
  )
}
