import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { DuePick, Pick } from '#modules/crm/web/due-pick.tsx'
import { showProblem } from '#ui/feedback/toasts.tsx'
import { useKeys } from '#ui/keys.ts'
import { Problem } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { Keys } from '#ui/values/keys.tsx'
import { type Call, type CallOutcome, callOutcomes, endCall } from '../contract.ts'
import css from './calls.module.css'
import { outcomeMeans, outcomeWords } from './words.ts'

interface CallOutcomeFormProps {
  call: Call
  note: string
  onNote: (note: string) => void
  onEnded: () => void
  onLost: () => void
}

/** What came of the call. Saved, the lead leaves one's hands and the next one comes. */
export function CallOutcomeForm({ call, note, onNote, onEnded, onLost }: CallOutcomeFormProps) {
  const [outcome, setOutcome] = useState<CallOutcome>()
  const [callAt, setCallAt] = useState<string | null>(null)
  const [problem, setProblem] = useState<string>()
  const end = useCommand(endCall, { quiet: true })

  const save = async () => {
    if (!outcome) return setProblem('Say what came of the call.')
    try {
      await end.run({
        lead: call.lead,
        outcome,
        ...(outcome === 'callback' && callAt && { callAt }),
        ...(note.trim() && { note: note.trim() }),
      })
      onEnded()
    } catch (error) {
      if (error instanceof Problem && error.word === 'gone') onLost()
      else if (error instanceof Problem && error.problems[0]) setProblem(error.problems[0].message)
      else showProblem(error)
    }
  }
  const choose = (one: CallOutcome) => {
    setOutcome(one)
    setProblem(undefined)
  }
  const promise = (at: string | null) => {
    setCallAt(at)
    setProblem(undefined)
  }
  useKeys([
    ...callOutcomes.map((one, n) => ({
      keys: String(n + 1),
      label: outcomeWords[one],
      group: 'Record' as const,
      run: () => choose(one),
    })),
    { keys: 'mod+Enter', label: 'Save and next lead', group: 'Record', run: () => void save(), whileTyping: true },
  ])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save()
  }
  return (
    <form className={css.outcome} onSubmit={submit} aria-label="What came of the call">
      <div className={css.outcomes} role="radiogroup" aria-label="Outcome">
        {callOutcomes.map((one, n) => (
          <span key={one}>
            <Pick on={outcome === one} onPick={() => choose(one)}>
              {outcomeWords[one]}
            </Pick>
            <span className={css.key} aria-hidden>
              <Keys keys={String(n + 1)} />
            </span>
          </span>
        ))}
      </div>
      {outcome === 'callback' && <DuePick kind="callback" value={callAt} onChange={promise} theirs={call.timeZone} />}
      {outcome && outcomeMeans[outcome] && <p className="quiet">{outcomeMeans[outcome]}</p>}
      <Textarea
        label="Note"
        placeholder="What was said (optional)"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={note}
        onChange={event => onNote(event.currentTarget.value)}
      />
      {problem && (
        <p className={css.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={css.foot}>
        <Button
          type="submit"
          variant="filled"
          loading={end.pending}
          rightSection={
            <span className={css.key}>
              <Keys keys="mod+Enter" />
            </span>
          }
        >
          Save and next lead
        </Button>
      </div>
    </form>
  )
}
