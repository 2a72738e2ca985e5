import type { ReactNode } from 'react'
import type { Count } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { type LoanFilter, type LoanRow, listLoans } from '../contract/loan.ts'
import { useColleagues } from './colleagues.ts'
import { loanSortAsked, loanSortOf, useLoanColumns } from './loan-columns.tsx'
import { useLoanEdits } from './loan-edits.ts'
import { useStages } from './stages.ts'

const noun = { one: 'loan', many: 'loans' }

export function LoansTable({ filter, total, empty }: { filter: LoanFilter; total: Count | undefined; empty: ReactNode }) {
  const [url, setUrl] = useUrlState()
  const people = useColleagues()
  const stages = useStages()
  const edits = useLoanEdits()
  const mayEdit = useCan('loan.edit').allowed
  const mayAssign = useCan('loan.assign').allowed
  const list = useInfiniteAction(listLoans, { ...filter, limit: 60, sort: loanSortOf(url.sort) })
  const columns = useLoanColumns({ people, stages, edits, mayEdit, mayAssign })
  return (
    <DataTable
      id="loans"
      noun={noun}
      columns={columns}
      rows={list.items as LoanRow[]}
      rowId={loan => loan.id}
      rowLabel={loan => loan.name}
      href={loan => `/loans/${loan.id}`}
      total={total}
      sort={url.sort ?? '-opened'}
      onSort={asked => setUrl({ sort: loanSortAsked(asked, url.sort) })}
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
