import { Button } from '@mantine/core'
import { IconArrowRight, IconDeviceMobile, IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { call } from '#ui/call.ts'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useAction } from '#ui/use-action.ts'
import { listFactors, makeRecoveryCodes } from '../contract.ts'
import { AddApp } from './add-app.tsx'
import bare from './bare-page.module.css'
import { BarePage } from './bare-page.tsx'
import css from './factors.module.css'
import { canUsePasskeys, makePasskey, NotShown } from './passkey.ts'
import { RecoveryCodes } from './recovery-codes.tsx'
import { signOut } from './session.ts'
import { Asking } from './step-up.tsx'

interface EnrollProps {
  name: string
  /** A recovery code opened the session: what was there is lost, and a new one is added. */
  recovered: boolean
  onDone: () => unknown
}

/** The first thing after a password: a second way to prove who one is, in two clicks where the device can. */
export function Enroll({ name, recovered, onDone }: EnrollProps) {
  const factors = useAction(listFactors, {})
  const [step, setStep] = useState<'choose' | 'app' | 'codes'>('choose')
  const [codes, setCodes] = useState<readonly string[]>([])
  const [pending, setPending] = useState(false)
  const [wrong, setWrong] = useState('')
  const passkeys = canUsePasskeys()
  const first = name.split(' ')[0]

  const added = async () => {
    // What was added counts already; the codes can be made later too.
    try {
      setCodes((await call(makeRecoveryCodes, {})).codes)
      setStep('codes')
    } catch (error) {
      if (!isQuiet(error)) showProblem(error)
      await onDone()
    }
  }
  const byPasskey = async () => {
    if (pending) return
    setPending(true)
    setWrong('')
    try {
      await makePasskey()
      await added()
    } catch (error) {
      setWrong(error instanceof NotShown ? error.message : asProblem(error).message)
    }
    setPending(false)
  }

  const held = factors.data?.items ?? []
  if (step === 'choose' && !recovered && held.length > 0 && !pending) {
    return (
      <BarePage title="Show that it is you" lead="Your account asks for a second proof, and has one.">
        <Asking
          demand={{ by: held.some(one => one.kind === 'passkey') ? 'passkey' : 'totp', minutes: 0 }}
          onDone={() => void onDone()}
          onCancel={() => void signOut()}
        />
      </BarePage>
    )
  }
  if (step === 'codes') {
    return (
      <BarePage
        wide
        title="Keep these recovery codes"
        lead="If you lose your device, one of them lets you in to add another. They are shown this once: print them, or keep them in a password manager."
      >
        <div className={css.app}>
          <RecoveryCodes codes={codes} />
          <Button
            variant="filled"
            rightSection={<IconArrowRight size={16} stroke={1.6} aria-hidden />}
            onClick={() => void onDone()}
          >
            I have kept them
          </Button>
        </div>
      </BarePage>
    )
  }
  if (step === 'app') {
    return (
      <BarePage wide title="Add an authenticator app">
        <AddApp cancel="Back" onCancel={() => setStep('choose')} onDone={added} />
      </BarePage>
    )
  }
  return (
    <BarePage
      title="Protect your account"
      lead={
        recovered
          ? `That recovery code is used up, ${first}. Add a new passkey or authenticator app: everything else opens then.`
          : `One more step, ${first}: a password alone can be guessed or stolen, and borrowers trust you with their data. Add a second way to show that it is you.`
      }
      foot={
        <>
          Wrong account?{' '}
          <button type="button" className={bare.other} onClick={() => void signOut()}>
            Sign out
          </button>
        </>
      }
    >
      <div className={css.ways}>
        {wrong && (
          <div className={bare.wrong} role="alert">
            {wrong}
          </div>
        )}
        {passkeys && (
          <>
            <Button
              variant="filled"
              fullWidth
              loading={pending}
              leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />}
              onClick={() => void byPasskey()}
            >
              Add a passkey
            </Button>
            <p className={css.or}>
              The quickest: your finger, your face, the PIN of this device, or a security key. It cannot be phished, and signs you
              in without the password.
            </p>
          </>
        )}
        <Button
          variant={passkeys ? 'default' : 'filled'}
          fullWidth
          disabled={pending}
          leftSection={<IconDeviceMobile size={18} stroke={1.6} aria-hidden />}
          onClick={() => setStep('app')}
        >
          Use an authenticator app
        </Button>
        <p className={css.or}>
          Six digits from your phone. For what reaches far, such as inviting people or making API keys, a passkey is asked for as
          well.
        </p>
      </div>
    </BarePage>
  )
}
