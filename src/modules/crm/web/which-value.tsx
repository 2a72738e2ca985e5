import { Button, Modal } from '@mantine/core'
import { standingQuestion } from '#ui/feedback/standing-question.ts'
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

const standing = standingQuestion<Question & { answer: (which: Answer) => void }>()

/** Somebody else changed the same value meanwhile: both are shown, and the person chooses. */
export const askWhich = (question: Question): Promise<Answer> =>
  new Promise(resolve => {
    standing.now()?.answer('theirs')
    standing.become({ ...question, answer: resolve })
  })

/** Stands once in each page whose values are changed in place. */
export function WhichHost() {
  const question = standing.use()
  if (!question) return null
  const answer = (which: Answer) => {
    question.answer(which)
    standing.become(null)
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
