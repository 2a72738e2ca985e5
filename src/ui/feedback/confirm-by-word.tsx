import { lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react'

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

let asked: (WordQuestion & { answer: (yes: boolean) => void }) | null = null
const watchers = new Set<() => void>()
const become = (next: typeof asked) => {
  asked = next
  for (const watch of watchers) watch()
}

/** For what cannot be undone, and only for that: `if (await confirmByWord({ ... })) ...`. */
export const confirmByWord = (question: WordQuestion): Promise<boolean> =>
  new Promise(resolve => {
    asked?.answer(false)
    become({ ...question, answer: resolve })
  })

const watchAsked = (watch: () => void) => {
  watchers.add(watch)
  return () => void watchers.delete(watch)
}

/** Stands once in the frame; draws the question that is open. */
export function WordHost() {
  const question = useSyncExternalStore(watchAsked, () => asked)
  if (!question) return null
  const answer = (yes: boolean) => {
    question.answer(yes)
    become(null)
  }
  return (
    <Suspense>
      <WordModal key={question.title} {...question} onAnswer={answer} />
    </Suspense>
  )
}
