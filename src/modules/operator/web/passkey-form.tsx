import { Button } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { canUsePasskeys, NotShown } from '#modules/identity/web/passkey.ts'
import { asProblem } from '#ui/problem.ts'
import css from './operator.module.css'

/** One button that asks the device for a passkey, and says what went wrong. */
export function PasskeyForm({ label, act }: { label: string; act: () => Promise<unknown> }) {
  const [wrong, setWrong] = useState('')
  const [pending, setPending] = useState(false)
  const go = async () => {
    setPending(true)
    setWrong('')
    await act().catch(error => setWrong(error instanceof NotShown ? error.message : asProblem(error).message))
    setPending(false)
  }
  if (!canUsePasskeys()) return <p className={css.say}>This needs a passkey, and this browser cannot use one.</p>
  return (
    <div className={css.form}>
      {wrong && (
        <div className={css.wrong} role="alert">
          {wrong}
        </div>
      )}
      <Button
        variant="filled"
        fullWidth
        data-autofocus
        loading={pending}
        leftSection={<IconFingerprint size={18} stroke={1.6} aria-hidden />}
        onClick={() => void go()}
      >
        {label}
      </Button>
    </div>
  )
}
