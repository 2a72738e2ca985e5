import { useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { onSignedOut } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { useLive } from '#ui/live.ts'
import { type Me, MeProvider } from '#ui/me.ts'
import { queryClient } from '#ui/query-client.ts'
import { onDemand } from '#ui/step-up.ts'
import { useAction } from '#ui/use-action.ts'
import { readMe } from '../contract.ts'
import { FrameSkeleton } from './frame-skeleton.tsx'
import { SpecialBanner } from './special-banner.tsx'
import type { Asked } from './step-up.tsx'
import { ViewingBanner } from './viewing-banner.tsx'

const SessionEnded = lazy(() => import('./session-ended.tsx').then(m => ({ default: m.SessionEnded })))
const Enroll = lazy(() => import('./enroll.tsx').then(m => ({ default: m.Enroll })))
const StepUp = lazy(() => import('./step-up.tsx').then(m => ({ default: m.StepUp })))
const IdleWarning = lazy(() => import('./idle-warning.tsx').then(m => ({ default: m.IdleWarning })))

/** Stands before every member's page: knows who is signed in, or asks; and leads whoever has no second factor to one. */
export function Gate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useAction(readMe, {}, { keep: false, staleTime: 60_000 })
  const [ended, setEnded] = useState(false)
  // Until the person says that it is done: the codes are shown after the session is open for everything.
  const [enrolling, setEnrolling] = useState(false)
  useEffect(() => onSignedOut(() => setEnded(true)), [])
  // Registered with the page: what is demanded while the dialog's code is still coming waits for it.
  const [asked, setAsked] = useState<Asked>()
  useEffect(() => onDemand(demand => new Promise(answer => setAsked({ demand, answer }))), [])
  useLive(['identity.updateMe', 'identity.updatePerson', 'elevation.*'], [readMe])
  // The contract's words are plain strings; the matrix on both sides is the same.
  const me = useMemo(() => data as unknown as Me | undefined, [data])
  const session = data?.session
  const mayOnlyEnroll = session?.mayOnlyEnrol ?? false
  useEffect(() => {
    if (mayOnlyEnroll) setEnrolling(true)
  }, [mayOnlyEnroll])

  if (me && (mayOnlyEnroll || enrolling)) {
    return (
      <MeProvider value={me}>
        <Suspense fallback={<FrameSkeleton />}>
          <Enroll
            name={me.user.name}
            recovered={session?.openedBy === 'recovery'}
            onDone={async () => {
              // Whatever was refused so far is asked again.
              await queryClient.resetQueries()
              setEnrolling(false)
            }}
          />
        </Suspense>
      </MeProvider>
    )
  }
  if (me) {
    return (
      <MeProvider value={me}>
        {data?.viewer && <ViewingBanner as={me.user.name} />}
        {data && !data.viewer && <SpecialBanner elevation={data.elevation} breakGlass={data.breakGlass} />}
        {children}
        <Suspense>
          <StepUp asked={asked} onClose={() => setAsked(undefined)} />
          {session && !ended && <IdleWarning idleMinutes={session.idleMinutes} endsAt={session.endsAt} />}
          {ended && <SessionEnded onDone={() => setEnded(false)} />}
        </Suspense>
      </MeProvider>
    )
  }
  if (error?.word === 'unauthenticated') return <ToSignIn />
  if (error) return <ErrorState page error={error} onAgain={refetch} />
  return <FrameSkeleton />
}

function ToSignIn() {
  const { history } = useRouter()
  const wanted = useRouterState({ select: state => state.location.href })
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, with the address that was wanted at first.
  useEffect(() => {
    history.replace(wanted === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(wanted)}`)
  }, [])
  return <FrameSkeleton />
}
