import { IconUserCheck } from '@tabler/icons-react'
import { useMemo } from 'react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { useLive } from '#ui/live.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useInfiniteAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listApprovals, readApproval } from '../contract.ts'
import { ApprovalDrawer } from './approval-drawer.tsx'
import css from './approvals.module.css'
import { type Line, shortTitle, states } from './words.ts'

type Of = 'waiting' | 'mine' | 'decided'
const views: { id: Of; label: string }[] = [
  { id: 'waiting', label: 'Waiting for me' },
  { id: 'mine', label: 'Asked by me' },
  { id: 'decided', label: 'Decided' },
]
const why: Record<Of, { title: string; why: string }> = {
  waiting: {
    title: 'Nothing waits for you',
    why: 'What a colleague may not do alone, such as exporting leads to a file, is shown here until you agree or refuse.',
  },
  mine: {
    title: 'You have asked for nothing',
    why: 'What you ask for and a second person has to agree to is kept here, with what became of it.',
  },
  decided: { title: 'Nothing was decided yet', why: 'Every request that was decided stays here, with who decided and why.' },
}

/** Requests that need a second person. */
export function ApprovalsPage() {
  const [url, setUrl] = useUrlState()
  const { allowed } = useCan('approval.decide')
  const shown = allowed ? views : views.filter(one => one.id !== 'waiting')
  const of = shown.find(one => one.id === url.view)?.id ?? shown[0]!.id
  const list = useInfiniteAction(listApprovals, { of, limit: 50 })
  useLive(['approval.*', 'operation.*'], [listApprovals, readApproval])
  const columns = useMemo(
    (): Column<Line>[] => [
      { id: 'what', title: 'What', width: of === 'waiting' ? 280 : 240, cell: one => <What of={one} /> },
      { id: 'by', title: 'Asked by', width: 140, hidden: of === 'mine', cell: one => one.askedBy.name },
      { id: 'why', title: 'Why', width: of === 'waiting' ? 320 : 240, cell: one => one.reason },
      {
        id: 'state',
        title: 'State',
        width: 190,
        hidden: of === 'waiting',
        cell: one => <Tag tone={states[one.state].tone}>{states[one.state].label}</Tag>,
      },
      {
        id: 'decided',
        title: 'Decided by',
        width: 140,
        hidden: of === 'waiting',
        cell: one => one.decidedBy?.name ?? (one.witness ? `${one.witness}, operator` : <span className="quiet">Nobody</span>),
      },
      {
        id: 'agreed',
        title: 'Agreed',
        width: 90,
        cell: one => (one.quorum > 1 ? `${one.agreed} of ${one.quorum}` : one.agreed ? '1' : <span className="quiet">0</span>),
      },
      {
        id: 'until',
        title: of === 'waiting' ? 'Decide until' : 'Asked',
        width: 250,
        cell: one => <When at={of === 'waiting' ? (one.aloneUntil ?? one.decideBy) : one.askedAt} as="exact" />,
      },
    ],
    [of],
  )
  return (
    <>
      <PageHeader
        title="Approvals"
        {...(!list.loading && of === 'waiting' && { count: { value: list.items.length, capped: list.more } })}
        views={shown}
        view={of}
        onView={view => setUrl({ view: view === shown[0]!.id ? undefined : view, open: undefined })}
      />
      <DataTable
        id={`approvals-${of}`}
        noun={{ one: 'request', many: 'requests' }}
        columns={columns}
        rows={list.items}
        rowId={one => one.id}
        rowLabel={one => `${shortTitle(one.title)}, asked by ${one.askedBy.name}`}
        stacked
        whole
        onOpen={one => setUrl({ open: one.id })}
        loading={list.loading}
        error={list.error}
        onAgain={list.again}
        more={list.more}
        loadingMore={list.loadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconUserCheck} title={why[of].title} why={why[of].why} />}
      />
      <ApprovalDrawer approval={url.open} onClose={() => setUrl({ open: undefined })} />
    </>
  )
}

/** What is asked for, and of what. */
const What = ({ of: { title, about } }: { of: Line }) => (
  <>
    {shortTitle(title)}
    {about && <span className={css.about}>{about}</span>}
  </>
)
