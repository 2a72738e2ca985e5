import { IconPlugConnected } from '@tabler/icons-react'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { moneyText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Money } from '#ui/values/money.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { intakeOutcomes } from '../contract/intake.ts'
import { listSources } from '../contract/source.ts'
import { sourceFormatTitles } from '../contract/source-format.ts'
import css from './lead-hunter.module.css'
import { NewSourceDrawer } from './new-source-drawer.tsx'
import { OutcomeBar, OutcomeLegend, totalOf } from './outcome-bar.tsx'
import { doorWords, isSentTo } from './words.ts'

export type Source = Output<typeof listSources>['items'][number]

const dash = <span className="quiet">–</span>
const noun = { one: 'source', many: 'sources' }

const sumOf = (sources: readonly Source[]) =>
  Object.fromEntries(intakeOutcomes.map(one => [one, sources.reduce((sum, source) => sum + (source.counts[one] ?? 0), 0)]))

/** Who sends leads, what came of them in thirty days, and what they cost. */
export function SourcesTab() {
  const [url, setUrl] = useUrlState()
  const { data, isPending, error, refetch } = useAction(listSources, {})
  const may = useCan('intake.manage').allowed
  useLive(['lead.received', 'lead.repeated'], [listSources])
  const items = useMemo(
    () =>
      (data?.items ?? []).toSorted(
        (a, b) => Number(b.active) - Number(a.active) || totalOf(b.counts) - totalOf(a.counts) || a.name.localeCompare(b.name),
      ),
    [data],
  )
  const spent = items.reduce((sum, one) => sum + one.spentCents, 0)
  const columns = useMemo(
    (): Column<Source>[] => [
      {
        id: 'name',
        title: 'Name',
        width: 224,
        phone: true,
        cell: source => (
          <>
            {source.name} {source.campaign && <span className={css.campaign}>{source.campaign}</span>}
          </>
        ),
      },
      { id: 'kind', title: 'Kind', width: 120, cell: source => doorWords[source.kind] },
      {
        id: 'format',
        title: 'Read as',
        width: 184,
        cell: source => (isSentTo(source.kind) ? sourceFormatTitles[source.format] : dash),
      },
      {
        id: 'counts',
        title: 'In thirty days',
        width: 240,
        phone: true,
        cell: source => <OutcomeBar counts={source.counts} />,
      },
      { id: 'last', title: 'Last received', width: 112, cell: source => <When at={source.lastReceivedAt} /> },
      {
        id: 'cost',
        title: 'Cost a lead',
        width: 96,
        align: 'right',
        cell: source => (source.costCents ? <Money cents={source.costCents} /> : dash),
      },
      {
        id: 'spent',
        title: 'Spent',
        width: 88,
        align: 'right',
        cell: source => (source.spentCents ? <Money cents={source.spentCents} /> : dash),
      },
      {
        id: 'active',
        title: 'State',
        width: 120,
        cell: source => (source.active ? <Tag tone="done">Active</Tag> : <Tag>Switched off</Tag>),
      },
    ],
    [],
  )
  return (
    <>
      {items.some(one => totalOf(one.counts) > 0) && (
        <div className={css.strip}>
          <OutcomeLegend counts={sumOf(items)} />
          {spent > 0 && <span className="figures">{moneyText(spent)} spent in thirty days</span>}
        </div>
      )}
      <DataTable
        id="sources"
        noun={noun}
        columns={columns}
        rows={items}
        rowId={source => source.id}
        rowLabel={source => source.name}
        href={source => `/lead-hunter/sources/${source.id}`}
        loading={isPending}
        error={error}
        onAgain={refetch}
        empty={
          <EmptyState
            icon={IconPlugConnected}
            title="No sources yet"
            why="A source is whoever sends leads: a vendor, a portal, a form tool, a mailbox. Each has its own address, its own rules and its own numbers."
          >
            <ActButton needs="intake.manage" onClick={() => setUrl({ panel: 'new' })}>
              New source
            </ActButton>
          </EmptyState>
        }
      />
      {may && <NewSourceDrawer opened={url.panel === 'new'} onClose={() => setUrl({ panel: undefined }, true)} />}
    </>
  )
}
