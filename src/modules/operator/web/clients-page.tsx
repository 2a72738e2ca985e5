import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import table from '#modules/identity/web/plain-table.module.css'
import { PlainTable } from '#modules/identity/web/plain-table.tsx'
import { ProviderPart } from '#modules/keys/web/provider-part.tsx'
import type { Output } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { counted, numberText } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { listClients, readInstallation } from '../contract.ts'
import { DeletedPart } from './deleted-part.tsx'
import { NewClientDrawer } from './new-client-drawer.tsx'
import css from './operator.module.css'
import { OperatorFrame } from './operator-frame.tsx'
import { Standing } from './standing.tsx'

const columns: Column<Output<typeof listClients>['items'][number]>[] = [
  {
    id: 'name',
    title: 'Client',
    cell: client => (
      <Link to={`/operator/clients/${client.id}`} className={css.link}>
        {client.name}
      </Link>
    ),
  },
  { id: 'status', title: 'Status', cell: client => <Standing client={client} /> },
  { id: 'people', title: 'People', cell: client => <span className="figures">{numberText(client.people)}</span> },
  { id: 'used', title: 'Last used', cell: client => <When at={client.lastUsedAt} /> },
  {
    id: 'off',
    title: 'Switched off',
    cell: client =>
      client.productsOff.length ? counted(client.productsOff.length, 'product') : <span className="quiet">Nothing</span>,
  },
]

export const ClientsPage = () => (
  <OperatorFrame>
    <Clients />
  </OperatorFrame>
)

function Clients() {
  const [url, setUrl] = useUrlState()
  const clients = useAction(listClients, {})
  const installation = useAction(readInstallation, {})
  const items = clients.data?.items
  return (
    <>
      <PageHeader
        title="Clients"
        count={items && { value: items.length }}
        actions={
          <Button
            variant="filled"
            leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />}
            onClick={() => setUrl({ client: 'new' })}
          >
            Create client
          </Button>
        }
      />
      <div className={css.body}>
        {clients.error ? (
          <ErrorState error={clients.error} onAgain={clients.refetch} />
        ) : !items ? (
          <ListSkeleton rows={4} />
        ) : items.length === 0 ? (
          <p className={table.nothing}>No client yet. Create the first one: its administrator gets a link.</p>
        ) : (
          <PlainTable columns={columns} rows={items} rowId={client => client.id} />
        )}
        <DeletedPart />
        {installation.data && <ProviderPart provider={installation.data.provider} />}
        {installation.data && (
          <p className="quiet">
            Database at {installation.data.lastMigration.replace(/\.sql$/, '')}. Last backup:{' '}
            <When at={installation.data.lastBackupAt} />.
          </p>
        )}
      </div>
      <NewClientDrawer opened={url.client === 'new'} onClose={() => setUrl({ client: undefined })} />
    </>
  )
}
