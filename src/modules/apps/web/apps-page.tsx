import { Anchor } from '@mantine/core'
import { IconApps, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { askedParts } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listApps, registerApp } from '../contract.ts'
import { RegisterDrawer } from './register-drawer.tsx'
import { type AppLine, allFunctions, functionsText } from './words.ts'

const actions = [registerApp.name]
const views = [
  { id: 'active', label: 'Active' },
  { id: 'ended', label: 'Ended' },
]

const common: Column<AppLine>[] = [
  { id: 'name', title: 'App', width: 240, cell: app => app.name },
  {
    id: 'may',
    title: 'May ask for',
    width: 260,
    cell: app => <span title={allFunctions(app.permissions)}>{functionsText(app.permissions)}</span>,
  },
  { id: 'people', title: 'People', width: 88, align: 'right', cell: app => app.people },
  { id: 'own', title: 'In its own name', width: 132, cell: app => (app.ownName ? 'Yes' : <span className="quiet">No</span>) },
  { id: 'owner', title: 'Answers for it', width: 160, cell: app => app.owner ?? <span className="quiet">Nobody here now</span> },
  { id: 'used', title: 'Last used', width: 116, cell: app => <When at={app.lastUsedAt} /> },
]

/** Programs that work in people's names or their own. */
export function AppsPage() {
  const [url, setUrl] = useUrlState()
  const apps = useAction(listApps, {})
  useLive(['approval.*'], [listApps])
  const add = () => setUrl({ panel: 'new' })
  useKeys([{ keys: 'n', label: 'Register an app', group: 'List', run: add }])
  const over = url.view === 'ended'
  const rows = useMemo(() => (apps.data?.items ?? []).filter(app => (app.endedAt !== null) === over), [apps.data, over])
  const columns = useMemo(
    (): Column<AppLine>[] => [
      ...common,
      {
        id: 'when',
        title: over ? 'Ended' : 'Registered',
        width: 116,
        cell: app => <When at={over ? app.endedAt : app.madeAt} />,
      },
    ],
    [over],
  )
  const register = (
    <ActButton needs="key.make" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
      Register an app
    </ActButton>
  )
  return (
    <>
      <PageHeader
        title="Apps"
        back={{ label: 'Settings', to: '/settings' }}
        count={apps.data && { value: rows.length }}
        views={views}
        view={over ? 'ended' : 'active'}
        onView={view => setUrl({ view: view === 'active' ? undefined : view })}
        actions={
          <>
            <Anchor href="/api/docs" target="_blank">
              API reference
            </Anchor>
            {register}
          </>
        }
      />
      <SlotParts slot={askedParts} actions={actions} />
      <DataTable
        id={over ? 'ended-apps' : 'apps'}
        noun={{ one: 'app', many: 'apps' }}
        stacked
        columns={columns}
        rows={rows}
        rowId={app => app.id}
        rowLabel={app => app.name}
        href={app => `/settings/apps/${app.id}`}
        loading={apps.isPending}
        error={apps.error}
        onAgain={apps.refetch}
        empty={
          over ? (
            <EmptyState
              icon={IconApps}
              title="No app has ended"
              why="Apps that were ended stand here, with who answered for them."
            />
          ) : (
            <EmptyState
              icon={IconApps}
              title="No apps yet"
              why="An app works in the name of people who let it, with no more than they may themselves; or in its own name, as an API key does."
            >
              {register}
            </EmptyState>
          )
        }
      />
      <RegisterDrawer opened={url.panel === 'new'} onClose={() => setUrl({ panel: undefined })} />
    </>
  )
}
