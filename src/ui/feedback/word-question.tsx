import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import css from './confirm-by-word.module.css'
import type { WordQuestion as Question } from './confirm-by-word.tsx'

/** Asks for the word; the act stays shut until it is typed. */
export function WordQuestion({ title, what, word, act, onAnswer }: Question & { onAnswer: (yes: boolean) => void }) {
  const [typed, setTyped] = useState('')
  const same = typed.trim().toLowerCase() === word.toLowerCase()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (same) onAnswer(true)
  }
  return (
    <Modal opened onClose={() => onAnswer(false)} title={title} size={440} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} className={css.form}>
        <div>{what}</div>
        <TextInput
          data-autofocus
          label={
            <>
              Type <strong>{word}</strong> to go on
            </>
          }
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <div className={css.acts}>
          <Button onClick={() => onAnswer(false)}>Cancel</Button>
          <Button type="submit" variant="filled" color="red" disabled={!same}>
            {act}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
