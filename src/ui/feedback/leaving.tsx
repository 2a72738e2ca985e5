import { useBlocker } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
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
  useBlocker({
    disabled: !unsaved,
    enableBeforeUnload: unsavedOnPage,
    shouldBlockFn: async ({ current, next, action }) => {
      const within = current.pathname === next.pathname
      // A drawer that is open by the address closes on the way back.
      const loses = within ? action !== 'PUSH' && action !== 'REPLACE' && unsavedInDrawers() : unsavedOnPage()
      return loses && !(await mayLose())
    },
  })
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
