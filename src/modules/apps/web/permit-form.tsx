import { Button, Checkbox, NativeSelect, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { BarePage } from '#modules/identity/web/bare-page.tsx'
import { signOut } from '#modules/identity/web/session.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import type { Output } from '#ui/call.ts'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { type AppRequest, answerAppRequest, type readAppRequest } from '../contract.ts'
import css from './permit-form.module.css'
import { dayChoices, functionLabel, rowsText, usualDays } from './words.ts'

interface PermitFormProps {
  request: AppRequest
  asks: NonNullable<Output<typeof readAppRequest>['asks']>
}

/** Who asks, for what, over which records and until when; permitted in part, whole, or not at all. */
export function PermitForm({ request, asks: { app, owner, company, person, to, functions, mostDays } }: PermitFormProps) {
  const possible = functions.filter(one => one.level !== 'none').map(one => one.permission)
  const [chosen, setChosen] = useState<readonly AppPermission[]>(possible)
  const [days, setDays] = useState(usualDays(mostDays))
  const [wrong, setWrong] = useState('')
  // The page is left by the answer: the buttons rest until it is gone.
  const [leaving, setLeaving] = useState(false)
  const answer = useCommand(answerAppRequest, { quiet: true })
  const send = async (permit: { permissions: AppPermission[]; days: number } | null) => {
    setWrong('')
    try {
      const answered = await answer.run({ request, permit })
      setLeaving(true)
      location.assign(answered.to)
    } catch (error) {
      if (!isQuiet(error)) setWrong(asProblem(error).message)
    }
  }
  const allow = (event: FormEvent) => {
    event.preventDefault()
    if (!chosen.length) return setWrong('Choose at least one thing the app may do, or do not allow it.')
    void send({ permissions: [...chosen], days: Number(days) })
  }
  const turn = (permission: AppPermission, on: boolean) =>
    setChosen(possible.filter(one => (one === permission ? on : chosen.includes(one))))

  return (
    <BarePage
      title={`Let ${app} work in your name?`}
      lead={`It asks to work at ${company} as ${person.name} (${person.email}).`}
      foot={
        <>
          {owner ? `${owner} of ${company} registered this app. ` : ''}
          Afterwards you are sent to {to}. Not you?{' '}
          <button type="button" className={css.link} onClick={() => void signOut()}>
            Sign out
          </button>
        </>
      }
    >
      <form onSubmit={allow} className={css.form}>
        <fieldset className={css.functions}>
          <legend>It may</legend>
          <Stack gap={10}>
            {functions.map(({ permission, level }) => (
              <Checkbox
                key={permission}
                label={functionLabel(permission)}
                description={rowsText(level, company)}
                checked={chosen.includes(permission)}
                disabled={level === 'none'}
                onChange={event => turn(permission, event.currentTarget.checked)}
              />
            ))}
          </Stack>
        </fieldset>
        <NativeSelect
          label="For how long"
          data={dayChoices(mostDays)}
          value={days}
          onChange={event => setDays(event.currentTarget.value)}
        />
        <ul className={css.says}>
          <li>It sees and does no more than you could at that moment.</li>
          <li>It does not get your password, and cannot agree to what needs your passkey or a second person.</li>
          <li>You can take this back at any time under Your account.</li>
        </ul>
        {wrong && (
          <p className={css.wrong} role="alert">
            {wrong}
          </p>
        )}
        <div className={css.acts}>
          <Button loading={answer.pending || leaving} onClick={() => void send(null)}>
            Do not allow
          </Button>
          <Button type="submit" variant="filled" loading={answer.pending || leaving} disabled={!possible.length}>
            Allow
          </Button>
        </div>
      </form>
    </BarePage>
  )
}
