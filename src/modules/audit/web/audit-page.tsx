import { Button, UnstyledButton } from '@mantine/core'
import { IconFileSearch, IconRefresh } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { dateText, exactText } from '#ui/format.ts'
import { useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useInfiniteAction } from '#ui/use-action.ts'
import { type AuditLine, countEvents, searchEvents } from '../contract.ts'
import { askedOf, timeEntries, whatEntries } from './asked.ts'
import css from './audit.module.css'
import { EventDrawer } from './event-drawer.tsx'
import { ExportActs } from './export-acts.tsx'
import { Histogram } from './histogram.tsx'
import { useHunts } from './hunts.tsx'
import { Pivots } from './pivots.tsx'
import { RecordFind } from './record-find.tsx'
import { useAuditFields } from './use-audit-fields.ts'
import { actorText, doorWords, recordText } from './words.ts'

const noun = { one: 'event', many: 'events' }
const dash = <span className="quiet">–</span>

function columnsOf(pivot: (change: Record<string, string | undefined>) => void): Column<AuditLine>[] {
  const cell = (text: string, change: Record<string, string | undefined>) => (
    <UnstyledButton
      className={css.cell!}
      title={`Only ${text}`}
      onClick={event => {
        event.stopPropagation()
        pivot(change)
      }}
    >
      {text}
    </UnstyledButton>
  )
  return [
    { id: 'when', title: 'When', width: 212, cell: line => <Moment at={line.at} /> },
    {
      id: 'what',
      title: 'What',
      width: 320,
      phone: true,
      cell: line => (line.outcome === 'refused' ? <span className={css.against}>{line.words}</span> : line.words),
    },
    {
      id: 'who',
      title: 'Who',
      width: 168,
      phone: true,
      cell: line => (line.actor.id ? cell(actorText(line.actor), { actor: line.actor.id }) : actorText(line.actor)),
    },
    {
      id: 'about',
      title: 'About',
      width: 200,
      cell: line =>
        line.subject ? cell(recordText(line.subject)!, { subject: line.subject.id!, about: line.subject.kind }) : dash,
    },
    { id: 'door', title: 'Door', width: 132, cell: line => doorWords[line.door] ?? line.door },
    {
      id: 'address',
      title: 'From',
      width: 128,
      cell: line => (line.address ? cell(line.address, { address: line.address }) : dash),
    },
    { id: 'name', title: 'Name', width: 200, hidden: true, cell: line => line.name },
  ]
}

/** To the second: what happened in one minute has an order. */
function Moment({ at }: { at: string }) {
  const { tenant } = useMe()
  const time = new Date(at).toLocaleTimeString('en-US', { timeZone: tenant.timeZone, timeStyle: 'medium' })
  return (
    <time className="figures" dateTime={at} title={exactText(at, tenant.timeZone)}>
      {dateText(at, tenant.timeZone)}, {time}
    </time>
  )
}

/** What happened: found by who, what, which act and when; counted, narrowed by a click, and opened. */
export function AuditPage() {
  const [url, setUrl] = useUrlState()
  const { tenant } = useMe()
  const [now, setNow] = useState(Date.now)
  const asked = useMemo(() => askedOf(url, now, tenant.timeZone), [url, now, tenant.timeZone])
  const list = useInfiniteAction(searchEvents, { ...asked, limit: 60 })
  const counts = useAction(countEvents, asked, { keep: true })
  const fields = useAuditFields(list.items, counts.data)
  const pivot = (change: Record<string, string | undefined>) => setUrl({ ...change, event: undefined })
  // biome-ignore lint/correctness/useExhaustiveDependencies: setUrl stays the same.
  const columns = useMemo(() => columnsOf(pivot), [setUrl])
  const hunts = useHunts(url, setUrl)
  const narrowed = [...whatEntries, ...timeEntries].some(entry => url[entry])
  const zoomed = url.span ? url.span.split('..') : undefined
  return (
    <>
      <PageHeader
        title="Audit trail"
        views={hunts.views}
        view={hunts.view ?? ''}
        onView={hunts.onView}
        viewActs={hunts.acts}
        actions={
          <>
            <ExportActs asked={asked} />
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
              onClick={() => setNow(Date.now())}
            >
              Look again
            </Button>
          </>
        }
      />
      <FilterBar
        fields={fields}
        value={url}
        onChange={change =>
          setUrl({ ...change, ...('subject' in change && { about: undefined }), ...('when' in change && { span: undefined }) })
        }
      >
        {zoomed && (
          <Button size="compact-sm" variant="subtle" onClick={() => setUrl({ span: undefined })} title="Back to the whole time">
            {exactText(zoomed[0]!, tenant.timeZone)} to {exactText(zoomed[1]!, tenant.timeZone)}: show all
          </Button>
        )}
        <RecordFind onFound={found => setUrl({ subject: found.id, about: found.kind })} />
      </FilterBar>
      {counts.data && counts.data.counted > 0 && (
        <div className={css.picture}>
          <Histogram
            counts={counts.data}
            from={asked.from}
            to={asked.to}
            zone={tenant.timeZone}
            onPick={(from, to) => setUrl({ span: `${from}..${to}` })}
          />
          <Pivots counts={counts.data} onPick={pivot} />
        </div>
      )}
      {counts.error && !list.error && <ErrorState error={counts.error} onAgain={counts.refetch} />}
      <DataTable
        id="audit"
        noun={noun}
        columns={columns}
        rows={list.items}
        rowId={line => line.id}
        rowLabel={line => `${line.words}, ${actorText(line.actor)}`}
        stacked
        whole
        onOpen={line => setUrl({ event: line.id })}
        loading={list.loading}
        error={list.error}
        onAgain={list.again}
        more={list.more}
        loadingMore={list.loadingMore}
        onMore={list.loadMore}
        empty={
          <EmptyState
            icon={IconFileSearch}
            title="Nothing happened in this time"
            why={
              narrowed
                ? 'Nothing that was kept answers this question. Take a filter off, or ask about a longer time.'
                : 'Everything that is done, read, let in or refused will stand here. In the last seven days nothing was.'
            }
          />
        }
      />
      <EventDrawer
        event={url.event}
        onPivot={pivot}
        onOpen={event => setUrl({ event }, true)}
        onClose={() => setUrl({ event: undefined }, true)}
      />
    </>
  )
}
