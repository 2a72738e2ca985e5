import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { useMemo } from 'react'
import { usStates } from '#base/us-states.ts'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import type { FilterField } from '#ui/filter/filter.ts'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { useCan, useMe } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useInfiniteAction } from '#ui/use-action.ts'
import { countPartners, listPartners, type PartnerFilter } from '../contract/partner.ts'
import { given, listed, owners, yes } from './address-filter.ts'
import { useColleagues } from './colleagues.ts'
import { partnerSortAsked, partnerSortOf, usePartnerColumns } from './partner-columns.tsx'
import { PartnerDrawer } from './partner-drawer.tsx'
import { usePartnerEdits } from './partner-edits.ts'
import { usePartnerStages } from './partner-stages.ts'
import { PartnersBoard } from './partners-board.tsx'
import { type BuiltInView, useSavedViews } from './saved-views.tsx'

const builtIn: readonly BuiltInView[] = [
  { id: 'all', label: 'All partners', search: '' },
  { id: 'mine', label: 'Mine', search: 'owner=me' },
  { id: 'board', label: 'Pipeline', search: 'as=board' },
  { id: 'unassigned', label: 'Unassigned', search: 'unassigned=yes' },
]
const noun = { one: 'partner', many: 'partners' }

/** Realtors and others who send borrowers: a list to look up, a pipeline to win. */
export function PartnersPage() {
  const [url, setUrl] = useUrlState()
  const me = useMe().user.id
  const may = useCan('partner.add').allowed
  const people = useColleagues()
  const stages = usePartnerStages()
  const edits = usePartnerEdits()
  const fields = useMemo(
    (): readonly FilterField[] => [
      { id: 'q', label: 'Name or company', kind: 'text' },
      {
        id: 'stage',
        label: 'Stage',
        kind: 'enum',
        onlyIs: true,
        options: stages.stages.map(stage => ({ value: stage.id, label: stage.name })),
      },
      { id: 'owner', label: 'Owner', kind: 'person', onlyIs: true, options: [{ value: 'me', label: 'Me' }, ...people.choices] },
      { id: 'unassigned', label: 'Unassigned', kind: 'yes', words: 'without an owner' },
      {
        id: 'state',
        label: 'State',
        kind: 'enum',
        onlyIs: true,
        options: usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` })),
      },
      { id: 'archived', label: 'Archived', kind: 'yes', words: 'put away' },
    ],
    [people, stages],
  )
  const keys = useMemo(() => [...fields.map(field => field.id), 'sort', 'as'], [fields])
  const saved = useSavedViews({ page: 'partners', builtIn, keys, url, setUrl })
  useLive(['partner.*', 'records.*'], [listPartners, countPartners])
  const filter = given<PartnerFilter>({
    q: url.q,
    stage: listed(url.stage),
    owner: owners(url.owner, me),
    unassigned: yes(url.unassigned),
    state: listed(url.state),
    archived: yes(url.archived),
  })
  const count = useAction(countPartners, filter, { keep: true }).data
  const total = count && { value: count.count }
  const board = url.as === 'board'
  // Columns of nothing say nothing.
  const onBoard = board && total?.value !== 0
  const list = useInfiniteAction(listPartners, { ...filter, limit: 60, sort: partnerSortOf(url.sort) }, { enabled: !onBoard })
  const columns = usePartnerColumns({ people, stages, edits, mayEdit: may })
  const filtered = fields.filter(field => url[field.id])
  const add = () => setUrl({ panel: 'new' })
  useKeys([{ keys: 'n', label: 'Add a partner', group: 'List', run: add }], may)

  return (
    <>
      <PageHeader
        title="Partners"
        count={total}
        views={saved.views}
        view={saved.view}
        onView={saved.onView}
        viewActs={saved.acts}
        actions={
          <ActButton needs="partner.add" variant="filled" onClick={add} leftSection={<IconPlus size={16} stroke={1.8} />}>
            Add partner
          </ActButton>
        }
      />
      <FilterBar fields={fields} value={url} onChange={change => setUrl(change)}>
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
      {onBoard ? (
        <PartnersBoard filter={filter} />
      ) : (
        <DataTable
          key={JSON.stringify(filter)}
          id="partners"
          noun={noun}
          columns={columns}
          rows={list.items}
          rowId={one => one.id}
          rowLabel={one => one.name}
          href={one => `/partners/${one.id}`}
          total={total}
          sort={url.sort ?? '-added'}
          onSort={asked => setUrl({ sort: partnerSortAsked(asked, url.sort) })}
          loading={list.loading}
          error={list.error}
          onAgain={list.again}
          more={list.more}
          loadingMore={list.loadingMore}
          onMore={list.loadMore}
          empty={
            filtered.length > 0 ? (
              <EmptyState title="No partners match" why="Every filter above must hold. Take one off to see more.">
                <Button onClick={() => setUrl(Object.fromEntries(filtered.map(field => [field.id, undefined])))}>
                  Remove all filters
                </Button>
              </EmptyState>
            ) : (
              <EmptyState
                icon={IconUsersGroup}
                title="No partners yet"
                why="Realtors, builders and others who send you borrowers are kept here, with the loans they stand beside."
              >
                <ActButton needs="partner.add" onClick={add}>
                  Add partner
                </ActButton>
              </EmptyState>
            )
          }
        />
      )}
      <PartnerDrawer opened={url.panel === 'new'} onClose={() => setUrl({ panel: undefined })} />
    </>
  )
}
