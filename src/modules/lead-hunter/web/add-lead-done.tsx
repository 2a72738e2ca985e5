import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Output } from '#ui/call.ts'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useKeys } from '#ui/keys.ts'
import { Reasons } from '#ui/record/reasons.tsx'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import type { addLead } from '../contract/intake.ts'
import { readTrace } from '../contract/lead-route.ts'
import css from './add-lead.module.css'
import type { Typed } from './add-lead-form.tsx'
import { ConflictChoice } from './conflict-choice.tsx'
import { traceReasons } from './trace-reasons.ts'
import { outcomeWords } from './words.ts'

type Result = Output<typeof addLead>

interface AddLeadDoneProps {
  typed: Typed
  result: Result
  onResult: (result: Result) => void
  onBack: () => void
  onAnother: () => void
  onClose: () => void
}

export function AddLeadDone({ typed, result, onResult, onBack, onAnother, onClose }: AddLeadDoneProps) {
  const { person } = typed
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ') || person.emails || person.phones || 'The lead'
  useKeys(
    [{ keys: 'mod+Enter', label: 'Add another lead', group: 'Form', run: onAnother, whileTyping: true }],
    result.lead !== null,
  )

  if (result.outcome === 'conflict')
    return (
      <ConflictChoice
        intake={result.intake}
        people={result.conflictContacts}
        email={person.emails}
        phone={person.phones}
        onResult={onResult}
        onCancel={onClose}
      />
    )
  if (!result.lead)
    return (
      <div className={css.done}>
        <Reasons
          verdict={`${name} was not taken in`}
          tone="late"
          reasons={result.reasons.map(({ sentence }) => ({ mark: 'unmet', text: sentence }))}
        />
        <p className="quiet">It is kept under refused leads with these reasons. Nothing you typed is lost.</p>
        <div className={css.acts}>
          <Button onClick={onClose}>Close</Button>
          <Button variant="filled" onClick={onBack}>
            Back to the form
          </Button>
        </div>
      </div>
    )
  return <TakenIn name={name} result={result} lead={result.lead} onAnother={onAnother} />
}

interface TakenInProps {
  name: string
  result: Result
  lead: string
  onAnother: () => void
}

function TakenIn({ name, result, lead, onAnother }: TakenInProps) {
  const trace = useAction(readTrace, { lead })
  return (
    <div className={css.done}>
      <p className={css.lead}>
        <strong>{name}</strong>
        <Tag tone={outcomeWords[result.outcome].tone}>
          {result.repeat ? 'Joined an open lead' : outcomeWords[result.outcome].label}
        </Tag>
      </p>
      <WhoGotIt trace={trace} />
      {result.reasons.length > 0 && (
        <Reasons
          verdict="Worth knowing"
          tone="due"
          reasons={result.reasons.map(({ sentence }) => ({ mark: 'note', text: sentence }))}
        />
      )}
      <div className={css.acts}>
        <Button onClick={onAnother} title="Ctrl or ⌘ Enter">
          Add another
        </Button>
        {trace.error ? null : (
          <Button variant="filled" data-autofocus renderRoot={props => <Link to={`/leads/${lead}`} {...props} />}>
            Open the lead
          </Button>
        )}
      </div>
    </div>
  )
}

/** Who has it now, and every rule that was asked. */
function WhoGotIt({ trace: { data, error } }: { trace: ReturnType<typeof useAction<typeof readTrace>> }) {
  if (error) return <p className="quiet">It is with somebody whose leads you do not see.</p>
  if (!data) return <ListSkeleton rows={3} label="Loading who got it" />
  const [step] = data.items
  if (step) return <Reasons {...traceReasons(step)} />
  return (
    <p>
      {data.owner
        ? `${data.owner.name} has it: whoever types a lead in keeps it, or the officer the person had already.`
        : 'Nobody has it yet.'}
    </p>
  )
}
