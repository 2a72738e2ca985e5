import { Anchor, Button, Group } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { showDate } from '#base/time.ts'
import { matrix, type Permission } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { counted } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { useNow } from '#ui/now.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { boundText, createKey, endKey, listKeys, reachesNothing } from '../contract.ts'
import { useCollecting } from './collect-key.tsx'
import { KeyDrawer } from './key-drawer.tsx'
import { askedParts } from './slots.ts'

type Key = Output<typeof listKeys>['items'][number]

const views = [
  { id: 'active', label: 'Active' },
  { id: 'ended', label: 'Ended' },
]
const past = (at: string | null, now: number) => at !== null && Date.parse(at) <= now
const isOver = ({ endedAt, expiresAt, collectBy }: Key, now: number) =>
  endedAt !== null || past(expiresAt, now) || past(collectBy, now)
const actions = [createKey.name]

/** Keys with which other programs ask this one, without a person's password. */
export function KeysPage() {
  const [url, setUrl] = useUrlState()
  const keys = useAction(listKeys, {})
  const end = useCommand(endKey, {
    invalidates: [listKeys],
    done: 'The key is ended. Programs that use it are refused from now on.',
  })
  const { show, pending, drawer } = useCollecting()
  useLive(['approval.*'], [listKeys])
  const now = useNow()
  const add = () => setUrl({ panel: 'new' })
  useKeys([{ keys: 'n', label: 'Ask for an API key', group: 'List', run: add }])

  const over = url.view === 'ended'
  const rows = useMemo(() => (keys.data?.items ?? []).filter(key => isOver(key, now) === over), [keys.data, now, over])
  const run = end.run
  const columns = useMemo((): Column<Key>[] => {
    const take = async (key: Key) => {
      const sure = await confirmByWord({
        title: `End the key “${key.name}”?`,
        what: 'Programs that use it are refused at once, and it cannot be brought back. Nothing they did before changes.',
        word: 'end',
        act: 'End key',
      })
      if (sure) await run({ key: key.id }).catch(() => undefined)
    }
    return [
      { id: 'name', title: 'For', width: 160, cell: key => key.name },
      { id: 'may', title: 'May', width: 128, cell: key => <May record={key} /> },
      { id: 'over', title: 'Records', width: 304, cell: key => <Over record={key} /> },
      { id: 'prefix', title: 'Begins with', width: 124, cell: key => <Begins record={key} /> },
      { id: 'madeBy', title: 'Made by', width: 116, cell: key => key.madeBy ?? <span className="quiet">Nobody here now</span> },
      { id: 'madeAt', title: 'Made', width: 116, hidden: true, cell: key => <When at={key.madeAt} /> },
      { id: 'used', title: 'Last used', width: 104, cell: key => <When at={key.lastUsedAt} /> },
      {
        id: 'expires',
        title: over ? 'Ended' : 'Expires',
        width: 112,
        cell: key =>
          over ? (
            <Ended record={key} />
          ) : key.expiresAt ? (
            <When at={key.expiresAt} as="date" />
          ) : (
            <span className="quiet">Never</span>
          ),
      },
      ...(over
        ? []
        : [
            {
              id: 'act',
              title: 'Actions',
              width: 128,
              cell: (key: Key) => (
                <Group gap={4} wrap="nowrap">
                  {key.collectBy && key.mine && (
                    <Button
                      size="compact-sm"
                      variant="filled"
                      disabled={pending}
                      aria-label={`Show the key ${key.name}`}
                      onClick={() => show(key)}
                    >
                      Show
                    </Button>
                  )}
                  <Button size="compact-sm" aria-label={`End the key ${key.name}`} onClick={() => void take(key)}>
                    End
                  </Button>
                </Group>
              ),
            },
          ]),
    ]
  }, [over, run, show, pending])

  return (
    <>
      <PageHeader
        title="API keys"
        back={{ label: 'Settings', to: '/settings' }}
        count={keys.data && { value: rows.length }}
        views={views}
        view={url.view ?? 'active'}
        onView={view => setUrl({ view: view === 'active' ? undefined : view })}
        actions={
          <>
            <Anchor href="/api/docs" target="_blank">
              API reference
            </Anchor>
            <ActButton needs="key.make" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
              Ask for a key
            </ActButton>
          </>
        }
      />
      <SlotParts slot={askedParts} actions={actions} />
      <DataTable
        id={over ? 'ended-keys' : 'keys'}
        noun={{ one: 'key', many: 'keys' }}
        stacked
        columns={columns}
        rows={rows}
        rowId={key => key.id}
        rowLabel={key => key.name}
        loading={keys.isPending}
        error={keys.error}
        onAgain={keys.refetch}
        empty={
          over ? (
            <EmptyState
              icon={IconKey}
              title="No key has ended"
              why="Keys that were ended or have expired stand here, with what they were for."
            />
          ) : (
            <EmptyState
              icon={IconKey}
              title="No API key works now"
              why="A key lets a program of yours, such as a website or a loan origination system, read and write here in the company’s name."
            >
              <ActButton needs="key.make" onClick={add}>
                Ask for a key
              </ActButton>
            </EmptyState>
          )
        }
      />
      <KeyDrawer opened={url.panel === 'new'} onClose={() => setUrl({ panel: undefined })} />
      {drawer}
    </>
  )
}

const May = ({ record: { permissions } }: { record: Key }) => {
  const labels = permissions.filter(one => one !== 'self.use').map(one => matrix[one as Permission]?.label ?? one)
  return <span title={labels.join(', ')}>{labels.length > 2 ? counted(labels.length, 'function') : labels.join(', ')}</span>
}

/** Over whose records it may. */
const Over = ({ record: { bound } }: { record: Key }) =>
  bound ? (
    <span title={boundText(bound)}>
      {reachesNothing(bound) && <Tag tone="late">Reaches no record</Tag>} {boundText(bound)}
    </span>
  ) : (
    'Whole company'
  )

/** How it begins; of one that nobody was shown yet, until when it waits. */
const Begins = ({ record: { prefix, collectBy, endedAt } }: { record: Key }) =>
  prefix ? (
    <code>{prefix}…</code>
  ) : (
    <span className="quiet" title={collectBy && !endedAt ? `It can be shown until ${showDate(collectBy, 'UTC')}` : undefined}>
      {endedAt ? 'Never shown' : 'Not shown yet'}
    </span>
  )

const Ended = ({ record: { endedAt, expiresAt, collectBy } }: { record: Key }) =>
  endedAt ? (
    <When at={endedAt} />
  ) : (
    <Tag tone="plain">
      {collectBy ? 'Not shown by' : 'Expired'} <When at={collectBy ?? expiresAt} as="date" />
    </Tag>
  )
