import { type RouterHistory, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { unsavedInDrawers, unsavedOnPage, useAnyUnsaved } from '../form/unsaved.ts'
import { standingQuestion } from './standing-question.ts'

const LeavingQuestion = lazy(() => import('./leaving-question.tsx').then(m => ({ default: m.LeavingQuestion })))

const standing = standingQuestion<(leave: boolean) => void>()
/** Whether what was typed may be lost. Asked again while the question is open, the answer is no: the first counts. */
export const mayLose = (): Promise<boolean> =>
  standing.now() ? Promise.resolve(false) : new Promise(resolve => standing.become(resolve))

/** Stands once in the frame: going to another page, back or away asks first where something was not saved. */
export function Leaving() {
  const unsaved = useAnyUnsaved()
  const history: RouterHistory = useRouter().history
  useEffect(() => {
    if (!unsaved) return
    return history.block({
      enableBeforeUnload: unsavedOnPage,
      blockerFn: async ({ currentLocation: from, nextLocation: to, action }) => {
        const goes = action === 'PUSH' || action === 'REPLACE'
        // A drawer that is open by the address closes on the way back.
        const loses = from.pathname === to.pathname ? !goes && unsavedInDrawers() : unsavedOnPage()
        if (!loses) return false
        if (goes) return !(await mayLose())
        // On the way back the browser is there already: it returns, so that the address is of the page that stands, and goes again if it may.
        const steps = to.state.__TSR_index - from.state.__TSR_index
        void mayLose().then(leave => leave && history.go(steps, { ignoreBlocker: true }))
        return true
      },
    })
  }, [history, unsaved])
  const question = standing.use()
  if (!question) return null
  const answer = (leave: boolean) => {
    question(leave)
    standing.become(null)
  }
  return (
    <Suspense>
      <LeavingQuestion onAnswer={answer} />
    </Suspense>
  )
}
