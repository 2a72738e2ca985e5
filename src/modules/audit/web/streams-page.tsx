import { IconBroadcast, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { askedParts } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { numberText } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listStreams, makeStream } from '../contract/streams.ts'
import { StreamDrawer } from './streams-drawer.tsx'
import { healthOf, kindWords, lagText, type StreamLine, waitingText, whereOf } from './streams-words.ts'

const actions = [makeStream.name]

const columns: Column<StreamLine>[] = [
  { id: 'name', title: 'For', width: 200, cell: one => one.name },
  {
    id: 'health',
    title: 'State',
    width: 128,
    cell: one => {
      const { label, tone } = healthOf(one)
      return <Tag tone={tone}>{label}</Tag>
    },
  },
  { id: 'kind', title: 'How', width: 136, cell: one => kindWords[one.target.kind] },
  { id: 'where', title: 'Goes to', width: 260, cell: one => <code>{whereOf(one.target)}</code> },
  { id: 'waiting', title: 'Waiting', width: 96, align: 'right', cell: one => waitingText(one.waiting) },
  { id: 'lag', title: 'Behind', width: 120, align: 'right', cell: one => (one.waiting ? lagText(one.lagMinutes) : '') },
  { id: 'sent', title: 'Sent', width: 104, align: 'right', cell: one => numberText(one.sent) },
  { id: 'last', title: 'Last sent', width: 116, cell: one => <When at={one.lastSentAt} /> },
]

/** Where the company's event log goes beside this house, and how far it is. */
export function StreamsPage() {
  const [url, setUrl] = useUrlState()
  const { data, error, isPending, refetch } = useAction(listStreams, {})
  useLive(['approval.*', 'stream.*'], [listStreams])
  const add = () => setUrl({ panel: 'new' })
  useKeys([{ keys: 'n', label: 'Add a SIEM stream', group: 'List', run: add }])
  const rows = useMemo(() => data?.items ?? [], [data])
  return (
    <>
      <PageHeader
        title="SIEM streams"
        back={{ label: 'Settings', to: '/settings' }}
        count={data && { value: data.items.length }}
        actions={
          <ActButton needs="stream.manage" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
            Add stream
          </ActButton>
        }
      />
      <SlotParts slot={askedParts} actions={actions} />
      <DataTable
        id="streams"
        noun={{ one: 'stream', many: 'streams' }}
        columns={columns}
        rows={rows}
        rowId={one => one.id}
        rowLabel={one => one.name}
        stacked
        href={one => `/settings/streams/${one.id}`}
        loading={isPending}
        error={error}
        onAgain={refetch}
        empty={
          <EmptyState
            icon={IconBroadcast}
            title="No SIEM streams yet"
            why="A stream sends every line of the company’s event log to your own security monitoring, as OCSF, in order and without gaps. What cannot be sent waits."
          >
            <ActButton needs="stream.manage" onClick={add}>
              Add stream
            </ActButton>
          </EmptyState>
        }
      />
      {data && <StreamDrawer kinds={data.kinds} opened={url.panel === 'new'} onClose={() => setUrl({ panel: undefined })} />}
    </>
  )
}
