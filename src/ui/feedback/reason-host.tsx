import { lazy, Suspense } from 'react'
import { standingReason } from './reason-asked.ts'

const Modal = lazy(() => import('./reason-question.tsx').then(m => ({ default: m.ReasonModal })))

/** Stands once in the frame; asks why, where what somebody does demands a reason as things stand. */
export function ReasonHost() {
  const question = standingReason.use()
  if (!question) return null
  const answer = (reason: string | undefined) => {
    question.answer(reason)
    standingReason.become(null)
  }
  return (
    <Suspense>
      <Modal second={question.second} onAnswer={answer} />
    </Suspense>
  )
}
