import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { asProblem, isQuiet } from '../problem.ts'
import css from './masked.module.css'

interface RevealReasonProps {
  /** What the button says: `Reveal Social security number`. */
  act: string
  /** How what is revealed is spoken of. */
  pronoun?: 'it' | 'them'
  /** Asks the server, which records the reason; throws what it said. */
  onReveal: (reason: string) => Promise<void>
}

/** Why somebody wants to see what is restricted. */
export function RevealReason({ act, pronoun = 'it', onReveal }: RevealReasonProps) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState('')
  const [pending, setPending] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (reason.trim().length < 3) return setError(`Say in a few words why you need ${pronoun}.`)
    setPending(true)
    try {
      await onReveal(reason.trim())
    } catch (problem) {
      if (!isQuiet(problem)) setError(asProblem(problem).message)
      setPending(false)
    }
  }
  return (
    <form onSubmit={submit} className={css.form}>
      <TextInput
        data-autofocus
        label={`Why do you need ${pronoun}?`}
        description="Revealing is recorded with your name, the time and this reason."
        value={reason}
        error={error}
        onChange={event => setReason(event.currentTarget.value)}
      />
      <Button type="submit" variant="filled" loading={pending}>
        {act}
      </Button>
    </form>
  )
}
