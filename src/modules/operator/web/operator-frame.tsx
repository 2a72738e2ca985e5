import { Button, Modal } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { BarePage } from '#modules/identity/web/bare-page.tsx'
import { answerWithPasskey } from '#modules/identity/web/passkey.ts'
import { call, onSignedOut } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { PageSkeleton } from '#ui/feedback/skeletons.tsx'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { queryClient } from '#ui/query-client.ts'
import { onDemand, renew } from '#ui/step-up.ts'
import { useAction } from '#ui/use-action.ts'
import { beginProof, beginSignIn, provePasskey, readMe, signIn, signOut } from '../contract.ts'
import css from './operator.module.css'
import { PasskeyForm } from './passkey-form.tsx'

const places = [
  { to: '/operator', label: 'Clients' },
  { to: '/operator/witness', label: 'Witness' },
  { to: '/operator/streams', label: 'Streams' },
  { to: '/operator/operators', label: 'Operators' },
]

const comeIn = async () => {
  const { ticket, passkey } = await call(beginSignIn, {})
  await call(signIn, { ticket, answer: await answerWithPasskey(passkey) })
}

const proveAgain = async () => {
  const { ticket, passkey } = await call(beginProof, {}, { bare: true })
  const answer = await answerWithPasskey(passkey)
  await renew(() => call(provePasskey, { ticket, answer }, { bare: true }))
}

/** Around every page of the operator: who is signed in, where one can go, and the passkey where it is asked for again. */
export function OperatorFrame({ children }: { children: ReactNode }) {
  const { data: me, error, refetch } = useAction(readMe, {})
  const [demand, setDemand] = useState<(shown: boolean) => void>()
  useEffect(() => onDemand(() => new Promise(answer => setDemand(() => answer))), [])
  const [out, setOut] = useState(false)
  useEffect(() => onSignedOut(() => setOut(true)), [])
  const enter = async () => {
    await comeIn()
    // What was refused, or known to whoever was here before, is asked again.
    await queryClient.resetQueries()
    setOut(false)
  }
  const leave = async () => {
    await call(signOut, {})
    setOut(true)
    queryClient.clear()
  }

  if (out || error?.word === 'unauthenticated') {
    return (
      <BarePage
        title="Operator"
        lead="For whoever runs this installation. You see how clients stand, and none of their records."
        foot={
          <>
            No passkey? Another operator can make you a link, or <code>npm run operators</code> on the host.
          </>
        }
      >
        <PasskeyForm label="Sign in with a passkey" act={enter} />
      </BarePage>
    )
  }
  if (error) return <ErrorState page error={error} onAgain={refetch} />
  if (!me) return <PageSkeleton />
  const answer = (shown: boolean) => {
    demand?.(shown)
    setDemand(undefined)
  }
  return (
    <div className={css.frame}>
      <header className={css.bar}>
        <span className={css.brand}>
          <img src="/mark.svg" alt="" width={22} height={22} />
          <span>Operator</span>
        </span>
        <nav aria-label="Operator" className={css.places}>
          {places.map(({ to, label }) => (
            <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }} className={css.place}>
              {label}
            </Link>
          ))}
        </nav>
        <span className={css.name}>{me.name}</span>
        <Button variant="subtle" size="compact-sm" onClick={() => void leave().catch(showProblem)}>
          Sign out
        </Button>
      </header>
      <main className={css.page}>{children}</main>
      <Modal
        opened={demand !== undefined}
        onClose={() => answer(false)}
        title="Confirm that it is you"
        size={420}
        zIndex={400}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p className={css.say}>What you are about to do reaches far. Use your passkey, and it goes on by itself.</p>
        <PasskeyForm label="Use your passkey" act={() => proveAgain().then(() => answer(true))} />
      </Modal>
    </div>
  )
}
