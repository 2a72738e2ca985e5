import { IconInbox } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { addDays, civilTime, instantOf } from '#base/civil-time.ts'
import type { Input, Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { type FilterField, readDays, readMany } from '#ui/filter/filter.ts'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { useLive } from '#ui/live.ts'
import { useMe } from '#ui/me.ts'
import { ReasonsChip } from '#ui/record/reasons.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { type UrlState, useUrlState } from '#ui/url-state.ts'
import { useAction, useInfiniteAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { intakeDoors, intakeOutcomes, listIntake } from '../contract/intake.ts'
import { listSources } from '../contract/source.ts'
import { IntakeDrawer } from './intake-drawer.tsx'
import css from './lead-hunter.module.css'
import { doorWords, outcomeWords } from './words.ts'

export type IntakeRow = Output<typeof listIntake>['items'][number]
const noun = { one: 'arrival', many: 'arrivals' }
const dash = <span className="quiet">–</span>

const columns: readonly Column<IntakeRow>[] = [
  {
    id: 'name',
    title: 'Who',
    width: 200,
    phone: true,
    cell: row => row.name ?? <span className="quiet">Not readable</span>,
  },
  { id: 'outcome', title: 'Outcome', width: 156, phone: true, cell: row => <OutcomeChip row={row} /> },
  {
    id: 'reason',
    title: 'Why',
    width: 340,
    cell: row =>
      row.reasons.length > 0 ? <span className={css.reason}>{row.reasons.map(one => one.sentence).join(' ')}</span> : dash,
  },
  { id: 'source', title: 'Source', width: 152, cell: row => row.sourceName ?? dash },
  { id: 'door', title: 'Door', width: 116, cell: row => doorWords[row.door] },
  { id: 'received', title: 'Received', width: 120, cell: row => <When at={row.receivedAt} /> },
  {
    id: 'lead',
    title: 'Lead',
    width: 84,
    cell: row =>
      row.lead ? (
        <Link to={`/leads/${row.lead}`} className={css.open}>
          Open
        </Link>
      ) : (
        dash
      ),
  },
  { id: 'externalId', title: 'Their id', width: 140, hidden: true, cell: row => row.externalId ?? dash },
]

/** The outcome, with its reasons one click away. */
export function OutcomeChip({ row }: { row: Pick<IntakeRow, 'outcome' | 'reasons'> }) {
  const { label, tone, meaning } = outcomeWords[row.outcome]
  const mark = row.outcome === 'refused' || row.outcome === 'held' ? ('unmet' as const) : ('note' as const)
  return (
    <ReasonsChip
      verdict={label}
      tone={tone}
      reasons={
        row.reasons.length > 0 ? row.reasons.map(({ sentence }) => ({ mark, text: sentence })) : [{ mark: 'note', text: meaning }]
      }
    />
  )
}

function filterOf(url: UrlState, zone: string): Omit<Input<typeof listIntake>, 'cursor'> {
  const many = <T extends string>(text: string | undefined, all: readonly T[]) => {
    const { not, values } = readMany(text)
    return values.length > 0 ? all.filter(one => values.includes(one) !== not) : undefined
  }
  const days = readDays(url.received, civilTime(Date.now(), zone).date)
  const sources = readMany(url.source).values
  return {
    limit: 60,
    ...(url.outcome && { outcome: many(url.outcome, intakeOutcomes) }),
    ...(url.door && { door: many(url.door, intakeDoors) }),
    ...(sources.length > 0 && { source: sources }),
    ...(days.from && { from: new Date(instantOf(days.from, 0, zone)).toISOString() }),
    ...(days.to && { to: new Date(instantOf(addDays(days.to, 1), 0, zone) - 1).toISOString() }),
  }
}

/** Everything that ever knocked, by whatever door: taken, refused or held, with the reason. */
export function IntakeTab() {
  const [url, setUrl] = useUrlState()
  const { tenant } = useMe()
  const sources = useAction(listSources, {})
  const list = useInfiniteAction(listIntake, filterOf(url, tenant.timeZone))
  useLive(['lead.received', 'lead.repeated', 'intake.*'], [listIntake])
  const fields = useMemo(
    (): readonly FilterField[] => [
      {
        id: 'outcome',
        label: 'Outcome',
        kind: 'enum',
        options: intakeOutcomes.map(value => ({ value, label: outcomeWords[value].label })),
      },
      {
        id: 'source',
        label: 'Source',
        kind: 'enum',
        onlyIs: true,
        options: (sources.data?.items ?? []).map(one => ({ value: one.id, label: one.name })),
      },
      { id: 'door', label: 'Door', kind: 'enum', options: intakeDoors.map(value => ({ value, label: doorWords[value] })) },
      { id: 'received', label: 'Received', kind: 'date' },
    ],
    [sources.data],
  )
  const filtered = fields.some(field => url[field.id])
  return (
    <>
      <FilterBar fields={fields} value={url} onChange={change => setUrl(change)} />
      <DataTable
        id="intake"
        noun={noun}
        columns={columns}
        rows={list.items}
        rowId={row => row.id}
        rowLabel={row => row.name ?? 'Not readable'}
        onOpen={row => setUrl({ intake: row.id })}
        loading={list.loading}
        error={list.error}
        onAgain={list.again}
        more={list.more}
        loadingMore={list.loadingMore}
        onMore={list.loadMore}
        empty={
          filtered ? undefined : (
            <EmptyState
              icon={IconInbox}
              title="Nobody has knocked yet"
              why="Every lead that arrives by a form, a vendor, a mail, a file or by hand stands here with what became of it, also the refused ones."
            />
          )
        }
      />
      <IntakeDrawer intake={url.intake} onClose={() => setUrl({ intake: undefined }, true)} />
    </>
  )
}
