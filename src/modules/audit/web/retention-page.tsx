import { Button } from '@mantine/core'
import { IconLock, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { retentionClasses } from '#policy/retention.ts'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { dateText, labelOf } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { liftHold, readRetention } from '../contract.ts'
import css from './retention.module.css'
import { HoldDrawer, RetentionDrawer } from './retention-drawers.tsx'

type Kept = Output<typeof readRetention>
type Hold = Kept['holds'][number]
const kinds = { person: 'What somebody did', record: 'What happened to a record', time: 'Everything of a time' } as const

const aboutOf = (hold: Hold): string =>
  hold.subject
    ? (hold.subject.name ?? `${labelOf(hold.subject.kind)} ${hold.subject.id.slice(-6)}`)
    : `${dateText(hold.from!)} to ${dateText(hold.to!)}`

/** How long which events are kept, and what is held whatever its age. */
export function RetentionPage() {
  const [url, setUrl] = useUrlState()
  const kept = useAction(readRetention, {})
  const lift = useCommand(liftHold, { invalidates: [readRetention] })
  const close = () => setUrl({ panel: undefined, class: undefined }, true)
  const columns = useMemo(
    (): Column<Hold>[] => [
      { id: 'title', title: 'For what', width: 240, cell: hold => hold.title },
      { id: 'kind', title: 'Holds', width: 200, cell: hold => kinds[hold.kind] },
      { id: 'about', title: 'About', width: 200, cell: aboutOf },
      {
        id: 'set',
        title: 'Set',
        width: 200,
        cell: hold => (
          <>
            {hold.setBy.name ?? 'Somebody'}, <When at={hold.setAt} />
          </>
        ),
      },
      {
        id: 'state',
        title: 'State',
        width: 160,
        cell: hold =>
          hold.liftedAt ? (
            <>
              Lifted <When at={hold.liftedAt} />
            </>
          ) : (
            <Tag tone="due">Held</Tag>
          ),
      },
      {
        id: 'act',
        title: 'Act',
        width: 110,
        cell: hold =>
          hold.liftedAt ? null : (
            <ActButton
              needs="audit.release"
              size="compact-sm"
              onClick={() => void lift.run({ hold: hold.id }).catch(() => undefined)}
            >
              Lift hold
            </ActButton>
          ),
      },
    ],
    [lift.run],
  )
  return (
    <>
      <PageHeader
        title="Keeping events"
        back={{ label: 'Settings', to: '/settings' }}
        actions={
          <ActButton
            needs="audit.hold"
            variant="filled"
            leftSection={<IconPlus size={16} stroke={1.8} />}
            onClick={() => setUrl({ panel: 'hold' })}
          >
            Set a hold
          </ActButton>
        }
      />
      {kept.data && (
        <div className={css.classes}>
          {kept.data.classes.map(one => (
            <section key={one.class} className={css.class}>
              <h2>{retentionClasses[one.class].label}</h2>
              <p className={css.months}>
                <strong className="figures">{one.months}</strong> months
              </p>
              <p className="quiet">{retentionClasses[one.class].about}.</p>
              <p className="quiet">
                {one.setBy ? (
                  <>
                    Chosen by {one.setBy.name ?? 'somebody'}, <When at={one.setAt} />. At least {one.least}.
                  </>
                ) : (
                  <>As is usual, and the least. {retentionClasses[one.class].source}.</>
                )}
              </p>
              <ActButton needs="audit.retain" size="compact-sm" onClick={() => setUrl({ panel: 'keep', class: one.class })}>
                Keep longer
              </ActButton>
            </section>
          ))}
        </div>
      )}
      <DataTable
        id="audit-holds"
        noun={{ one: 'hold', many: 'holds' }}
        columns={columns}
        rows={kept.data?.holds ?? []}
        rowId={hold => hold.id}
        rowLabel={hold => hold.title}
        stacked
        loading={kept.isPending}
        error={kept.error}
        onAgain={kept.refetch}
        empty={
          <EmptyState
            icon={IconLock}
            title="Nothing is held"
            why="Events are deleted when their time is over. A hold keeps what is known of a person, a record or a time, for a dispute or an inquiry, until two people lift it."
          >
            <Button onClick={() => setUrl({ panel: 'hold' })}>Set a hold</Button>
          </EmptyState>
        }
      />
      <HoldDrawer opened={url.panel === 'hold'} onClose={close} />
      <RetentionDrawer
        kept={kept.data?.classes.find(one => one.class === url.class)}
        opened={url.panel === 'keep'}
        onClose={close}
      />
    </>
  )
}
