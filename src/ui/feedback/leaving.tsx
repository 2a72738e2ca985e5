import { useBlocker } from '@tanstack/react-router'
import { lazy, Suspense, useSyncExternalStore } from 'react'
import { unsavedInDrawers, unsavedOnPage, useAnyUnsaved } from '../form/unsaved.ts'

const LeavingQuestion = lazy(() => import('./leaving-question.tsx').then(m => ({ default: m.LeavingQuestion })))

let asked: ((leave: boolean) => void) | null = null
const watchers = new Set<() => void>()
const become = (next: typeof asked) => {
  asked = next
  for (const watch of watchers) watch()
}
const watchAsked = (watch: () => void) => {
  watchers.add(watch)
  return () => void watchers.delete(watch)
}

/** Whether what was typed may be lost. Asked again while the question is open, the answer is no: the first counts. */
export const mayLose = (): Promise<boolean> => (asked ? Promise.resolve(false) : new Promise(resolve => become(resolve)))

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
  const question = useSyncExternalStore(watchAsked, () => asked)
  if (!question) return null
  const answer = (leave: boolean) => {
    question(leave)
    become(null)
  }
  return (
    <Suspense>
      <LeavingQuestion onAnswer={answer} />
    </Suspense>
  )
}
