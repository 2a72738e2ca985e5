import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { call } from '#ui/call.ts'
import { asProblem, type Problem } from '#ui/problem.ts'
import { signIn } from '../contract.ts'
import css from './bare-page.module.css'
import { PasswordField } from './password-field.tsx'

export interface Credentials {
  email: string
  password: string
}
export interface Client {
  id: string
  name: string
}

interface SignInFormProps {
  /** Whose session ended; their address cannot be changed then. */
  email?: string
  /** Which client to come back to. */
  client?: string
  onDone: (clients: readonly Client[], credentials: Credentials) => unknown
}

export function SignInForm({ email: known, client, onDone }: SignInFormProps) {
  const [email, setEmail] = useState(known ?? '')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [pending, setPending] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (pending) return
    setWrong('')
    const empty = email.trim() === '' ? 'email' : password === '' ? 'password' : undefined
    if (empty) {
      setWrong(empty === 'email' ? 'Enter your e-mail address.' : 'Enter your password.')
      return form.current?.querySelector<HTMLElement>(`[name=${empty}]`)?.focus()
    }
    setPending(true)
    try {
      const { clients } = await call(signIn, { email, password, ...(client ? { client } : {}) })
      await onDone(clients, { email, password })
    } catch (error) {
      setWrong(wordsOf(asProblem(error)))
      form.current?.querySelector<HTMLElement>('[name=password]')?.focus()
      setPending(false)
    }
  }

  return (
    <form ref={form} className={css.form} onSubmit={submit} noValidate>
      {wrong && (
        <div className={css.wrong} role="alert">
          {wrong}
        </div>
      )}
      <TextInput
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus={!known}
        readOnly={known !== undefined}
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        autoFocus={known !== undefined}
        value={password}
        onChange={setPassword}
      />
      <Button type="submit" variant="filled" loading={pending} fullWidth>
        Sign in
      </Button>
    </form>
  )
}

/** The server's words, with the wait a person can plan with and the id that can be looked up. */
function wordsOf({ word, message, problems, requestId, status }: Problem): string {
  if (word === 'invalid') return problems[0]?.message ?? message
  return status >= 500 && requestId ? `${message} (Problem ${requestId})` : message
}
