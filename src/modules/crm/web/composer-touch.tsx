import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { elapsedText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { useCommand } from '#ui/use-action.ts'
import { touchLead } from '../contract/lead.ts'
import { addTask, listTasks, readToday, updateTask } from '../contract/work.ts'
import { speedOf } from '../rules/speed.ts'
import { sendsForm, useDraft, useFocusAsked } from './composer-note.tsx'
import { callbackChoices, type DueChoice } from './due.ts'
import { Pick } from './due-pick.tsx'
import type { LeadDetail } from './lead-detail.ts'
import { leadAnswers } from './lead-edits.ts'
import css from './record.module.css'
import { useLeadCalendar } from './stages.ts'
import { touchKinds, touchOutcomes } from './words.ts'

type Kind = keyof typeof touchKinds
type Outcome = keyof typeof touchOutcomes

/** What can come of each way of getting in touch. */
const outcomes: Record<Kind, readonly Outcome[]> = {
  call: ['reached', 'left_message', 'no_answer', 'wrong_number'],
  text: ['sent', 'reached', 'wrong_number'],
  email: ['sent', 'reached'],
  meeting: ['reached', 'no_answer'],
  other: ['reached', 'sent', 'no_answer'],
}

/** Records a try. The first one stops the clock; after one that reached nobody the next step is offered. */
export function TouchForm({ lead, focus }: { lead: LeadDetail; focus: number }) {
  const [kind, setKind] = useState<Kind>('call')
  const [outcome, setOutcome] = useState<Outcome>('reached')
  const [note, setNote] = useDraft({ lead: lead.id }, 'touch')
  const [next, setNext] = useState(false)
  const field = useFocusAsked<HTMLTextAreaElement>(focus)
  const touch = useCommand(touchLead, { invalidates: leadAnswers })
  const now = useNow()
  const calendar = useLeadCalendar()

  const choose = (to: Kind) => {
    setKind(to)
    if (!outcomes[to].includes(outcome)) setOutcome(outcomes[to][0]!)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    try {
      const { firstTouch, seconds } = await touch.run({ lead: lead.id, kind, outcome, ...(note.trim() && { note: note.trim() }) })
      setNote('')
      setNext(outcome !== 'reached' || kind === 'call')
      if (firstTouch && seconds !== null) showNotice(`First touch after ${elapsedText(seconds * 1000)}. The clock has stopped.`)
    } catch {
      // The toast has said why; what was typed stays.
    }
  }
  return (
    <>
      <form className={css.body} onSubmit={submit}>
        <div className={css.asked} role="radiogroup" aria-label="How">
          <span aria-hidden>How</span>
          <div>
            {(Object.keys(touchKinds) as Kind[]).map(one => (
              <Pick key={one} on={one === kind} onPick={() => choose(one)}>
                {touchKinds[one]}
              </Pick>
            ))}
          </div>
        </div>
        <div className={css.asked} role="radiogroup" aria-label="Outcome">
          <span aria-hidden>Outcome</span>
          <div>
            {outcomes[kind].map(one => (
              <Pick key={one} on={one === outcome} onPick={() => setOutcome(one)}>
                {touchOutcomes[one]}
              </Pick>
            ))}
          </div>
        </div>
        <Textarea
          ref={field}
          classNames={{ input: css.bare! }}
          aria-label="What was said"
          placeholder="What was said (optional)"
          autosize
          minRows={1}
          maxRows={10}
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
          onKeyDown={sendsForm}
        />
        <div className={css.foot}>
          {speedOf(lead, now, calendar) === 'running' && <span className="quiet">Stops the speed-to-lead clock.</span>}
          <ActButton needs="lead.touch" type="submit" variant="filled" loading={touch.pending}>
            {kind === 'call' ? 'Log call' : `Log ${touchKinds[kind].toLowerCase()}`}
          </ActButton>
        </div>
      </form>
      {next && <NextStep lead={lead} onSet={() => setNext(false)} />}
    </>
  )
}

/** A lead without a next step is forgotten. One click sets it. */
function NextStep({ lead, onSet }: { lead: LeadDetail; onSet: () => void }) {
  const zone = useMe().tenant.timeZone
  const now = useNow()
  const add = useCommand(addTask, { invalidates: [listTasks, readToday] })
  const update = useCommand(updateTask, { invalidates: [listTasks, readToday] })
  const set = async ({ label, at }: DueChoice) => {
    const { id } = await add.run({
      lead: lead.id,
      contact: lead.contact,
      kind: 'callback',
      title: `Call ${lead.firstName ?? lead.name} again`,
      dueAt: at,
      remindAt: at,
    })
    onSet()
    showUndo({
      message: `Callback set: ${label.toLowerCase()}.`,
      undo: () => update.run({ task: id, done: true, outcome: 'cancelled' }),
    })
  }
  return (
    <div className={css.next}>
      <span>Next step: call again</span>
      {callbackChoices(now, zone).map(choice => (
        <Button key={choice.id} size="compact-sm" onClick={() => void set(choice)}>
          {choice.label}
        </Button>
      ))}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onSet}>
        Not now
      </Button>
    </div>
  )
}
