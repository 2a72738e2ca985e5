import { Button, SegmentedControl } from '@mantine/core'
import { IconBuildingBank, IconFileImport } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { FilterBar } from '#ui/filter/filter-bar.tsx'
import { moneyText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { countLoans, listLoans } from '../contract/loan.ts'
import { EndingHost } from './ending.tsx'
import { BoardChoice } from './leads-board.tsx'
import { useLoanFields, useLoanFilter } from './loan-filters.ts'
import { LoansBoard } from './loans-board.tsx'
import { LoansTable } from './loans-table.tsx'
import { MismoDrawer } from './mismo-drawer.tsx'
import { type BuiltInView, useSavedViews } from './saved-views.tsx'

const builtIn: readonly BuiltInView[] = [
  { id: 'all', label: 'All loans', search: '' },
  { id: 'progress', label: 'In progress', search: 'status=open&sort=closing' },
  { id: 'mine', label: 'Mine', search: 'owner=me&status=open' },
  { id: 'locks', label: 'Locks ending', search: 'lock=7d&status=open&sort=lock' },
  { id: 'funded', label: 'Funded', search: 'status=funded' },
  { id: 'lost', label: 'Lost', search: 'status=lost' },
]

/** Every loan: as a table to read and sort, or as a board to move. */
export function LoansPage() {
  const [url, setUrl] = useUrlState()
  const fields = useLoanFields()
  const filter = useLoanFilter(url)
  const asked = JSON.stringify(filter)
  const [counted, setCounted] = useState('')
  const count = useAction(countLoans, { ...filter, exact: counted === asked }, { keep: true }).data
  useLive(['loan.*', 'loans.*', 'records.*'], [listLoans, countLoans])

  const keys = useMemo(() => [...fields.map(field => field.id), 'sort', 'as', 'pipeline'], [fields])
  const saved = useSavedViews({ page: 'loans', builtIn, keys, url, setUrl })
  const board = url.as === 'board'
  const filtered = fields.filter(field => url[field.id])
  const importing = () => setUrl({ panel: 'mismo' })
  const total = count && { value: count.count, capped: count.capped }
  // Columns of nothing say nothing.
  const onBoard = board && total?.value !== 0

  return (
    <>
      <PageHeader
        title="Loans"
        count={total}
        onCount={() => setCounted(asked)}
        detail={
          count &&
          count.amountCents > 0 && (
            <span className="figures" title={moneyText(count.amountCents)}>
              {moneyText(count.amountCents, 'short')} in all
            </span>
          )
        }
        views={saved.views}
        view={saved.view}
        onView={saved.onView}
        viewActs={saved.acts}
        actions={
          <ActButton needs="loan.import" onClick={importing} leftSection={<IconFileImport size={16} stroke={1.6} />}>
            Import a loan file
          </ActButton>
        }
      />
      <FilterBar fields={fields} value={url} onChange={change => setUrl(change)}>
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
      {onBoard ? (
        <LoansBoard filter={filter} />
      ) : (
        <LoansTable
          key={asked}
          filter={filter}
          total={total}
          empty={
            filtered.length > 0 ? (
              <EmptyState title="No loans match" why="Every filter above must hold. Take one off to see more.">
                <Button onClick={() => setUrl(Object.fromEntries(filtered.map(field => [field.id, undefined])))}>
                  Remove all filters
                </Button>
              </EmptyState>
            ) : (
              <EmptyState
                icon={IconBuildingBank}
                title="No loans yet"
                why="A loan begins when a lead is converted, or when a loan file from your origination system is imported."
              >
                <ActButton needs="loan.import" onClick={importing}>
                  Import a loan file
                </ActButton>
              </EmptyState>
            )
          }
        />
      )}
      {url.panel === 'mismo' && <MismoDrawer onClose={() => setUrl({ panel: undefined })} />}
      <EndingHost />
    </>
  )
}
