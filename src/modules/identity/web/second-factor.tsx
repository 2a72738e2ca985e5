import { Button, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { call, type Input, type Output } from '#ui/call.ts'
import { asProblem } from '#ui/problem.ts'
import { askPasskeyAgain, proveSecondFactor, type signIn, type Way } from '../contract.ts'
import css from './bare-page.module.css'
import { CodeField } from './code-field.tsx'
import { answerWithPasskey, canUsePasskeys, NotShown, stopWaiting } from './passkey.ts'

export type Outcome = Output<typeof signIn>

interface SecondFactorProps {
  /** What the right password was answered with. */
  outcome: Outcome
  onDone: (outcome: Outcome) => unknown
  /** Back to the password. */
  onAgain: () => void
}

const words: Record<Way, string> = {
  passkey: 'Use your passkey',
  totp: 'Use a code of your authenticator app',
  recovery: 'Use a recovery code',
}

/** The second step of signing in: whatever the person holds, the best first. */
export function SecondFactor({ outcome, onDone, onAgain }: SecondFactorProps) {
  const ways = (outcome.ways ?? []).filter(way => way !== 'passkey' || canUsePasskeys())
  const [way, setWay] = useState<Way>(ways[0] ?? 'recovery')
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState('')
  const [pending, setPending] = useState(false)
  // A challenge is signed once: the first comes with the password's answer, each further one is asked for.
  const first = useRef(outcome.passkey)
  const ticket = outcome.ticket!
  /** Counts what was begun: what was left for another way says nothing any more. */
  const turn = useRef(0)

  const leave = () => {
    turn.current += 1
    stopWaiting()
    setPending(false)
  }
  const prove = async (shown: (isLeft: () => boolean) => Promise<Omit<Input<typeof proveSecondFactor>, 'ticket'>>) => {
    if (pending) return
    const mine = ++turn.current
    const isLeft = () => turn.current !== mine
    setPending(true)
    setWrong('')
    try {
      const done = await call(proveSecondFactor, { ticket, ...(await shown(isLeft)) })
      await onDone({ ...done, clients: outcome.clients })
    } catch (error) {
      if (isLeft()) return
      const problem = asProblem(error)
      setWrong(error instanceof NotShown ? error.message : problem.message)
      setCode('')
      setPending(false)
      if (problem.word === 'gone') onAgain()
    }
  }
  const byPasskey = () =>
    prove(async isLeft => {
      const options = first.current ?? (await call(askPasskeyAgain, { ticket }))
      first.current = undefined
      if (isLeft()) throw new NotShown()
      return { way: 'passkey', answer: await answerWithPasskey(options) }
    })
  const byCode = (typed: string) => prove(async () => ({ way: way === 'totp' ? 'totp' : 'recovery', code: typed }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (code.trim() === '') setWrong('Enter the code.')
    else void byCode(code)
  }
  // The click that sent the password is enough for the browser to ask at once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the step opens.
  useEffect(() => {
    if (way === 'passkey') void byPasskey()
  }, [])

  return (
    <form className={css.form} onSubmit={submit} noValidate>
      {wrong && (
        <div className={css.wrong} role="alert">
          {wrong}
        </div>
      )}
      {way === 'passkey' && (
        <>
          <p className={css.say}>
            Your browser asks for your finger, your face or the PIN of this device, or for your security key.
          </p>
          <Button
            variant="filled"
            fullWidth
            loading={pending}
            leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />}
            onClick={() => void byPasskey()}
          >
            {words.passkey}
          </Button>
        </>
      )}
      {way === 'totp' && (
        <CodeField
          label="Code of your authenticator app"
          value={code}
          disabled={pending}
          onChange={setCode}
          onFull={typed => void byCode(typed)}
        />
      )}
      {way === 'recovery' && (
        <TextInput
          label="Recovery code"
          description="Each works once. You then add a new passkey or authenticator app."
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          name="code"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          value={code}
          onChange={event => setCode(event.currentTarget.value)}
        />
      )}
      {way !== 'passkey' && (
        <Button type="submit" variant="filled" fullWidth loading={pending}>
          Sign in
        </Button>
      )}
      {ways
        .filter(other => other !== way)
        .map(other => (
          <button
            key={other}
            type="button"
            className={css.other}
            onClick={() => {
              leave()
              setWay(other)
              setWrong('')
              setCode('')
            }}
          >
            {words[other]}
          </button>
        ))}
      <button
        type="button"
        className={css.other}
        onClick={() => {
          leave()
          onAgain()
        }}
      >
        Start again
      </button>
    </form>
  )
}
