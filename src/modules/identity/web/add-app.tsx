import { Button } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { call, type Output } from '#ui/call.ts'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { renew } from '#ui/step-up.ts'
import { beginTotp, confirmTotp } from '../contract.ts'
import bare from './bare-page.module.css'
import { CodeField } from './code-field.tsx'
import css from './factors.module.css'

interface AddAppProps {
  onDone: () => unknown
  onCancel: () => void
  /** What the way back is called. */
  cancel: string
}

/** Sets an authenticator app up: scan, then its first code. */
export function AddApp({ onDone, onCancel, cancel }: AddAppProps) {
  const [begun, setBegun] = useState<Output<typeof beginTotp>>()
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [failed, setFailed] = useState('')
  const [pending, setPending] = useState(false)
  const asked = useRef(false)
  const give = useRef(onCancel)
  give.current = onCancel
  useEffect(() => {
    // A second question would replace the secret that is on the screen.
    if (asked.current) return
    asked.current = true
    call(beginTotp, {}).then(setBegun, error => (isQuiet(error) ? give.current() : setFailed(asProblem(error).message)))
  }, [])

  const confirm = async (typed: string) => {
    if (pending) return
    setPending(true)
    setWrong(undefined)
    try {
      await renew(() => call(confirmTotp, { code: typed }, { bare: true }))
      await onDone()
    } catch (error) {
      setWrong(asProblem(error).problems[0]?.message ?? asProblem(error).message)
      setCode('')
      setPending(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void confirm(code)
  }
  if (failed) {
    return (
      <div className={css.app}>
        <div className={bare.wrong} role="alert">
          {failed}
        </div>
        <Button onClick={onCancel}>{cancel}</Button>
      </div>
    )
  }
  if (!begun) return <FactsSkeleton facts={3} />
  return (
    <form className={css.app} onSubmit={submit} noValidate>
      <div className={css.scan}>
        <img
          className={css.picture}
          src={`data:image/svg+xml;utf8,${encodeURIComponent(begun.picture)}`}
          alt="QR code for the authenticator app"
          width={176}
          height={176}
        />
        <div className={css.secret}>
          <p>Scan this with an authenticator app on your phone. Where you cannot scan, type this key in:</p>
          <code>{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        </div>
      </div>
      <CodeField
        label="The six digits the app shows"
        value={code}
        error={wrong}
        disabled={pending}
        onChange={setCode}
        onFull={typed => void confirm(typed)}
      />
      <div className={css.acts}>
        <Button type="submit" variant="filled" loading={pending}>
          Add the app
        </Button>
        <Button onClick={onCancel} disabled={pending}>
          {cancel}
        </Button>
      </div>
    </form>
  )
}
