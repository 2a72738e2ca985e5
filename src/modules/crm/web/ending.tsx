import { Button, Modal, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import { standingQuestion } from '#ui/feedback/standing-question.ts'
import { useMe } from '#ui/me.ts'
import { GivenUp } from '#ui/problem.ts'
import css from './dialog.module.css'
import { useStages } from './stages.ts'

/** What a stage asks for on the way in. */
export interface Ending {
  lostReason?: string
  holdUntil?: string
}
interface Question {
  kind: 'lost' | 'hold'
  /** “Maria López” or “38 leads”. */
  who: string
}

const standing = standingQuestion<Question & { answer: (ending: Ending | null) => void }>()

/** Asks why a lead was lost or until when it is put on hold. Throws `GivenUp` when the person changes their mind. */
export const askEnding = (question: Question): Promise<Ending> =>
  new Promise((resolve, reject) => {
    standing.now()?.answer(null)
    standing.become({ ...question, answer: ending => (ending ? resolve(ending) : reject(new GivenUp())) })
  })

/** Stands once in each page that moves leads. */
export function EndingHost() {
  const question = standing.use()
  if (!question) return null
  const answer = (ending: Ending | null) => {
    question.answer(ending)
    standing.become(null)
  }
  const title = question.kind === 'lost' ? `Why was ${question.who} lost?` : `Put ${question.who} on hold`
  return (
    <Modal opened onClose={() => answer(null)} title={title} size={400} closeButtonProps={{ 'aria-label': 'Close' }}>
      {question.kind === 'lost' ? <Lost onAnswer={answer} /> : <Hold onAnswer={answer} />}
    </Modal>
  )
}

interface PartProps {
  onAnswer: (ending: Ending | null) => void
}

function Lost({ onAnswer }: PartProps) {
  const { lostReasons } = useStages()
  const [reason, setReason] = useState<string | null>(null)
  const [error, setError] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!reason) return setError('Choose a reason: reports and follow-up are made from it.')
    onAnswer({ lostReason: reason })
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <Select
        data-autofocus
        label="Reason"
        placeholder="Choose a reason"
        data={lostReasons.map(one => ({ value: one.id, label: one.label }))}
        value={reason}
        error={error}
        onChange={setReason}
        searchable={lostReasons.length > 8}
        comboboxProps={{ withinPortal: true }}
      />
      <Acts act="Mark as lost" onCancel={() => onAnswer(null)} />
    </form>
  )
}

const later: { label: string; days: number }[] = [
  { label: 'In 2 weeks', days: 14 },
  { label: 'In a month', days: 30 },
  { label: 'In 3 months', days: 91 },
  { label: 'In 6 months', days: 182 },
]

function Hold({ onAnswer }: PartProps) {
  const zone = useMe().tenant.timeZone
  const today = civilTime(Date.now(), zone).date
  const [day, setDay] = useState(addDays(today, 30))
  const [error, setError] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!(day > today)) return setError('Choose a day that is still to come.')
    // Nine in the morning: the lead comes back with the working day.
    onAnswer({ holdUntil: new Date(instantOf(day, 9 * 60, zone)).toISOString() })
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <div className={css.choices} role="group" aria-label="How long">
        {later.map(one => (
          <Button
            key={one.days}
            size="compact-sm"
            aria-pressed={day === addDays(today, one.days)}
            onClick={() => setDay(addDays(today, one.days))}
          >
            {one.label}
          </Button>
        ))}
      </div>
      <TextInput
        data-autofocus
        type="date"
        label="Bring it back on"
        description="Until then it stays out of Today. That morning it is back as a lead to follow up."
        value={day}
        error={error}
        onChange={event => setDay(event.currentTarget.value)}
      />
      <Acts act="Put on hold" onCancel={() => onAnswer(null)} />
    </form>
  )
}

const Acts = ({ act, onCancel }: { act: string; onCancel: () => void }) => (
  <div className={css.acts}>
    <Button onClick={onCancel}>Cancel</Button>
    <Button type="submit" variant="filled">
      {act}
    </Button>
  </div>
)
