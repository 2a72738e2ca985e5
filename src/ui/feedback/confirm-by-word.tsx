import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState, useSyncExternalStore } from 'react'
import css from './confirm-by-word.module.css'

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
  return <ConfirmByWord key={question.title} {...question} onAnswer={answer} />
}

export function ConfirmByWord({ title, what, word, act, onAnswer }: WordQuestion & { onAnswer: (yes: boolean) => void }) {
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
