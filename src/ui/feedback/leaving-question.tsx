import { Button, Modal } from '@mantine/core'
import css from './confirm-by-word.module.css'

/** Staying is what Escape and the first button do. */
export const LeavingQuestion = ({ onAnswer }: { onAnswer: (leave: boolean) => void }) => (
  <Modal
    opened
    onClose={() => onAnswer(false)}
    title="Leave without saving?"
    size={400}
    zIndex={400}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <div className={css.form}>
      <div>What you changed here is not saved yet.</div>
      <div className={css.acts}>
        <Button data-autofocus onClick={() => onAnswer(false)}>
          Stay here
        </Button>
        <Button variant="filled" color="red" onClick={() => onAnswer(true)}>
          Leave
        </Button>
      </div>
    </div>
  </Modal>
)
