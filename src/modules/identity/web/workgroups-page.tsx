import { IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { numberText } from '#ui/format.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { createWorkgroup, listWorkgroups } from '../contract.ts'

export type Workgroup = Output<typeof listWorkgroups>['items'][number]

const columns: Column<Workgroup>[] = [
  { id: 'name', title: 'Name', width: 280, cell: one => one.name },
  { id: 'branches', title: 'Branches', width: 112, align: 'right', cell: one => numberText(one.branches) },
  { id: 'partners', title: 'Partner companies', width: 152, align: 'right', cell: one => numberText(one.partners) },
  { id: 'people', title: 'People', width: 112, align: 'right', cell: one => numberText(one.people) },
]

/** Parts of the company that do not see each other. */
export function WorkgroupsPage() {
  const [url, setUrl] = useUrlState()
  const workgroups = useAction(listWorkgroups, {})
  useLive(['workgroup.*'], [listWorkgroups])
  const create = useCommand(createWorkgroup, {
    invalidates: [listWorkgroups],
    quiet: true,
    done: (_, { name }) => `${name} is made.`,
  })
  const items = useMemo(() => (workgroups.data?.items ?? []).filter(one => !one.archived), [workgroups.data])
  const close = () => setUrl({ add: undefined })
  return (
    <>
      <PageHeader
        title="Workgroups"
        back={{ label: 'Settings', to: '/settings' }}
        count={workgroups.data && { value: items.length }}
        actions={
          <ActButton
            needs="workgroup.manage"
            variant="filled"
            leftSection={<IconPlus size={16} stroke={1.8} />}
            onClick={() => setUrl({ add: 'new' })}
          >
            Add workgroup
          </ActButton>
        }
      />
      <DataTable
        id="workgroups"
        noun={{ one: 'workgroup', many: 'workgroups' }}
        columns={columns}
        rows={items}
        rowId={one => one.id}
        rowLabel={one => one.name}
        stacked
        href={one => `/settings/workgroups/${one.id}`}
        loading={workgroups.isPending}
        error={workgroups.error}
        onAgain={workgroups.refetch}
      />
      <FormDrawer opened={url.add === 'new'} onClose={close} size={420} title="Add a workgroup">
        <p className="quiet">
          People of one workgroup do not see people and records of another. A new one is empty: move branches and partner
          companies into it, and their people and records go along.
        </p>
        <SchemaForm
          schema={createWorkgroup.input}
          fields={{ name: { label: 'Name', placeholder: 'Retail South' } }}
          submit="Add workgroup"
          onCancel={close}
          onSubmit={input => create.run(input).then(close)}
        />
      </FormDrawer>
    </>
  )
}
