import { Select, Switch } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Board, type BoardColumn } from '#ui/board/board.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { counted } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import { actionQuery, useAction } from '#ui/use-action.ts'
import { countLeads, type LeadFilter, type LeadRow, listLeads } from '../contract/lead.ts'
import { usePlaces } from './board-places.ts'
import { useColleagues } from './colleagues.ts'
import { LeadCard } from './lead-card.tsx'
import { useLeadEdits } from './lead-edits.ts'
import css from './leads.module.css'
import { openStages, stageTone, useStages } from './stages.ts'

/** Cards of a column; a longer one is read as a table. */
const perColumn = 40

export function LeadsBoard({ filter }: { filter: LeadFilter }) {
  const [url] = useUrlState()
  const navigate = useNavigate()
  const stages = useStages()
  const people = useColleagues()
  const edits = useLeadEdits()
  const edit = useCan('lead.move')
  const pipeline = stages.pipelines.find(one => one.id === url.pipeline) ?? stages.pipelines[0]
  const ends = url.ends === 'yes'
  const drawn = openStages(pipeline).filter(
    stage => ends || stage.outcome === 'open' || stage.outcome === 'hold' || stage.key === 'lost',
  )
  const wanted = drawn.filter(stage => !filter.stage || filter.stage.includes(stage.id))

  const counts = useAction(countLeads, { ...filter, pipeline: pipeline?.id, by: 'stage' }, { enabled: Boolean(pipeline) }).data
  const answers = useQueries({
    queries: wanted.map(stage => ({
      ...actionQuery(listLeads, { ...filter, stage: [stage.id], limit: perColumn, sort: 'stage-age' as const }),
      placeholderData: (before: unknown) => before as never,
    })),
  })

  const columns = wanted.map((stage, index): BoardColumn<LeadRow> => {
    const group = counts?.groups.find(one => one.key === stage.id)
    const items = (answers[index]?.data?.items ?? []) as LeadRow[]
    return {
      id: stage.id,
      title: stage.name,
      tone: stageTone(stage),
      count: { value: group?.count ?? items.length },
      sumCents: group?.amountCents ?? null,
      items,
      closed: edit.allowed ? undefined : edit.why,
    }
  })

  const places = usePlaces<LeadRow>(columns, edits.move)
  if (!pipeline && !stages.loading)
    return (
      <EmptyState
        title="No pipeline yet"
        why="A board shows the stages of a pipeline. An administrator makes one in the settings."
      />
    )
  return (
    <Board
      label={`Leads by stage, ${pipeline?.name ?? ''}`}
      columns={places.columns}
      itemId={lead => lead.id}
      loading={stages.loading || answers.some(one => one.isPending)}
      onOpen={lead => void navigate({ to: `/leads/${lead.id}` })}
      onMove={places.onMove}
      card={lead => <LeadCard lead={lead} stages={stages} people={people} />}
      more={column =>
        column.count.value > column.items.length && column.items.length > 0 ? (
          <Link to="." search={{ ...url, as: undefined, stage: column.id } as never} className={css.more}>
            See all {counted(column.count, 'lead')}
          </Link>
        ) : null
      }
    />
  )
}

/** Which pipeline the board shows, and whether its endings too. Stands with the filters. */
export function BoardChoice() {
  const [url, setUrl] = useUrlState()
  const { pipelines } = useStages()
  const chosen = pipelines.find(one => one.id === url.pipeline) ?? pipelines[0]
  return (
    <>
      <Switch
        size="xs"
        label="Closed stages"
        style={{ whiteSpace: 'nowrap' }}
        checked={url.ends === 'yes'}
        onChange={event => setUrl({ ends: event.currentTarget.checked ? 'yes' : undefined }, true)}
      />
      {pipelines.length > 1 && (
        <Select
          size="xs"
          w={124}
          aria-label="Pipeline"
          data={pipelines.map(one => ({ value: one.id, label: one.name }))}
          value={chosen?.id ?? null}
          onChange={id => setUrl({ pipeline: id ?? undefined })}
          allowDeselect={false}
        />
      )}
    </>
  )
}
