import { Button, Popover, Select, TagsInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Permission } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import type { Input } from '#ui/call.ts'
import { type Count, counted } from '#ui/format.ts'
import { isQuiet } from '#ui/problem.ts'
import type { Selection } from '#ui/table/selection.ts'
import { useCommand } from '#ui/use-action.ts'
import { changeLeads } from '../contract/bulk.ts'
import type { LeadFilter, LeadRow } from '../contract/lead.ts'
import { listOperations } from '../contract/operation.ts'
import { useColleagues } from './colleagues.ts'
import css from './dialog.module.css'
import { askEnding } from './ending.tsx'
import { follow, type Words } from './followed.ts'
import { leadAnswers } from './lead-edits.ts'
import { PlaceForm, placeWords } from './place-form.tsx'
import { openStages, useStages } from './stages.ts'

interface BulkActsProps {
  selection: Selection
  count: Count
  filter: LeadFilter
  rows: readonly LeadRow[]
  tags: readonly string[]
  onDone: () => void
}
type Change = Input<typeof changeLeads>['change']

/** What can be done with the ticked leads. It runs in the background: its progress is in the top bar, its undo too. */
export function BulkActs({ selection, count, filter, rows, tags, onDone }: BulkActsProps) {
  const people = useColleagues()
  const stages = useStages()
  const change = useCommand(changeLeads, { invalidates: [listOperations, ...leadAnswers] })
  const leads = counted(count, 'lead')

  const run = async (what: Change, words: Words, only?: readonly string[]) => {
    const ticked = selection.all ? { filter, except: [...selection.except] } : { ids: [...selection.ids] }
    const chosen = only ? { ids: [...only] } : ticked
    const { operation } = await change.run({ selection: chosen, change: what })
    follow(operation, words)
    onDone()
  }
  const move = async (id: string) => {
    const stage = stages.stageOf(id)
    const ending = stage?.outcome === 'lost' ? await askEnding({ kind: 'lost', who: leads }) : undefined
    await run(
      { kind: 'stage', stage: id, ...(ending?.lostReason && { lostReason: ending.lostReason }) },
      done => `${done} moved to ${stage?.name}.`,
    )
  }
  const archived = filter.archived === true
  const first = rows.find(row => !selection.all && selection.ids.has(row.id)) ?? rows[0]
  const choices = stages.pipelines.flatMap(pipeline =>
    openStages(pipeline).map(stage => ({
      value: stage.id,
      label: stages.pipelines.length > 1 ? `${stage.name} (${pipeline.name.toLowerCase()})` : stage.name,
    })),
  )

  return (
    <>
      <Act label="Assign" needs="bulk.assign">
        {close => (
          <Pick
            label="New owner"
            data={[...people.choices, { value: 'nobody', label: 'Nobody' }]}
            act={`Assign ${leads}`}
            missing="Choose who gets them."
            onPick={owner =>
              run({ kind: 'assign', owner: owner === 'nobody' ? null : owner }, done =>
                owner === 'nobody' ? `${done} unassigned.` : `${done} assigned to ${people.nameOf(owner)}.`,
              ).then(close)
            }
          />
        )}
      </Act>
      <Act label="Tag" needs="lead.tag">
        {close => (
          <TagForm
            leads={leads}
            tags={tags}
            onSave={(add, remove) => run({ kind: 'tag', add, remove }, done => `${done} tagged.`).then(close)}
          />
        )}
      </Act>
      <Act label="Stage" needs="bulk.move">
        {close => (
          <Pick
            label="Move to"
            data={choices}
            start={first?.stage ?? undefined}
            act={`Move ${leads}`}
            missing="Choose a stage."
            onPick={stage => move(stage).then(close)}
          />
        )}
      </Act>
      {filter.unplaced && (
        <Act label="Place" needs="bulk.place" width={360}>
          {close => (
            <PlaceForm
              leads={leads}
              ids={selection.all ? rows.map(row => row.id).filter(id => !selection.except.has(id)) : [...selection.ids]}
              all={!selection.all}
              onPlace={(place, only) =>
                run({ kind: 'place', place }, done => `${done} placed in ${placeWords(place)}.`, only).then(close)
              }
            />
          )}
        </Act>
      )}
      <ActButton
        needs="bulk.archive"
        size="compact-sm"
        loading={change.pending}
        onClick={() =>
          run({ kind: 'archive', archived: !archived }, done => (archived ? `${done} brought back.` : `${done} archived.`)).catch(
            () => undefined,
          )
        }
      >
        {archived ? 'Bring back' : 'Archive'}
      </ActButton>
    </>
  )
}

interface ActProps {
  label: string
  needs: Permission
  width?: number
  children: (close: () => void) => ReactNode
}

function Act({ label, needs, width = 280, children }: ActProps) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} width={width} position="top" trapFocus returnFocus withRoles={false}>
      <Popover.Target>
        <span>
          <ActButton needs={needs} size="compact-sm" onClick={() => setOpened(!opened)}>
            {label}
          </ActButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={label}>
        {children(() => setOpened(false))}
      </Popover.Dropdown>
    </Popover>
  )
}

interface PickProps {
  label: string
  data: { value: string; label: string }[]
  start?: string | undefined
  act: string
  missing: string
  onPick: (value: string) => Promise<unknown>
}

function Pick({ label, data, start, act, missing, onPick }: PickProps) {
  const [value, setValue] = useState<string | null>(start ?? null)
  const [error, setError] = useState('')
  const [pending, setPending] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!value) return setError(missing)
    setPending(true)
    await onPick(value).catch(problem => isQuiet(problem) || setError((problem as Error).message))
    setPending(false)
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <Select
        data-autofocus
        label={label}
        data={data}
        value={value}
        onChange={setValue}
        error={error}
        searchable
        comboboxProps={{ withinPortal: false }}
        maxDropdownHeight={240}
      />
      <Button type="submit" variant="filled" loading={pending}>
        {act}
      </Button>
    </form>
  )
}

function TagForm({
  leads,
  tags,
  onSave,
}: {
  leads: string
  tags: readonly string[]
  onSave: (add: string[], remove: string[]) => Promise<unknown>
}) {
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const [error, setError] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (add.length + remove.length === 0) return setError('Name a tag to add or to take off.')
    await onSave(add, remove).catch(problem => setError((problem as Error).message))
  }
  const common = { data: [...tags], comboboxProps: { withinPortal: false }, splitChars: [','], openOnFocus: false }
  return (
    <form className={css.form} onSubmit={submit}>
      <TagsInput data-autofocus label="Add" {...common} value={add} onChange={setAdd} error={error} />
      <TagsInput label="Take off" {...common} value={remove} onChange={setRemove} />
      <Button type="submit" variant="filled">
        Tag {leads}
      </Button>
    </form>
  )
}
