import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { showUndo } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { Timeline, type TimelineEntry } from '#ui/record/timeline.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useCommand, useInfiniteAction } from '#ui/use-action.ts'
import { editNote, readTimeline } from '../contract/work.ts'
import { useColleagues } from './colleagues.ts'
import { entryWords, isOfRules, type Told } from './event-words.ts'
import css from './record.module.css'
import { useStages } from './stages.ts'
import { fieldLabel, isSaid, saidOnce, valueText } from './timeline-words.ts'
import { customWords, useCustomNames } from './use-custom-fields.ts'

export interface About {
  contact?: string
  lead?: string
  loan?: string
}

/** Everything that happened to a record, with the place to write above it. */
export function RecordTimeline({ about, composer }: { about: About | undefined; composer?: ReactNode }) {
  const [url, setUrl] = useUrlState()
  const people = useColleagues()
  const stages = useStages()
  const can = useCan('timeline.read')
  const only = url.only === 'note' ? (['note'] as const) : url.only === 'change' ? (['change'] as const) : undefined
  const list = useInfiniteAction(
    readTimeline,
    { ...about, limit: 30, ...(only && { only: [...only] }) },
    { enabled: Boolean(about) && can.allowed },
  )
  const knows = { people, stages }
  const own = useCustomNames()

  const entries = list.items.map((entry): TimelineEntry => {
    const { kind, words } = entryWords(entry, knows)
    const changes = saidOnce(
      entry.changes
        .filter(change => isSaid(change.field))
        .map(change => {
          const field = own.get(change.field)
          if (field && change.class === 'restricted') return { label: field.name, from: '', to: '••••' }
          const words = (value: unknown) => (field ? customWords(field, value) : valueText(change.field, value, knows))
          return { label: field?.name ?? fieldLabel(change.field), from: words(change.before), to: words(change.after) }
        }),
    )
    const byRules = isOfRules(entry)
    const machine = byRules || !['member', 'person', 'user'].includes(entry.actor.kind)
    return {
      id: entry.id,
      at: entry.at,
      kind: kind === 'system' && machine ? 'automation' : kind,
      ...(machine && kind !== 'received' && { tone: 'automation' as const }),
      who: entry.actor.kind === 'system' || byRules ? null : entry.actor.name,
      what: words,
      // The line itself has said where the lead went; where a try took it, the line of the move says.
      changes:
        kind === 'assigned' || entry.name === 'lead.touched'
          ? []
          : kind === 'stage'
            ? changes.filter(change => change.label === 'Reason')
            : changes,
      ...(entry.body !== null && { body: <NoteBody entry={entry} /> }),
    }
  })
  return (
    <div className={css.timeline}>
      {composer}
      <div className={css.timelineHead}>
        <SegmentedControl
          size="xs"
          aria-label="What to show"
          value={url.only ?? 'all'}
          onChange={next => setUrl({ only: next === 'all' ? undefined : next }, true)}
          data={[
            { value: 'all', label: 'Everything' },
            { value: 'note', label: 'Notes' },
            { value: 'change', label: 'Changes' },
          ]}
        />
      </div>
      {!can.allowed ? (
        <p className="quiet">{can.why}</p>
      ) : list.error && entries.length === 0 ? (
        <ErrorState error={list.error} onAgain={list.again} />
      ) : (
        <Timeline entries={entries} loading={list.loading} more={list.more} onMore={list.loadMore} />
      )}
    </div>
  )
}

/** A note; one's own can be changed and deleted, with the way back. */
function NoteBody({ entry }: { entry: Told }) {
  const [draft, setDraft] = useState<string | null>(null)
  const may = useCan('note.edit').allowed
  const edit = useCommand(editNote, { invalidates: [readTimeline] })
  const remove = async () => {
    await edit.run({ note: entry.id, deleted: true })
    showUndo({ message: 'The note was deleted.', undo: () => edit.run({ note: entry.id, deleted: false }) })
  }
  if (draft !== null)
    return (
      <form
        className={css.noteForm}
        onSubmit={async event => {
          event.preventDefault()
          if (draft.trim()) await edit.run({ note: entry.id, body: draft.trim() })
          setDraft(null)
        }}
      >
        <Textarea
          aria-label="The note"
          autoFocus
          autosize
          minRows={2}
          value={draft}
          onChange={event => setDraft(event.currentTarget.value)}
        />
        <div>
          <Button size="compact-sm" onClick={() => setDraft(null)}>
            Cancel
          </Button>
          <Button size="compact-sm" variant="filled" type="submit" loading={edit.pending}>
            Save
          </Button>
        </div>
      </form>
    )
  return (
    <div className={css.note}>
      <span>{entry.body}</span>
      {entry.mine && may && (
        <span className={css.noteActs}>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setDraft(entry.body)}>
            Edit
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void remove()}>
            Delete
          </Button>
        </span>
      )}
    </div>
  )
}
