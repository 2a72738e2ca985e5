import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { exactText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { type Reason, Reasons } from '#ui/record/reasons.tsx'
import { useAction } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { When } from '#ui/values/when.tsx'
import { readIntake } from '../contract/intake.ts'
import { DraftTable } from './draft-table.tsx'
import css from './intake.module.css'
import { IntakeRetry } from './intake-retry.tsx'
import { doorWords, outcomeWords } from './words.ts'

export type Intake = Output<typeof readIntake>

/** One arrival: what became of it and why, what was read, what was sent, and the way to take it in after all. */
export function IntakeDrawer({ intake, onClose }: { intake: string | undefined; onClose: () => void }) {
  // The last one stays while the drawer closes.
  const [last, setLast] = useState(intake)
  if (intake && intake !== last) setLast(intake)
  return (
    <FormDrawer opened={intake !== undefined} onClose={onClose} size={600} title="Arrival">
      {last && <Body key={last} id={last} />}
    </FormDrawer>
  )
}

function Body({ id }: { id: string }) {
  const { data, error, refetch } = useAction(readIntake, { intake: id })
  const { tenant } = useMe()
  if (error && !data) return <ErrorState error={error} onAgain={refetch} />
  if (!data) return <FactsSkeleton facts={8} />
  const { label, tone, meaning } = outcomeWords[data.outcome]
  const against = data.outcome === 'refused' || data.outcome === 'held'
  const reasons = data.reasons.map(({ sentence }): Reason => ({ mark: against ? 'unmet' : 'note', text: sentence }))
  return (
    <div className={css.body}>
      <p className={css.who}>
        <strong>{data.name ?? 'Nobody could be read from it'}</strong>
        <span>
          {doorWords[data.door]}
          {data.sourceName && `, ${data.sourceName}`}, <When at={data.receivedAt} />
        </span>
      </p>
      <Reasons
        verdict={label}
        tone={tone}
        reasons={[
          { mark: 'note', text: meaning, source: exactText(data.receivedAt, tenant.timeZone) },
          ...reasons,
          ...(data.externalId ? [{ mark: 'note' as const, text: 'Their id of it', source: data.externalId }] : []),
        ]}
      />
      {data.lead && (
        <div className={css.acts}>
          <Button variant="filled" renderRoot={props => <Link to={`/leads/${data.lead}`} {...props} />}>
            Open the lead
          </Button>
        </div>
      )}
      {data.mayRetry && <IntakeRetry intake={data} />}
      {data.draft && (
        <section>
          <h2>What was read</h2>
          <DraftTable draft={data.draft} />
        </section>
      )}
      {data.sent !== null && <Sent sent={data.sent} type={data.contentType} />}
    </div>
  )
}

/** As it came; JSON is set in lines, so that it can be read. */
function Sent({ sent, type }: { sent: string; type: string | null }) {
  return (
    <section>
      <header className={css.sentHead}>
        <h2>What was sent</h2>
        <Copyable value={sent} what="what was sent">
          <span className="quiet">{type || 'no content type'}</span>
        </Copyable>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre className={css.sent} tabIndex={0} role="region" aria-label="What was sent">
        {pretty(sent)}
      </pre>
      <p className={css.note}>Identity and card numbers, exact scores and incomes are never shown here.</p>
    </section>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
