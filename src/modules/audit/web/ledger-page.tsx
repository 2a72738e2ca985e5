import { Alert, Button } from '@mantine/core'
import { IconAlertTriangle, IconDownload, IconShieldCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { counted, numberText } from '#ui/format.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Copyable } from '#ui/values/copyable.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listCheckpoints, showLedger, verifyNow } from '../contract.ts'
import css from './ledger.module.css'
import { LedgerAnchors } from './ledger-anchors.tsx'
import { LedgerExtract } from './ledger-extract.tsx'
import { keepFile } from './take-along.ts'

type Stand = Output<typeof showLedger>
type Kept = Output<typeof listCheckpoints>['items'][number]

const states = {
  new: { label: 'Not asked yet', tone: 'plain' },
  well: { label: 'Signs', tone: 'done' },
  away: { label: 'Away', tone: 'due' },
  refused: { label: 'Refuses', tone: 'late' },
} as const

const fileOf = (size: number) => `ledger-checkpoint-${size}.txt`

/** How the log is kept from being changed unseen, and what a client keeps to see it. */
export function LedgerPage() {
  const stand = useAction(showLedger, {})
  const kept = useAction(listCheckpoints, { limit: 100 })
  const navigate = useNavigate()
  const verify = useCommand(verifyNow)
  const start = async () => {
    const begun = await verify.run({}).catch(() => undefined)
    if (begun && 'operation' in begun) await navigate({ to: `/audit/ledger/${begun.operation}` })
  }
  const items = useMemo(() => kept.data?.items ?? [], [kept.data])
  const all = () => keepFile('ledger-checkpoints.txt', items.map(({ note }) => note).join('\n'))
  if (stand.error && !stand.data) return <ErrorState page error={stand.error} onAgain={stand.refetch} />
  return (
    <>
      <PageHeader
        title="Ledger"
        back={{ label: 'Audit trail', to: '/audit' }}
        detail={stand.data && <span>{stand.data.origin}</span>}
        actions={
          <ActButton
            needs="audit.prove"
            variant="filled"
            loading={verify.pending}
            leftSection={<IconShieldCheck size={16} stroke={1.8} />}
            onClick={start}
          >
            Verify now
          </ActButton>
        }
      />
      <div className={css.page}>
        {stand.data ? <Standing stand={stand.data} /> : <Bone width={420} height={90} />}
        <LedgerAnchors signed={Boolean(stand.data?.newest)} />
        <LedgerExtract />
        {stand.data && <Keys stand={stand.data} />}
        <section className={css.part} aria-labelledby="checkpoints">
          <h2 id="checkpoints">Checkpoints</h2>
          <p>
            Each says, signed, what the whole ledger was at that minute. Keep some where we cannot reach them: against one of
            yours nobody can change what was logged before it without being seen.
          </p>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={15} stroke={1.8} />}
            disabled={!items.length}
            onClick={all}
          >
            Keep {items.length === 1 ? 'this checkpoint' : `these ${numberText(items.length)} checkpoints`}
          </Button>
          <div className={css.table}>
            <DataTable
              id="ledger-checkpoints"
              noun={{ one: 'checkpoint', many: 'checkpoints' }}
              columns={columns}
              rows={items}
              rowId={one => String(one.size)}
              rowLabel={one => `Checkpoint of ${numberText(one.size)} events`}
              stacked
              loading={kept.isPending}
              error={kept.error}
              onAgain={kept.refetch}
              empty={
                <EmptyState
                  icon={IconShieldCheck}
                  title="No checkpoint yet"
                  why="One is made each minute in which anything happens. While what happened before the ledger is taken in, there is none."
                />
              }
            />
          </div>
        </section>
      </div>
    </>
  )
}

const columns: Column<Kept>[] = [
  { id: 'at', title: 'Signed', width: 270, cell: one => <When at={one.at} as="exact" /> },
  { id: 'size', title: 'Events', width: 110, align: 'right', cell: one => numberText(one.size) },
  {
    id: 'witnesses',
    title: 'Witnesses',
    width: 220,
    cell: one => one.witnesses.join(', ') || <span className="quiet">None</span>,
  },
  {
    id: 'root',
    title: 'Root',
    width: 250,
    cell: one => <Copyable value={one.root} what="root">{`${one.root.slice(0, 24)}…`}</Copyable>,
  },
  {
    id: 'keep',
    title: 'Keep',
    width: 110,
    cell: one => (
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={`Download the checkpoint of ${numberText(one.size)} events`}
        onClick={() => keepFile(fileOf(one.size), one.note)}
      >
        Download
      </Button>
    ),
  },
]

function Standing({ stand }: { stand: Stand }) {
  const refusing = stand.witnesses.filter(({ state }) => state === 'refused')
  return (
    <section className={css.part} aria-labelledby="standing">
      <h2 id="standing">How it stands</h2>
      {refusing.length > 0 && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title="A witness refuses to sign" mb={12} role="alert">
          {refusing.map(({ name }) => name).join(', ')} signed another history before than the one it is shown now. Have the
          operator run npm run verify with the witness’s copy: it names what was changed.
        </Alert>
      )}
      <dl className={css.facts}>
        <dt>Logged on this installation</dt>
        <dd>
          {counted(stand.size, 'event', 'events')}
          {stand.pending > 0 && `, ${numberText(stand.pending)} more within seconds`}
        </dd>
        <dt>Signed for</dt>
        <dd>
          {stand.newest ? (
            <>
              {counted(stand.newest.size, 'event', 'events')}, <When at={stand.newest.at} />
            </>
          ) : stand.whole ? (
            'Nothing yet'
          ) : (
            'Nothing yet: what happened before there was a ledger is being taken in'
          )}
        </dd>
        <dt>Witnesses</dt>
        <dd>
          {stand.witnesses.length === 0 &&
            'None. With one on another host, even whoever runs this installation changes nothing unseen.'}
          <ul className={css.list}>
            {stand.witnesses.map(({ name, state, size, at, why }) => (
              <li key={name}>
                <Tag tone={states[state].tone}>{states[state].label}</Tag>
                <span>
                  {name}, up to {numberText(size)} events
                  {at && (
                    <>
                      {' '}
                      (<When at={at} />)
                    </>
                  )}
                  {why && `: ${why}`}
                </span>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
    </section>
  )
}

const kinds = (key: string) => (key.length > 200 ? 'ML-DSA-44' : 'Ed25519')

function Keys({ stand }: { stand: Stand }) {
  return (
    <section className={css.part} aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <p>
        What extracts and checkpoints are verified by. Give them to whoever is to verify, by another way than the extract itself.
      </p>
      <ul className={css.list}>
        {[...stand.keys, ...stand.witnessKeys].map(key => (
          <li key={key}>
            <span>{kinds(key)}</span>
            <span className={css.key}>
              <Copyable value={key} what={`key of ${key.split('+')[0]}`}>
                {key.length > 90 ? `${key.slice(0, 90)}…` : key}
              </Copyable>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
