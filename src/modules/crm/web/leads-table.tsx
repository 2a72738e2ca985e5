import { type ReactNode, useMemo, useState } from 'react'
import type { Count } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { noneSelected, type Selection } from '#ui/table/selection.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { type LeadFilter, type LeadRow, listLeads } from '../contract/lead.ts'
import { BulkActs } from './bulk-acts.tsx'
import { useColleagues } from './colleagues.ts'
import { leadSortAsked, leadSortOf, useLeadColumns } from './lead-columns.tsx'
import { useLeadEdits } from './lead-edits.ts'
import { useStages } from './stages.ts'

const noun = { one: 'lead', many: 'leads' }

interface LeadsTableProps {
  filter: LeadFilter
  total: Count | undefined
  empty: ReactNode
}

export function LeadsTable({ filter, total, empty }: LeadsTableProps) {
  const [url, setUrl] = useUrlState()
  // What was ticked belongs to the question it was ticked under.
  const asked = JSON.stringify(filter)
  const [ticked, setTicked] = useState<{ asked: string; selection: Selection }>({ asked, selection: noneSelected })
  const selection = ticked.asked === asked ? ticked.selection : noneSelected
  const setSelection = (next: Selection) => setTicked({ asked, selection: next })
  const people = useColleagues()
  const stages = useStages()
  const edits = useLeadEdits()
  const mayEdit = useCan('lead.edit').allowed
  const mayAssign = useCan('lead.assign').allowed
  const list = useInfiniteAction(listLeads, { ...filter, limit: 60, sort: leadSortOf(url.sort) as 'newest' })
  const rows = list.items as LeadRow[]
  const tagKey = [...new Set(rows.flatMap(row => row.tags))].toSorted().join('\n')
  const tags = useMemo(() => tagKey.split('\n').filter(Boolean), [tagKey])
  const columns = useLeadColumns({ people, stages, edits, mayEdit, mayAssign, tags })

  return (
    <DataTable
      id="leads"
      noun={noun}
      columns={columns}
      rows={rows}
      rowId={lead => lead.id}
      rowLabel={lead => lead.name}
      href={lead => `/leads/${lead.id}`}
      total={total}
      sort={url.sort ?? '-received'}
      onSort={asked => setUrl({ sort: leadSortAsked(asked, url.sort) })}
      selection={selection}
      onSelection={setSelection}
      bulk={(chosen, count) => (
        <BulkActs
          selection={chosen}
          count={count}
          filter={filter}
          rows={rows}
          tags={tags}
          onDone={() => setSelection(noneSelected)}
        />
      )}
      loading={list.loading}
      error={list.error}
      onAgain={list.again}
      more={list.more}
      loadingMore={list.loadingMore}
      onMore={list.loadMore}
      empty={empty}
    />
  )
}
