import { Button, TextInput } from '@mantine/core'
import { IconBuildingBank, IconChevronRight } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { call, type Output } from '#ui/call.ts'
import { asProblem } from '#ui/problem.ts'
import { useUrlState } from '#ui/url-state.ts'
import { findSso, startSso } from '../contract.ts'
import css from './bare-page.module.css'
import { ssoProblem } from './sso-words.ts'

type Found = Output<typeof findSso>['connections']

/**
 * The quiet way beside the password: an e-mail address leads to the company's own provider, whoever it belongs to. Says what
 * became of a sign-in that came back (`?sso=`).
 */
export function SsoStart() {
  const [url] = useUrlState()
  const [asking, setAsking] = useState(false)
  const [email, setEmail] = useState('')
  const [wrong, setWrong] = useState(url.sso ? ssoProblem(url.sso) : '')
  const [pending, setPending] = useState(false)
  const [several, setSeveral] = useState<Found>()

  const go = async (connection: string) => {
    const { url: away } = await call(startSso, { connection, email })
    location.assign(away)
  }
  const tried = async (work: () => Promise<unknown>) => {
    if (pending) return
    setWrong('')
    setPending(true)
    try {
      await work()
    } catch (error) {
      const problem = asProblem(error)
      setWrong(problem.problems[0]?.message ?? problem.message)
    }
    setPending(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void tried(async () => {
      const { connections } = await call(findSso, { email })
      const [one] = connections
      if (!one) setWrong('Your company has no single sign-on for this address. Sign in with your password.')
      else if (connections.length > 1) setSeveral(connections)
      else await go(one.id)
    })
  }

  return (
    <div className={css.form} style={{ marginTop: 16 }}>
      {wrong && (
        <div className={css.wrong} role="alert">
          {wrong}
        </div>
      )}
      {several ? (
        <ul className={css.choices} aria-label="Where to sign in">
          {several.map(one => (
            <li key={one.id}>
              <button type="button" className={`${css.choice} mantine-focus-auto`} onClick={() => void tried(() => go(one.id))}>
                <span>
                  {one.client} <span className="quiet">{one.name}</span>
                </span>
                <IconChevronRight size={16} stroke={1.6} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      ) : asking ? (
        <form className={css.form} onSubmit={submit} noValidate>
          <TextInput
            label="Work e-mail address"
            name="sso-email"
            type="email"
            autoComplete="email"
            autoFocus
            value={email}
            onChange={event => setEmail(event.currentTarget.value)}
          />
          <Button type="submit" loading={pending} fullWidth>
            Go to your company’s sign-in
          </Button>
        </form>
      ) : (
        <Button fullWidth leftSection={<IconBuildingBank size={18} stroke={1.6} aria-hidden />} onClick={() => setAsking(true)}>
          Single sign-on
        </Button>
      )}
    </div>
  )
}
