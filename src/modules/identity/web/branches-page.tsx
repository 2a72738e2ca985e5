import { IconBuilding, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { numberText } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { listBranches } from '../contract.ts'
import { type Branch, BranchDrawer } from './branch-drawer.tsx'

const none = <span className="quiet">None</span>

/** Offices: people belong to one, and managers see the leads of theirs. */
export function BranchesPage() {
  const [url, setUrl] = useUrlState()
  const branches = useAction(listBranches, {})
  const can = useCan('branch.manage')
  const add = () => setUrl({ branch: 'new' })
  const close = () => setUrl({ branch: undefined })
  useKeys([{ keys: 'n', label: 'Add a branch', group: 'List', run: add }], can.allowed)
  const columns = useMemo(
    (): Column<Branch>[] => [
      { id: 'name', title: 'Name', width: 240, cell: branch => branch.name },
      {
        id: 'place',
        title: 'Place',
        width: 200,
        cell: branch => [branch.city, branch.state].filter(Boolean).join(', ') || none,
      },
      { id: 'nmls', title: 'NMLS ID', width: 128, cell: branch => branch.nmlsId ?? none },
      {
        id: 'active',
        title: 'Status',
        width: 120,
        cell: branch => (branch.active ? 'Open' : <span className="quiet">Closed</span>),
      },
      { id: 'people', title: 'Colleagues', width: 112, align: 'right', cell: branch => numberText(branch.people) },
    ],
    [],
  )
  const items = branches.data?.items ?? []
  const open = items.find(branch => branch.id === url.branch)
  return (
    <>
      <PageHeader
        title="Branches"
        back={{ label: 'Settings', to: '/settings' }}
        count={branches.data && { value: items.length }}
        actions={
          <ActButton needs="branch.manage" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
            Add branch
          </ActButton>
        }
      />
      <DataTable
        id="branches"
        noun={{ one: 'branch', many: 'branches' }}
        columns={columns}
        rows={items}
        rowId={branch => branch.id}
        rowLabel={branch => branch.name}
        stacked
        {...(can.allowed && { onOpen: (branch: Branch) => setUrl({ branch: branch.id }) })}
        loading={branches.isPending}
        error={branches.error}
        onAgain={branches.refetch}
        empty={
          <EmptyState
            icon={IconBuilding}
            title="No branches yet"
            why="A branch groups people, so that its manager sees and assigns their leads. A company of one office needs none."
          >
            <ActButton needs="branch.manage" onClick={add}>
              Add branch
            </ActButton>
          </EmptyState>
        }
      />
      {can.allowed && <BranchDrawer branch={url.branch === 'new' ? 'new' : open} onClose={close} />}
    </>
  )
}
