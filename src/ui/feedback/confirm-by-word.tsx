import { lazy, type ReactNode, Suspense } from 'react'
import { standingQuestion } from './standing-question.ts'

const WordModal = lazy(() => import('./word-question.tsx').then(m => ({ default: m.WordQuestion })))

export interface WordQuestion {
  /** “Delete 3 leads?” */
  title: string
  /** What will be lost and what stays. */
  what: ReactNode
  /** The word that must be typed: a name or a number that makes one look twice. */
  word: string
  /** The act and the number, as on the button that led here: “Delete 3 leads”. */
  act: string
}

const standing = standingQuestion<WordQuestion & { answer: (yes: boolean) => void }>()

/** For what cannot be undone, and only for that: `if (await confirmByWord({ ... })) ...`. */
export const confirmByWord = (question: WordQuestion): Promise<boolean> =>
  new Promise(resolve => {
    standing.now()?.answer(false)
    standing.become({ ...question, answer: resolve })
  })

/** Stands once in the frame; draws the question that is open. */
export function WordHost() {
  const question = standing.use()
  if (!question) return null
  const answer = (yes: boolean) => {
    question.answer(yes)
    standing.become(null)
  }
  return (
    <Suspense>
      <WordModal key={question.title} {...question} onAnswer={answer} />
    </Suspense>
  )
}
