import { UnstyledButton } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#ui/call.ts'
import { asProblem } from '#ui/problem.ts'
import { signIn, signOut } from '../contract.ts'
import css from './bare-page.module.css'
import { type Outcome, SecondFactor } from './second-factor.tsx'
import type { Client, Credentials } from './sign-in-form.tsx'

interface ChooseClientProps {
  /** The first is the one whose session is open already: the last used. */
  clients: readonly Client[]
  credentials: Credentials
  onDone: () => Promise<void>
}

/** For people who belong to several clients: which one to work in now. Each asks for the factor that was added there. */
export function ChooseClient({ clients, credentials, onDone }: ChooseClientProps) {
  const [wrong, setWrong] = useState('')
  const [pending, setPending] = useState(false)
  const [open, setOpen] = useState(clients[0]?.id)
  const [begun, setBegun] = useState<Outcome>()
  const choose = async (client: Client) => {
    if (pending) return
    setPending(true)
    setWrong('')
    try {
      if (client.id !== open) {
        if (open) await call(signOut, {})
        setOpen(undefined)
        const outcome = await call(signIn, { ...credentials, client: client.id })
        if (outcome.next === 'second-factor') {
          setPending(false)
          return setBegun(outcome)
        }
      }
      await onDone()
    } catch (error) {
      setWrong(asProblem(error).message)
      setPending(false)
    }
  }
  if (begun) return <SecondFactor outcome={begun} onDone={onDone} onAgain={() => setBegun(undefined)} />
  return (
    <div className={css.form}>
      {wrong && (
        <div className={css.wrong} role="alert">
          {wrong}
        </div>
      )}
      <ul className={css.choices} aria-busy={pending}>
        {clients.map((client, index) => (
          <li key={client.id}>
            <UnstyledButton className={css.choice} autoFocus={index === 0} onClick={() => void choose(client)}>
              {client.name}
              <IconArrowRight size={16} stroke={1.6} aria-hidden />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  )
}
