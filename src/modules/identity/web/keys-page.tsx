import { Anchor, Button } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { matrix, type Permission } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import type { Output } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { counted } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useNow } from '#ui/now.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { endKey, listKeys } from '../contract.ts'
import { KeyDrawer } from './key-drawer.tsx'

type Key = Output<typeof listKeys>['items'][number]

const views = [
  { id: 'active', label: 'Active' },
  { id: 'ended', label: 'Ended' },
]
const isOver = ({ endedAt, expiresAt }: Key, now: number) =>
  endedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= now)

/** Keys with which other programs ask this one, without a person's password. */
export function KeysPage() {
  const [url, setUrl] = useUrlState()
  const keys = useAction(listKeys, {})
  const end = useCommand(endKey, {
    invalidates: [listKeys],
    done: 'The key is ended. Programs that use it are refused from now on.',
  })
  const now = useNow()
  const add = () => setUrl({ panel: 'new' })
  useKeys([{ keys: 'n', label: 'Make an API key', group: 'List', run: add }])

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
      { id: 'name', title: 'For', width: 240, phone: true, cell: key => key.name },
      { id: 'may', title: 'May', width: 220, cell: key => <May record={key} /> },
      { id: 'prefix', title: 'Begins with', width: 132, cell: key => <code>{key.prefix}…</code> },
      { id: 'madeBy', title: 'Made by', width: 160, cell: key => key.madeBy ?? <span className="quiet">Nobody here now</span> },
      { id: 'madeAt', title: 'Made', width: 116, cell: key => <When at={key.madeAt} /> },
      { id: 'used', title: 'Last used', width: 116, cell: key => <When at={key.lastUsedAt} /> },
      {
        id: 'expires',
        title: over ? 'Ended' : 'Expires',
        width: 132,
        phone: over,
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
              width: 88,
              phone: true,
              cell: (key: Key) => (
                <Button size="compact-sm" aria-label={`End the key ${key.name}`} onClick={() => void take(key)}>
                  End
                </Button>
              ),
            },
          ]),
    ]
  }, [over, run])

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
            <ActButton needs="key.manage" variant="filled" leftSection={<IconPlus size={16} stroke={1.8} />} onClick={add}>
              Make a key
            </ActButton>
          </>
        }
      />
      <DataTable
        id={over ? 'ended-keys' : 'keys'}
        noun={{ one: 'key', many: 'keys' }}
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
              title="No API keys yet"
              why="A key lets a program of yours, such as a website or a loan origination system, read and write here in the company’s name."
            >
              <ActButton needs="key.manage" onClick={add}>
                Make a key
              </ActButton>
            </EmptyState>
          )
        }
      />
      <KeyDrawer opened={url.panel === 'new'} onClose={() => setUrl({ panel: undefined })} />
    </>
  )
}

/** What a key may do, and over whose records. */
const May = ({ record: { permissions, bound } }: { record: Key }) => {
  const labels = permissions.filter(one => one !== 'self.use').map(one => matrix[one as Permission]?.label ?? one)
  const rows = bound ? `records of ${[...bound.branches, ...bound.officers].join(', ')}` : 'the whole company'
  const words = labels.length > 2 ? counted(labels.length, 'function') : labels.join(', ')
  return <span title={`${labels.join(', ')}; ${rows}`}>{bound ? `${words}, ${rows}` : words}</span>
}

const Ended = ({ record: { endedAt, expiresAt } }: { record: Key }) =>
  endedAt ? (
    <When at={endedAt} />
  ) : (
    <Tag tone="plain">
      Expired <When at={expiresAt} as="date" />
    </Tag>
  )
