import { Button, SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { countText } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { countLeads, listLeads } from '../contract/lead.ts'
import { EndingHost } from './ending.tsx'
import { useLeadFields, useLeadFilter } from './lead-filters.ts'
import { BoardChoice, LeadsBoard } from './leads-board.tsx'
import { LeadsEmpty } from './leads-empty.tsx'
import { LeadsTable } from './leads-table.tsx'
import { HolderHost } from './new-holder.tsx'
import { type BuiltInView, useSavedViews } from './saved-views.tsx'
import { searchHint } from './search-hint.ts'
import { leadsActs } from './slots.ts'
import { WhichHost } from './which-value.tsx'

const builtIn: readonly BuiltInView[] = [
  { id: 'all', label: 'All leads', search: '' },
  { id: 'mine', label: 'Mine', search: 'owner=me' },
  { id: 'untouched', label: 'Not answered', search: 'untouched=yes&sort=received' },
  { id: 'hot', label: 'Hot', search: 'band=hot&sort=-score' },
  { id: 'unassigned', label: 'Unassigned', search: 'unassigned=yes' },
  { id: 'hold', label: 'On hold', search: 'status=hold_until' },
]

/**
 * The queue of leads of no known place, for whoever places them: people limited to places do not see them. It is offered while
 * there are any, or while it is open.
 */
function useUnplaced(open: boolean): readonly BuiltInView[] {
  const { level } = useCan('bulk.place')
  const places = level === 'group' || level === 'workgroup' || level === 'all'
  const found = useAction(countLeads, { unplaced: true }, { enabled: places }).data
  const words = found?.count
    ? `Unplaced (${countText({ value: found.count, capped: found.capped })})`
    : open
      ? 'Unplaced'
      : undefined
  return useMemo(() => (places && words ? [{ id: 'unplaced', label: words, search: 'unplaced=yes' }] : []), [places, words])
}

/** One question, shown as a table or as a board. */
export function LeadsPage() {
  const { user } = useMe()
  const [url, setUrl] = useUrlState()
  const fields = useLeadFields()
  const filter = useLeadFilter(url)
  const asked = JSON.stringify(filter)
  const [counted, setCounted] = useState('')
  const exact = counted === asked
  const count = useAction(countLeads, { ...filter, exact }).data
  useLive(['lead.*', 'leads.*'], [listLeads, countLeads])

  const keys = useMemo(() => [...fields.map(field => field.id), 'sort', 'as', 'pipeline'], [fields])
  const unplaced = useUnplaced(url.view === 'unplaced')
  const views = useMemo(() => [...builtIn, ...unplaced], [unplaced])
  const saved = useSavedViews({ page: 'leads', builtIn: views, keys, url, setUrl })
  const board = url.as === 'board'
  const filtered = fields.filter(field => url[field.id])
  const unfilter = () => setUrl(Object.fromEntries(filtered.map(field => [field.id, undefined])))
  const hint = url.q ? searchHint(url.q, user.type) : undefined
  const empty = <LeadsEmpty filtered={filtered.length > 0} onUnfilter={unfilter} why={hint} />
  const total = count && { value: count.count, capped: count.capped }
  // Columns of nothing say nothing.
  const onBoard = board && total?.value !== 0

  return (
    <>
      <PageHeader
        title="Leads"
        count={total}
        onCount={() => setCounted(asked)}
        views={saved.views}
        view={saved.view}
        onView={saved.onView}
        viewActs={saved.acts}
        actions={<SlotParts slot={leadsActs} />}
      />
      <FilterBar fields={fields} value={url} onChange={change => setUrl(change)}>
        {url.operation && (
          <Button size="compact-sm" variant="subtle" onClick={() => setUrl({ operation: undefined })}>
            Only from one import: show all
          </Button>
        )}
        {onBoard && <BoardChoice />}
        <SegmentedControl
          size="xs"
          aria-label="Shown as"
          value={board ? 'board' : 'table'}
          onChange={as => setUrl({ as: as === 'board' ? 'board' : undefined })}
          data={[
            { value: 'table', label: 'Table' },
            { value: 'board', label: 'Board' },
          ]}
        />
      </FilterBar>
      {onBoard ? <LeadsBoard filter={filter} /> : <LeadsTable filter={filter} total={total} empty={empty} />}
      <EndingHost />
      <WhichHost />
      <HolderHost />
    </>
  )
}
