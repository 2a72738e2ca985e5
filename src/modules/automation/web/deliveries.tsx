import { Button } from '@mantine/core'
import { IconRefresh, IconSend } from '@tabler/icons-react'
import { useMemo } from 'react'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { counted, numberText } from '#ui/format.ts'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useCommand, useInfiniteAction } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listDeliveries, listWebhooks, replayDelivery } from '../contract.ts'
import css from './webhooks.module.css'
import { type Delivery, deliveryWords } from './words.ts'

const dash = <span className="quiet">–</span>
const states = ['waiting', 'delivered', 'given_up'] as const

/** Everything that was sent, what came back, and the way to send it once more. */
export function Deliveries({ webhook }: { webhook: string }) {
  const [url, setUrl] = useUrlState()
  const state = states.find(one => one === url.view)
  const list = useInfiniteAction(listDeliveries, { webhook, limit: 50, ...(state && { state }) })
  const columns = useMemo(
    (): Column<Delivery>[] => [
      { id: 'event', title: 'Event', width: 220, phone: true, cell: one => <code>{one.event}</code> },
      {
        id: 'state',
        title: 'State',
        width: 128,
        phone: true,
        cell: one => <Tag tone={deliveryWords[one.state].tone}>{deliveryWords[one.state].label}</Tag>,
      },
      { id: 'status', title: 'Answer', width: 80, align: 'right', cell: one => one.status ?? dash },
      { id: 'attempts', title: 'Attempts', width: 88, align: 'right', cell: one => one.attempts },
      {
        id: 'took',
        title: 'Took',
        width: 88,
        align: 'right',
        cell: one => (one.milliseconds === null ? dash : `${numberText(one.milliseconds)} ms`),
      },
      { id: 'problem', title: 'Problem', width: 280, cell: one => one.problem ?? dash },
      {
        id: 'next',
        title: 'Next try',
        width: 116,
        cell: one => (one.state === 'waiting' && one.nextAt ? <When at={one.nextAt} /> : dash),
      },
      { id: 'made', title: 'Happened', width: 116, phone: true, cell: one => <When at={one.createdAt} /> },
    ],
    [],
  )
  const open = list.items.find(one => one.id === url.delivery)
  return (
    <>
      <DataTable
        key={state}
        id="deliveries"
        noun={{ one: 'delivery', many: 'deliveries' }}
        columns={columns}
        rows={list.items}
        rowId={one => one.id}
        rowLabel={one => one.event}
        onOpen={one => setUrl({ delivery: one.id })}
        loading={list.loading}
        error={list.error}
        onAgain={list.again}
        more={list.more}
        loadingMore={list.loadingMore}
        onMore={list.loadMore}
        empty={
          <EmptyState
            icon={IconSend}
            title={state ? 'No such delivery' : 'Nothing was sent yet'}
            why={
              state
                ? 'Deliveries in this state stand here. Choose another tab to see the rest.'
                : 'As soon as one of its events happens, the delivery stands here with what the receiver answered.'
            }
          />
        }
      />
      {open && <DeliveryDrawer delivery={open} onClose={() => setUrl({ delivery: undefined })} />}
    </>
  )
}

function DeliveryDrawer({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const replay = useCommand(replayDelivery, {
    invalidates: [listDeliveries, listWebhooks],
    done: 'The event is being delivered once more.',
  })
  const { label, tone } = deliveryWords[delivery.state]
  return (
    <FormDrawer opened onClose={onClose} size={480} title={delivery.event}>
      <div className={css.panel}>
        <div>
          <Tag tone={tone}>{label}</Tag> {delivery.replayOf && <Tag>Replay</Tag>}
        </div>
        <dl className={css.facts}>
          <div>
            <dt>Happened</dt>
            <dd>
              <When at={delivery.createdAt} as="exact" />
            </dd>
          </div>
          <div>
            <dt>Tried</dt>
            <dd>{counted(delivery.attempts, 'time')}</dd>
          </div>
          {delivery.deliveredAt && (
            <div>
              <dt>Delivered</dt>
              <dd>
                <When at={delivery.deliveredAt} as="exact" />
              </dd>
            </div>
          )}
          {delivery.state === 'waiting' && delivery.nextAt && (
            <div>
              <dt>Next try</dt>
              <dd>
                <When at={delivery.nextAt} as="exact" />
              </dd>
            </div>
          )}
          <div>
            <dt>Answer</dt>
            <dd>
              {delivery.status ?? 'None'}
              {delivery.milliseconds !== null && ` after ${numberText(delivery.milliseconds)} ms`}
            </dd>
          </div>
          <div>
            <dt>webhook-id</dt>
            <dd>
              <Copyable value={delivery.id} what="webhook-id" />
            </dd>
          </div>
          {delivery.problem && (
            <div>
              <dt>Problem</dt>
              <dd>{delivery.problem}</dd>
            </div>
          )}
          <div>
            <dt>Event id</dt>
            <dd>
              <Copyable value={delivery.eventId} what="id" />
            </dd>
          </div>
        </dl>
        {delivery.answer && (
          <section aria-label="What the receiver answered">
            <h3>What the receiver answered</h3>
            <pre className={css.answer}>{delivery.answer}</pre>
          </section>
        )}
        <div className={css.acts}>
          <Button
            variant="filled"
            loading={replay.pending}
            leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
            onClick={() => void replay.run({ delivery: delivery.id }).then(onClose, () => undefined)}
          >
            Deliver once more
          </Button>
        </div>
      </div>
    </FormDrawer>
  )
}
