import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { ActButton } from '../act-button.tsx'
import { type FilterField, readMany, readRange } from '../filter/filter.ts'
import { FilterBar } from '../filter/filter-bar.tsx'
import { counted, phoneText } from '../format.ts'
import { PageHeader } from '../page-header.tsx'
import { ReasonsChip } from '../record/reasons.tsx'
import type { Column } from '../table/column.ts'
import { DataTable } from '../table/data-table.tsx'
import { noneSelected, type Selection } from '../table/selection.ts'
import { useUrlState } from '../url-state.ts'
import { Copyable } from '../values/copyable.tsx'
import { Money, Rate } from '../values/money.tsx'
import { SpeedClock } from '../values/speed-clock.tsx'
import { Tag } from '../values/tag.tsx'
import { When } from '../values/when.tsx'
import { owners, pretend, type SampleLead, sampleLeads, stages } from './sample.ts'

const fields: FilterField[] = [
  { id: 'state', label: 'State', kind: 'enum', options: ['FL', 'GA', 'TX', 'NC', 'CO'].map(value => ({ value, label: value })) },
  { id: 'stage', label: 'Stage', kind: 'enum', options: stages.map(value => ({ value, label: value })) },
  { id: 'owner', label: 'Owner', kind: 'person', options: owners.map(value => ({ value, label: value })) },
  { id: 'amount', label: 'Amount', kind: 'money' },
  { id: 'score', label: 'Score', kind: 'number' },
  { id: 'received', label: 'Received', kind: 'date' },
  { id: 'name', label: 'Name', kind: 'text' },
  { id: 'mine', label: 'Mine', kind: 'yes', words: 'assigned to me' },
]
const views = [
  { id: 'all', label: 'All leads' },
  { id: 'mine', label: 'Mine' },
  { id: 'unclaimed', label: 'Unclaimed' },
  { id: 'today', label: 'To call today' },
]

export function ListPage() {
  const [url, setUrl] = useUrlState()
  const [selection, setSelection] = useState<Selection>(noneSelected)
  const [leads, setLeads] = useState(sampleLeads)
  const [loaded, setLoaded] = useState(60)

  const columns = useMemo((): Column<SampleLead>[] => {
    const change = (id: string, patch: Partial<SampleLead>) =>
      pretend(200).then(() => setLeads(old => old.map(lead => (lead.id === id ? { ...lead, ...patch } : lead))))
    return [
      { id: 'name', title: 'Name', width: 200, sortable: true, phone: true, cell: lead => lead.name },
      {
        id: 'stage',
        title: 'Stage',
        width: 150,
        phone: true,
        cell: lead => (
          <Tag tone={lead.stage === 'Clear to close' ? 'done' : lead.stage === 'New' ? 'accent' : 'plain'}>{lead.stage}</Tag>
        ),
        edit: lead => ({
          kind: 'select',
          value: lead.stage,
          options: stages.map(value => ({ value, label: value })),
          save: value => change(lead.id, { stage: String(value) }),
        }),
      },
      {
        id: 'clock',
        title: 'Speed to lead',
        width: 176,
        cell: lead => (
          <SpeedClock
            receivedAt={lead.receivedAt}
            touchedAt={lead.owner ? new Date(Date.parse(lead.receivedAt) + (lead.score * 7 + 30) * 1000).toISOString() : null}
          />
        ),
      },
      {
        id: 'phone',
        title: 'Phone',
        width: 170,
        cell: lead => (
          <Copyable value={lead.phone} what={`phone of ${lead.name}`}>
            {phoneText(lead.phone)}
          </Copyable>
        ),
      },
      {
        id: 'amount',
        title: 'Amount',
        width: 120,
        align: 'right',
        sortable: true,
        cell: lead => <Money cents={lead.amountCents} />,
        edit: lead => ({
          kind: 'money',
          value: lead.amountCents,
          save: value => change(lead.id, { amountCents: Number(value) }),
        }),
      },
      { id: 'rate', title: 'Rate', width: 96, align: 'right', cell: lead => <Rate thousandths={lead.rate} /> },
      {
        id: 'score',
        title: 'Score',
        width: 96,
        align: 'right',
        sortable: true,
        cell: lead => (
          <ReasonsChip
            verdict={lead.score}
            tone={lead.score > 70 ? 'done' : 'plain'}
            total={{ label: 'Score', value: String(lead.score) }}
            reasons={[
              { mark: 'met', text: 'Asked for a purchase within 30 days', rule: 'Timeframe', source: 'Rate quiz', value: '+25' },
              { mark: 'note', text: 'Everything else', value: `+${lead.score - 25}` },
            ]}
          />
        ),
      },
      { id: 'owner', title: 'Owner', width: 150, cell: lead => lead.owner ?? <span className="quiet">Nobody</span> },
      { id: 'source', title: 'Source', width: 180, cell: lead => lead.source },
      { id: 'received', title: 'Received', width: 120, sortable: true, cell: lead => <When at={lead.receivedAt} /> },
      { id: 'state', title: 'State', width: 80, hidden: true, cell: lead => lead.state },
    ]
  }, [])

  const found = useMemo(() => {
    const states = readMany(url.state)
    const score = readRange(url.score)
    const rows = leads.filter(
      lead =>
        (states.values.length === 0 || states.values.includes(lead.state) !== states.not) &&
        lead.score >= Number(score.from || 0) &&
        lead.score <= Number(score.to || 100),
    )
    const key = url.sort?.replace('-', '')
    const of = (lead: SampleLead) =>
      key === 'amount' ? lead.amountCents : key === 'score' ? lead.score : key === 'received' ? lead.receivedAt : lead.name
    return key ? rows.toSorted((a, b) => (of(a) < of(b) ? -1 : 1) * (url.sort?.startsWith('-') ? -1 : 1)) : rows
  }, [leads, url])
  const rows = useMemo(() => (url.show ? [] : found.slice(0, loaded)), [found, loaded, url.show])

  return (
    <>
      <PageHeader
        title="Leads"
        count={{ value: 10_000, capped: true }}
        views={views}
        view={url.view ?? 'all'}
        onView={view => setUrl({ view: view === 'all' ? undefined : view })}
        actions={
          <>
            <ActButton needs="key.manage">Export</ActButton>
            <Button variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />}>
              Add lead
            </Button>
          </>
        }
      />
      <FilterBar fields={fields} value={url} onChange={change => setUrl(change)}>
        <SegmentedControl size="xs" aria-label="Shown as" data={['Table', 'Board']} />
      </FilterBar>
      <DataTable
        id="sample-leads"
        noun={{ one: 'lead', many: 'leads' }}
        columns={columns}
        rows={rows}
        rowId={lead => lead.id}
        rowLabel={lead => lead.name}
        href={lead => `/gallery/lead/${lead.id}`}
        total={{ value: 10_000, capped: true }}
        sort={url.sort}
        onSort={sort => setUrl({ sort })}
        selection={selection}
        onSelection={setSelection}
        bulk={(_, count) => (
          <>
            <Button variant="filled">Assign {counted(count, 'lead')}</Button>
            <Button>Add a tag</Button>
          </>
        )}
        loading={url.show === 'loading'}
        more={loaded < found.length}
        onMore={() => setLoaded(loaded + 60)}
      />
    </>
  )
}
