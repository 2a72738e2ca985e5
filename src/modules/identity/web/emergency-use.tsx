import { Alert, Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { closeEmergency, readEmergency, readEmergencyUse, reviewEmergency } from '../contract.ts'
import css from './matrix-page.module.css'
import table from './plain-table.module.css'

const stale = [readEmergency, readEmergencyUse]

/** One use: why, what was done, and the review. */
export function EmergencyUse({ use }: { use: string }) {
  const { data, error, refetch } = useAction(readEmergencyUse, { use })
  const end = useCommand(closeEmergency, { invalidates: stale, done: 'It is closed.' })
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <FactsSkeleton facts={4} />
  return (
    <div className={css.form}>
      <p>
        Opened <When at={data.openedAt} as="exact" />, {data.open ? 'open until' : 'closed'}{' '}
        <When at={data.closedAt ?? data.until} as="exact" />.
      </p>
      <p>
        <strong>Why:</strong> {data.why}
      </p>
      {data.open && (
        <p>
          <ActButton needs="emergency.review" onClick={() => void end.run({ use }).catch(() => undefined)}>
            Close it now
          </ActButton>
        </p>
      )}
      <h3>What was done</h3>
      {data.events.length === 0 ? (
        <p className="quiet">Nothing was changed by it.</p>
      ) : (
        <table className={table.table} aria-label="What was done">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            {data.events.map(event => (
              <tr key={event.id}>
                <td>
                  <When at={event.at} as="exact" />
                </td>
                <td>
                  <code>{event.name}</code>
                  {event.subject && <span className={table.more}>{event.subject.kind}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data.reviewedAt ? (
        <p>
          <strong>Reviewed by {data.reviewedBy}:</strong> {data.findings}
        </p>
      ) : (
        !data.open && <Review use={use} overdue={data.overdue} reviewBy={data.reviewBy} />
      )}
    </div>
  )
}

function Review({ use, overdue, reviewBy }: { use: string; overdue: boolean; reviewBy: string }) {
  const review = useCommand(reviewEmergency, { invalidates: stale, done: 'The review is kept.', quiet: true })
  const [findings, setFindings] = useState('')
  const [said, setSaid] = useState('')
  useUnsaved(!review.pending && findings !== '')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSaid('')
    try {
      await review.run({ use, findings })
    } catch (error) {
      if (!isQuiet(error)) setSaid(asProblem(error).problems[0]?.message ?? asProblem(error).message)
    }
  }
  return (
    <form className={css.form} onSubmit={event => void submit(event)}>
      <Textarea
        label="What did it come to?"
        description={
          <>
            {overdue ? 'Overdue since' : 'Due by'} <When at={reviewBy} as="exact" />. By somebody who keeps no share of it.
          </>
        }
        autosize
        minRows={3}
        maxLength={4000}
        value={findings}
        onChange={event => setFindings(event.currentTarget.value)}
      />
      {said && (
        <Alert color="red" role="alert">
          {said}
        </Alert>
      )}
      <div className={css.acts}>
        <Button type="submit" variant="filled" disabled={findings.trim().length < 20} loading={review.pending}>
          Keep the review
        </Button>
      </div>
    </form>
  )
}
