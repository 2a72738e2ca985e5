import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconPlus, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import type { Input } from '#ui/call.ts'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { asProblem } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { listPipelines, savePipeline } from '../contract/pipeline.ts'
import { OrderedList } from './ordered-list.tsx'
import css from './pipelines.module.css'
import { StageLimitInput } from './stage-limit-input.tsx'
import type { Pipeline } from './stages.ts'

type Sent = Input<typeof savePipeline>
type Line = Sent['stages'][number] & { line: string }

export const kindWords: Record<Pipeline['kind'], string> = {
  purchase: 'Leads and loans that buy',
  refinance: 'Leads and loans that refinance',
  buyer: 'Leads who buy with an agent',
  seller: 'Leads who sell',
  partner: 'Partners',
}
const outcomes = [
  { value: 'open', label: 'In progress' },
  { value: 'hold', label: 'On hold' },
  { value: 'won', label: 'Won' },
  { value: 'lost', label: 'Lost' },
]
const linesOf = (pipeline: Pipeline): Line[] =>
  pipeline.stages
    .toSorted((a, b) => a.position - b.position)
    .map(({ id, name, limitHours, outcome, archived }) => ({
      line: id,
      id: id as NonNullable<Line['id']>,
      name,
      limitHours,
      outcome,
      archived,
    }))

/** One pipeline: its name, its stages in order, how many business hours each may take, and what reaching it means. */
export function PipelineStages({ pipeline }: { pipeline: Pipeline }) {
  const can = useCan('pipeline.manage')
  const [name, setName] = useState(pipeline.name)
  const [lines, setLines] = useState(() => linesOf(pipeline))
  const [error, setError] = useState('')
  const save = useCommand(savePipeline, { invalidates: [listPipelines], quiet: true })
  const changed = name !== pipeline.name || JSON.stringify(lines) !== JSON.stringify(linesOf(pipeline))
  const set = (line: string, part: Partial<Line>) =>
    setLines(old => old.map(one => (one.line === line ? { ...one, ...part } : one)))
  const sent = (from: { name: string; lines: readonly Line[]; archived?: boolean }): Sent => ({
    id: pipeline.id as NonNullable<Sent['id']>,
    name: from.name.trim(),
    kind: pipeline.kind,
    archived: from.archived ?? pipeline.archived,
    stages: from.lines.map(({ line: _, ...stage }) => ({ ...stage, name: stage.name.trim() })),
  })
  const before = { name: pipeline.name, lines: linesOf(pipeline) }
  const keep = async (next: Sent, message: string) => {
    setError('')
    try {
      await save.run(next)
      // A stage that was just made has no id that the old list knows, so only what was there can be taken back.
      if (next.stages.every(stage => stage.id)) showUndo({ message, undo: () => save.run(sent(before)) })
      else showNotice(message)
    } catch (problem) {
      const { message: said, problems } = asProblem(problem)
      setError(problems[0]?.message ?? said)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void keep(sent({ name, lines }), `The pipeline ${name.trim()} was saved.`)
  }
  return (
    <SettingsSection
      title={kindWords[pipeline.kind]}
      about="A record that stands in a stage for longer than its business hours is shown as late. Moving it to a won or lost stage ends it."
      action={
        <ActButton
          needs="pipeline.manage"
          variant="subtle"
          color="gray"
          onClick={() =>
            void keep(
              sent({ ...before, archived: !pipeline.archived }),
              pipeline.archived ? `${pipeline.name} is in use again.` : `${pipeline.name} was archived.`,
            )
          }
        >
          {pipeline.archived ? 'Use again' : 'Archive pipeline'}
        </ActButton>
      }
    >
      <form className={css.form} onSubmit={submit} noValidate>
        <div className={css.title}>
          <TextInput label="Name" readOnly={!can.allowed} value={name} onChange={event => setName(event.currentTarget.value)} />
        </div>
        <div className={css.head} aria-hidden>
          <span>Stage</span>
          <span>Late after</span>
          <span>Means</span>
        </div>
        <OrderedList
          label={`Stages of ${pipeline.name}`}
          items={lines}
          itemId={one => one.line}
          itemName={one => one.name}
          onOrder={can.allowed ? setLines : undefined}
          line={one => (
            <>
              <div className={css.stage} data-off={one.archived || undefined}>
                <TextInput
                  aria-label="Name of the stage"
                  placeholder="Name of the stage"
                  readOnly={!can.allowed}
                  rightSection={one.archived ? <span className="quiet">archived</span> : undefined}
                  rightSectionWidth={72}
                  value={one.name}
                  onChange={event => set(one.line, { name: event.currentTarget.value })}
                />
                <StageLimitInput
                  stage={one.name}
                  readOnly={!can.allowed}
                  disabled={one.outcome !== 'open'}
                  hours={one.limitHours ?? null}
                  onChange={limitHours => set(one.line, { limitHours })}
                />
                <Select
                  aria-label={`What ${one.name} means`}
                  data={outcomes}
                  readOnly={!can.allowed}
                  value={one.outcome ?? 'open'}
                  onChange={outcome => set(one.line, { outcome: (outcome ?? 'open') as NonNullable<Line['outcome']> })}
                  allowDeselect={false}
                />
              </div>
              {can.allowed &&
                (one.id ? (
                  <ActionIcon
                    aria-label={one.archived ? `Use ${one.name} again` : `Archive ${one.name}`}
                    title={one.archived ? 'Use again' : 'Archive: records in it stay, none can be moved there'}
                    onClick={() => set(one.line, { archived: !one.archived })}
                  >
                    {one.archived ? <IconArchiveOff size={16} stroke={1.6} /> : <IconArchive size={16} stroke={1.6} />}
                  </ActionIcon>
                ) : (
                  <ActionIcon
                    aria-label="Remove this new stage"
                    title="Remove"
                    onClick={() => setLines(old => old.filter(other => other.line !== one.line))}
                  >
                    <IconX size={16} stroke={1.6} />
                  </ActionIcon>
                ))}
            </>
          )}
        />
        {can.allowed && (
          <div>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
              onClick={() =>
                setLines(old => [
                  ...old,
                  { line: crypto.randomUUID(), name: '', limitHours: null, outcome: 'open', archived: false },
                ])
              }
            >
              Add a stage
            </Button>
          </div>
        )}
        {(changed || error) && (
          <div className={css.saving}>
            <span role={error ? 'alert' : undefined} className={error ? css.wrong : undefined}>
              {error || 'Not saved yet.'}
            </span>
            <Button
              onClick={() => {
                setName(pipeline.name)
                setLines(linesOf(pipeline))
                setError('')
              }}
            >
              Discard
            </Button>
            <Button type="submit" variant="filled" loading={save.pending}>
              Save pipeline
            </Button>
          </div>
        )}
      </form>
    </SettingsSection>
  )
}
