import { Button, Modal } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import css from './dialog.module.css'

interface Question {
  /** “City”. */
  label: string
  /** “this lead”. */
  what: string
  yours: string
  theirs: string
}
type Answer = 'yours' | 'theirs'

let asked: (Question & { answer: (which: Answer) => void }) | null = null
const watchers = new Set<() => void>()
const become = (next: typeof asked) => {
  asked = next
  for (const watch of watchers) watch()
}

/** Somebody else changed the same value meanwhile: both are shown, and the person chooses. */
export const askWhich = (question: Question): Promise<Answer> =>
  new Promise(resolve => {
    asked?.answer('theirs')
    become({ ...question, answer: resolve })
  })

const watchAsked = (watch: () => void) => {
  watchers.add(watch)
  return () => void watchers.delete(watch)
}

/** Stands once in each page whose values are changed in place. */
export function WhichHost() {
  const question = useSyncExternalStore(watchAsked, () => asked)
  if (!question) return null
  const answer = (which: Answer) => {
    question.answer(which)
    become(null)
  }
  return (
    <Modal
      opened
      onClose={() => answer('theirs')}
      title={`${question.label} was changed by somebody else`}
      size={480}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={css.form}>
        <span>
          While you were working on {question.what}, somebody saved another value. Nothing is lost: choose the one to keep.
        </span>
        <div className={css.sides}>
          <div className={css.side}>
            <h3>Saved by somebody else</h3>
            {question.theirs}
          </div>
          <div className={css.side}>
            <h3>Yours</h3>
            {question.yours}
          </div>
        </div>
        <div className={css.acts}>
          <Button onClick={() => answer('theirs')}>Keep theirs</Button>
          <Button variant="filled" data-autofocus onClick={() => answer('yours')}>
            Use mine
          </Button>
        </div>
      </div>
    </Modal>
  )
}
