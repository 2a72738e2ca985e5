import { Button, Modal, Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { standingQuestion } from '#ui/feedback/standing-question.ts'
import { GivenUp, Problem } from '#ui/problem.ts'
import { useColleagues } from './colleagues.ts'
import css from './dialog.module.css'

interface Question {
  /** “Maria López” or “the loan of Maria López”. */
  what: string
  /** Why its officer may not keep it. */
  why: string
  state: string | null
}

const standing = standingQuestion<Question & { answer: (owner: string | null | undefined) => void }>()
/**
 * Who gets a record whose officer may not hold it after a change, null being nobody yet. Rethrows what the server said
 * where this person cannot move records, or the page has nowhere to ask.
 */
export function askHolder(refused: unknown, what: string): Promise<string | null> {
  if (!(refused instanceof Problem) || refused.facts.demand !== 'owner' || !standing.isDrawn()) throw refused
  const state = (refused.facts.state ?? null) as string | null
  return new Promise((resolve, reject) => {
    standing.now()?.answer(undefined)
    standing.become({
      what,
      why: refused.problems[0]?.message ?? refused.message,
      state,
      answer: owner => (owner === undefined ? reject(new GivenUp()) : resolve(owner)),
    })
  })
}

/** Stands once in each page whose records change their place. */
export function HolderHost() {
  const question = standing.use()
  if (!question) return null
  const answer = (owner: string | null | undefined) => {
    question.answer(owner)
    standing.become(null)
  }
  return (
    <Modal
      opened
      onClose={() => answer(undefined)}
      title={`Who gets ${question.what}?`}
      size={400}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Choice question={question} onAnswer={answer} />
    </Modal>
  )
}

const nobody = 'nobody'

function Choice({ question, onAnswer }: { question: Question; onAnswer: (owner: string | null | undefined) => void }) {
  const people = useColleagues()
  const [owner, setOwner] = useState<string | null>(null)
  const [error, setError] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!owner) return setError('Choose somebody, or nobody yet.')
    onAnswer(owner === nobody ? null : owner)
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <span>{question.why}</span>
      <Select
        data-autofocus
        label={question.state ? `Licensed for ${question.state}` : 'New owner'}
        placeholder="Choose"
        data={[...people.licensed(question.state), { value: nobody, label: 'Nobody yet: it waits to be assigned' }]}
        value={owner}
        error={error}
        onChange={setOwner}
        comboboxProps={{ withinPortal: true }}
      />
      <div className={css.acts}>
        <Button onClick={() => onAnswer(undefined)}>Cancel</Button>
        <Button type="submit" variant="filled">
          Save and give
        </Button>
      </div>
    </form>
  )
}
