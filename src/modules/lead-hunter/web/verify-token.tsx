import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { asProblem } from '#ui/problem.ts'
import css from './source.module.css'
import type { Source } from './sources-tab.tsx'
import { useSourceEdits } from './use-source-edits.ts'

/** The word that Meta's verification call must bring. */
export function VerifyToken({ source }: { source: Source }) {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string>()
  const may = useCan('intake.manage').allowed
  const { save, pending } = useSourceEdits(source.id)
  if (!may) return null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    try {
      await save({ verifyToken: typed })
      setTyped('')
      setError(undefined)
      showNotice('The verify token is kept. Meta can verify the address now.')
    } catch (problem) {
      const { message, problems } = asProblem(problem)
      setError(problems[0]?.message ?? message)
    }
  }
  return (
    <form className={css.inline} onSubmit={submit}>
      <TextInput
        label="Verify token"
        description={
          source.hasVerifyToken
            ? 'One is set. A new one takes its place.'
            : 'Make up a word of at least 8 letters and enter the same one at Meta.'
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={typed}
        error={error}
        autoComplete="off"
        onChange={event => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" loading={pending} disabled={typed.trim().length < 8}>
        {source.hasVerifyToken ? 'Replace' : 'Keep'}
      </Button>
    </form>
  )
}
