import { useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { onSignedOut } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { useLive } from '#ui/live.ts'
import { type Me, MeProvider } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { readMe } from '../contract.ts'
import { FrameSkeleton } from './frame-skeleton.tsx'

const SessionEnded = lazy(() => import('./session-ended.tsx').then(m => ({ default: m.SessionEnded })))

/** Stands before every member's page: knows who is signed in, or asks. */
export function Gate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useAction(readMe, {}, { keep: false, staleTime: 60_000 })
  const [ended, setEnded] = useState(false)
  useEffect(() => onSignedOut(() => setEnded(true)), [])
  useLive(['identity.updateMe', 'identity.updatePerson'], [readMe])
  // The contract's words are plain strings; the matrix on both sides is the same.
  const me = useMemo(() => data as unknown as Me | undefined, [data])

  if (me) {
    return (
      <MeProvider value={me}>
        {children}
        <Suspense>{ended && <SessionEnded onDone={() => setEnded(false)} />}</Suspense>
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
