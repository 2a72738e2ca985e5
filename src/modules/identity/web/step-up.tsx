import { Button, Modal } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { call, type Output } from '#ui/call.ts'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { asProblem, Problem } from '#ui/problem.ts'
import { type Demand, demandOf } from '#ui/step-up.ts'
import { beginStepUp } from '../contract.ts'
import css from './bare-page.module.css'
import { CodeField } from './code-field.tsx'
import { canUsePasskeys, makePasskey, NotShown, showCode, showPasskey } from './passkey.ts'

export interface Asked {
  demand: Demand
  answer: (shown: boolean) => void
}

/** Asks in place, and lets what was asked for go on. `asked`: what the server wants to be shown, if anything. */
export function StepUp({ asked, onClose }: { asked: Asked | undefined; onClose: () => void }) {
  const close = (shown: boolean) => {
    asked?.answer(shown)
    onClose()
  }
  return (
    <Modal
      opened={asked !== undefined}
      onClose={() => close(false)}
      title="Confirm that it is you"
      size={420}
      zIndex={400}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {asked && <Asking demand={asked.demand} onDone={() => close(true)} onCancel={() => close(false)} />}
    </Modal>
  )
}

interface AskingProps {
  demand: Demand
  onDone: () => void
  onCancel: () => void
}

/** Asks for the passkey or the code, and adds a passkey where there is none. */
export function Asking({ demand, onDone, onCancel }: AskingProps) {
  const [begun, setBegun] = useState<Output<typeof beginStepUp>>()
  // A code is asked for by itself, or before a passkey may be added in place.
  const [byCode, setByCode] = useState(demand.by === 'totp')
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState('')
  const [pending, setPending] = useState(false)
  const asked = useRef(false)

  const begin = () => call(beginStepUp, {}, { bare: true })
  const attempt = async (act: () => Promise<unknown>) => {
    if (pending) return
    setPending(true)
    setWrong('')
    try {
      await act()
    } catch (error) {
      const problem = asProblem(error)
      // Adding a passkey is itself guarded, by what the person has so far.
      if (error instanceof Problem && demandOf(error)?.by === 'totp') setByCode(true)
      else setWrong(error instanceof NotShown ? error.message : (problem.problems[0]?.message ?? problem.message))
      setCode('')
    }
    setPending(false)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the question opens.
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    begin().then(
      first => {
        setBegun(first)
        if (demand.by === 'passkey' && first.ways.includes('passkey') && canUsePasskeys()) void provePasskey(first)
      },
      error => setWrong(asProblem(error).message),
    )
  }, [])

  const provePasskey = (known?: Output<typeof beginStepUp>) =>
    attempt(async () => {
      // A challenge is signed once.
      await showPasskey(known ?? (await begin()))
      onDone()
    })
  const addPasskey = () =>
    attempt(async () => {
      await makePasskey()
      onDone()
    })
  const sendCode = (typed: string) =>
    attempt(async () => {
      await showCode((await begin()).ticket, typed)
      if (demand.by === 'totp') return onDone()
      setByCode(false)
    })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    void sendCode(code)
  }

  const hasPasskey = begun?.ways.includes('passkey')
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      {wrong && (
        <div className={css.wrong} role="alert">
          {wrong}
        </div>
      )}
      {!begun ? (
        !wrong && <FactsSkeleton facts={1} />
      ) : byCode ? (
        <>
          <CodeField
            label="Code of your authenticator app"
            {...(demand.by === 'passkey' && { description: 'You then add a passkey, which this asks for.' })}
            value={code}
            disabled={pending}
            onChange={setCode}
            onFull={typed => void sendCode(typed)}
          />
          <Button type="submit" variant="filled" fullWidth loading={pending}>
            Confirm
          </Button>
        </>
      ) : !canUsePasskeys() ? (
        <p className={css.say}>This needs a passkey, and this browser cannot use one. Open this page in a browser that can.</p>
      ) : hasPasskey ? (
        <>
          <p className={css.say}>What you are about to do reaches far. Use your passkey, and it goes on by itself.</p>
          <Button
            variant="filled"
            fullWidth
            data-autofocus
            loading={pending}
            leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />}
            onClick={() => void provePasskey()}
          >
            Use your passkey
          </Button>
        </>
      ) : (
        <>
          <p className={css.say}>
            What you are about to do asks for a passkey, and you have none yet. Add one with your finger, your face, the PIN of
            this device or a security key; then it goes on by itself.
          </p>
          <Button
            variant="filled"
            fullWidth
            data-autofocus
            loading={pending}
            leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />}
            onClick={() => void addPasskey()}
          >
            Add a passkey
          </Button>
        </>
      )}
      <Button fullWidth onClick={onCancel} disabled={pending && byCode}>
        Cancel
      </Button>
    </form>
  )
}
