import { Button, SegmentedControl, Select, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { Reasons } from '#ui/record/reasons.tsx'
import { useAction } from '#ui/use-action.ts'
import { trySource } from '../contract/source.ts'
import { exampleOf } from './examples.ts'
import type { SourceDraft } from './source-editor.tsx'
import type { Source } from './sources-tab.tsx'
import css from './trial.module.css'
import { TrialLead } from './trial-lead.tsx'

interface SourceTrialProps {
  source: Source
  draft: SourceDraft
  changed: boolean
  /** Begins a line for a path that nothing took. */
  onMap: ((from: string) => void) | undefined
}

const types = [
  { value: '', label: 'Find out by itself' },
  { value: 'application/json', label: 'JSON' },
  { value: 'application/xml', label: 'XML' },
  { value: 'application/x-www-form-urlencoded', label: 'A posted form' },
  { value: 'text/plain', label: 'A mail' },
]

/** A sample, and at once what would be read from it and decided about it. Nothing is kept. */
export function SourceTrial({ source, draft, changed, onMap }: SourceTrialProps) {
  const [body, setBody] = useState('')
  const [contentType, setContentType] = useState('')
  const example = exampleOf(draft.format)
  const asked = JSON.stringify({
    body,
    contentType,
    format: draft.format,
    mapping: draft.mapping.filter(line => line.from.trim() !== ''),
    acceptance: draft.acceptance,
  })
  const [settled] = useDebouncedValue(asked, 400)
  const input = { source: source.id, ...(JSON.parse(settled) as SourceDraft & { body: string; contentType: string }) }
  const { data, error, isPlaceholderData, refetch } = useAction(trySource, input, {
    enabled: input.body.trim() !== '',
    keep: true,
  })
  return (
    <div className={css.trial}>
      <header className={css.head}>
        <h2>Try a sample</h2>
        {example && (
          <Button size="compact-sm" variant="subtle" onClick={() => setBody(example)}>
            Use an example
          </Button>
        )}
      </header>
      <Textarea
        aria-label="Sample of what the vendor sends"
        placeholder="Paste what the vendor sends: JSON, XML, a posted form or a lead mail. Nothing is kept."
        classNames={{ input: css.sample! }}
        autosize
        minRows={6}
        maxRows={16}
        value={body}
        maxLength={200_000}
        spellCheck={false}
        onChange={event => setBody(event.currentTarget.value)}
      />
      <Select
        label="Sent as"
        className={css.type!}
        data={types}
        value={contentType}
        allowDeselect={false}
        onChange={value => setContentType(value ?? '')}
      />
      {body.trim() === '' ? (
        <p className="quiet">What would be read, what is left unread, and whether it would be taken stands here then.</p>
      ) : error && !data ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={6} label="Trying the sample" />
      ) : (
        <div className={css.result} aria-live="polite" data-old={isPlaceholderData || undefined}>
          {changed && <p className={css.draft}>Read by what stands at the left, which is not saved yet.</p>}
          <Result data={data} onMap={onMap} />
        </div>
      )}
    </div>
  )
}

type Tried = NonNullable<ReturnType<typeof useAction<typeof trySource>>['data']>

function Result({ data, onMap }: { data: Tried; onMap: ((from: string) => void) | undefined }) {
  const [at, setAt] = useState('0')
  const lead = data.leads[Number(at)] ?? data.leads[0]
  if (!lead)
    return (
      <Reasons
        verdict={data.readable ? 'Nothing to take in' : 'Cannot be read'}
        tone={data.readable ? 'plain' : 'late'}
        reasons={[
          ...(data.why ? [{ mark: data.readable ? ('note' as const) : ('unmet' as const), text: data.why }] : []),
          ...data.problems.map(({ path, message }) => ({ mark: 'unmet' as const, text: message, source: path || undefined })),
        ]}
      />
    )
  return (
    <>
      {data.leads.length > 1 && (
        <SegmentedControl
          aria-label="Which lead of the sample"
          value={at}
          onChange={setAt}
          data={data.leads.slice(0, 8).map((_, index) => ({ value: String(index), label: `Lead ${index + 1}` }))}
        />
      )}
      {data.unread.length > 0 && (
        <Reasons
          verdict={data.unread.length === 1 ? 'One value was not read' : `${data.unread.length} values were not read`}
          tone="due"
          reasons={data.unread.map(text => ({ mark: 'note', text }))}
        />
      )}
      <TrialLead lead={lead} onMap={onMap} />
    </>
  )
}
