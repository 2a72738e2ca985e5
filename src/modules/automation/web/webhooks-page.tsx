import { Anchor } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useMemo } from 'react'
import { askedParts } from '#modules/identity/web/slots.ts'
import { ActButton } from '#ui/act-button.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { counted } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { createWebhook, listWebhooks, updateWebhook } from '../contract.ts'
import { WebhookDrawer } from './webhook-drawer.tsx'
import { healthOf, type Webhook } from './words.ts'

const count = (value: number, tone?: 'late' | 'due') => (
  <span
    className="figures"
    data-tone={value > 0 ? tone : undefined}
    style={value > 0 && tone ? { color: 'var(--tone)' } : undefined}
  >
    {value.toLocaleString('en-US')}
  </span>
)

/** Programs that are told at once when something happens here. */
const asked = [createWebhook.name, updateWebhook.name]

export function WebhooksPage() {
  const [url, setUrl] = useUrlState()
  const { data, error, isPending, refetch } = useAction(listWebhooks, {})
  useLive(['approval.*'], [listWebhooks])
  const add = () => setUrl({ panel: 'new' })
  useKeys([{ keys: 'n', label: 'Add a webhook', group: 'List', run: add }])
  const columns = useMemo(
    (): Column<Webhook>[] => [
      { id: 'name', title: 'For', width: 220, cell: one => one.name },
      {
        id: 'health',
        title: 'State',
        width: 136,
        cell: one => {
          const { label, tone } = healthOf(one)
          return <Tag tone={tone}>{label}</Tag>
        },
      },
      { id: 'url', title: 'Address', width: 280, cell: one => <code>{one.url}</code> },
      {
        id: 'events',
        title: 'Events',
        width: 100,
        cell: one => <span title={one.events.join('\n')}>{counted(one.events.length, 'event')}</span>,
      },
      { id: 'delivered', title: 'Delivered', width: 96, align: 'right', cell: one => count(one.delivered) },
      { id: 'waiting', title: 'Waiting', width: 88, align: 'right', cell: one => count(one.waiting, 'due') },
      { id: 'givenUp', title: 'Given up', width: 88, align: 'right', cell: one => count(one.givenUp, 'late') },
      { id: 'made', title: 'Made', width: 116, cell: one => <When at={one.createdAt} /> },
    ],
    [],
  )
  return (
    <>
      <PageHeader
        title="Webhooks"
        back={{ label: 'Settings', to: '/settings' }}
        count={data && { value: data.items.length }}
        actions={
          <>
            <Anchor href="/api/docs" target="_blank">
              API reference
            </Anchor>
            <ActButton needs="webhook.address" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
              Add webhook
            </ActButton>
          </>
        }
      />
      <SlotParts slot={askedParts} actions={asked} />
      <DataTable
        id="webhooks"
        noun={{ one: 'webhook', many: 'webhooks' }}
        columns={columns}
        rows={data?.items ?? []}
        rowId={one => one.id}
        rowLabel={one => one.name}
        stacked
        href={one => `/settings/webhooks/${one.id}`}
        loading={isPending}
        error={error}
        onAgain={refetch}
        empty={
          <EmptyState
            icon={IconWebhook}
            title="No webhooks yet"
            why="A webhook posts to an address of yours at the moment something happens: a lead arrives, a loan is funded."
          >
            <ActButton needs="webhook.address" onClick={add}>
              Add webhook
            </ActButton>
          </EmptyState>
        }
      />
      {url.panel === 'new' && data && <WebhookDrawer names={data.eventNames} onClose={() => setUrl({ panel: undefined })} />}
    </>
  )
}
