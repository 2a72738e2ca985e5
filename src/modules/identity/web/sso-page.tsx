import { IconPlus, IconShieldLock } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { numberText } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listConnections } from '../contract.ts'
import { SsoDrawer } from './sso-drawer.tsx'
import { kindWords } from './sso-words.ts'

type Connection = Output<typeof listConnections>['items'][number]

const none = <span className="quiet">None</span>
const state = (c: Connection) =>
  c.enforced ? <Tag tone="done">Only way in</Tag> : c.active ? <Tag tone="done">On</Tag> : <Tag>Off</Tag>

/** Where people sign in with the company’s own provider, and where its directory makes and ends their access. */
export function SsoPage() {
  const [url, setUrl] = useUrlState()
  const go = useNavigate()
  const connections = useAction(listConnections, {})
  const can = useCan('sso.manage')
  const add = () => setUrl({ panel: 'new' })
  useKeys([{ keys: 'n', label: 'Add a connection', group: 'List', run: add }], can.allowed)
  const columns = useMemo(
    (): Column<Connection>[] => [
      { id: 'name', title: 'Name', width: 200, cell: c => c.name },
      { id: 'kind', title: 'Kind', width: 144, cell: c => kindWords[c.kind] },
      { id: 'state', title: 'State', width: 128, cell: state },
      { id: 'domains', title: 'E-mail domains', width: 200, cell: c => (c.domains.length ? c.domains.join(', ') : none) },
      {
        id: 'provisions',
        title: 'Provisioning',
        width: 120,
        cell: c => (c.provisions ? 'On' : <span className="quiet">Off</span>),
      },
      { id: 'people', title: 'People', width: 88, align: 'right', cell: c => numberText(c.people) },
      { id: 'last', title: 'Last sign-in', width: 116, cell: c => <When at={c.lastSignInAt} /> },
    ],
    [],
  )
  const items = connections.data?.items ?? []
  return (
    <>
      <PageHeader
        title="Single sign-on"
        back={{ label: 'Settings', to: '/settings' }}
        count={connections.data && { value: items.length }}
        actions={
          <ActButton needs="sso.manage" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
            Add a connection
          </ActButton>
        }
      />
      <DataTable
        id="connections"
        noun={{ one: 'connection', many: 'connections' }}
        columns={columns}
        rows={items}
        rowId={c => c.id}
        rowLabel={c => c.name}
        stacked
        onOpen={c => void go({ to: `/settings/sso/${c.id}` })}
        loading={connections.isPending}
        error={connections.error}
        onAgain={connections.refetch}
        empty={
          <EmptyState
            icon={IconShieldLock}
            title="No connections yet"
            why="Connect your company’s identity provider, and people sign in here as they do everywhere else; its directory can make and end their access."
          >
            <ActButton needs="sso.manage" onClick={add}>
              Add a connection
            </ActButton>
          </EmptyState>
        }
      />
      <SsoDrawer opened={url.panel === 'new'} onClose={() => setUrl({ panel: undefined })} />
    </>
  )
}
