import { Button, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { call } from '#ui/call.ts'
import { asProblem, type Problem } from '#ui/problem.ts'
import { signIn } from '../contract.ts'
import css from './bare-page.module.css'
import { canOfferPasskeys, canUsePasskeys, NotShown, signInWithPasskey, stopWaiting } from './passkey.ts'
import { PasswordField } from './password-field.tsx'
import { type Outcome, SecondFactor } from './second-factor.tsx'

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
  /** `credentials` where a password was given: they may open further clients. */
  onDone: (clients: readonly Client[], credentials: Credentials | undefined) => unknown
}

/** Signing in: with a passkey alone, or with a password and then a second factor. */
export function SignInForm({ email: known, client, onDone }: SignInFormProps) {
  const [email, setEmail] = useState(known ?? '')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [pending, setPending] = useState<'password' | 'passkey'>()
  const [begun, setBegun] = useState<Outcome>()
  const form = useRef<HTMLFormElement>(null)

  const fail = (error: unknown) => {
    setWrong(error instanceof NotShown ? error.message : wordsOf(asProblem(error)))
    setPending(undefined)
  }
  const done = useRef(onDone)
  done.current = onDone
  // Offered among the saved passwords of the address field, without a click; a page that is left takes it back.
  useEffect(() => {
    let left = false
    const offer = async () => {
      if (!(await canOfferPasskeys()) || left) return
      const { clients } = await signInWithPasskey(true)
      if (!left) await done.current(clients, undefined)
    }
    offer().catch(error => {
      if (!left && !(error instanceof NotShown)) setWrong(wordsOf(asProblem(error)))
    })
    return () => {
      left = true
      stopWaiting()
    }
  }, [])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (pending) return
    setWrong('')
    const empty = email.trim() === '' ? 'email' : password === '' ? 'password' : undefined
    if (empty) {
      setWrong(empty === 'email' ? 'Enter your e-mail address.' : 'Enter your password.')
      return form.current?.querySelector<HTMLElement>(`[name=${empty}]`)?.focus()
    }
    setPending('password')
    try {
      const outcome = await call(signIn, { email, password, ...(client ? { client } : {}) })
      stopWaiting()
      if (outcome.next === 'second-factor') {
        setBegun(outcome)
        setPending(undefined)
      } else await onDone(outcome.clients, { email, password })
    } catch (error) {
      fail(error)
      form.current?.querySelector<HTMLElement>('[name=password]')?.focus()
    }
  }
  const byPasskey = async () => {
    if (pending) return
    setWrong('')
    setPending('passkey')
    try {
      const { clients } = await signInWithPasskey()
      await onDone(clients, undefined)
    } catch (error) {
      fail(error)
    }
  }

  if (begun) {
    return (
      <SecondFactor
        outcome={begun}
        onDone={({ clients }) => onDone(clients, { email, password })}
        onAgain={() => setBegun(undefined)}
      />
    )
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
        autoComplete="username webauthn"
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
      <Button type="submit" variant="filled" loading={pending === 'password'} fullWidth>
        Sign in
      </Button>
      {canUsePasskeys() && (
        <Button
          fullWidth
          loading={pending === 'passkey'}
          leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />}
          onClick={() => void byPasskey()}
        >
          Use a passkey
        </Button>
      )}
    </form>
  )
}

/** The server's words, with the wait a person can plan with and the id that can be looked up. */
function wordsOf({ word, message, problems, requestId, status }: Problem): string {
  if (word === 'invalid') return problems[0]?.message ?? message
  return status >= 500 && requestId ? `${message} (Problem ${requestId})` : message
}
