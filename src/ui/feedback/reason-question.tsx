import { Button, Modal, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import css from './confirm-by-word.module.css'

const unsaid = 'Say in a few words why.'

/** Asks why; what was asked for goes on with it. */
export function ReasonModal({ second, onAnswer }: { second: boolean; onAnswer: (reason: string | undefined) => void }) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Drawn over a form, it is no part of it.
    event.stopPropagation()
    if (reason.trim().length < 3) return setError(unsaid)
    onAnswer(reason.trim())
  }
  return (
    <Modal
      opened
      onClose={() => onAnswer(undefined)}
      title={second ? 'A second person has to agree' : 'Say why'}
      size={440}
      zIndex={390}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {/* Escape is this question's: a drawer beneath it stays as it is. */}
      <form
        onSubmit={submit}
        onKeyDown={event => {
          if (event.key === 'Escape') onAnswer(undefined)
        }}
        className={css.form}
        noValidate
      >
        <Textarea
          data-autofocus
          data-mantine-stop-propagation
          label="Why is this needed?"
          description={second ? 'Whoever decides reads it. Nothing changes until they agree.' : 'It is recorded.'}
          value={reason}
          error={error}
          rows={3}
          maxLength={500}
          onChange={event => {
            setReason(event.currentTarget.value)
            setError('')
          }}
        />
        <div className={css.acts}>
          <Button data-mantine-stop-propagation onClick={() => onAnswer(undefined)}>
            Cancel
          </Button>
          <Button data-mantine-stop-propagation type="submit" variant="filled">
            {second ? 'Ask for it' : 'Go on'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
