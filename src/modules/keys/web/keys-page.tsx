import { IconRefresh, IconShieldLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type CSSProperties, useMemo } from 'react'
import { SettingsBody, SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { ActButton } from '#ui/act-button.tsx'
import { call } from '#ui/call.ts'
import { EmptyState } from '#ui/feedback/empty-state.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reason, reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { counted, numberText } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useLive } from '#ui/live.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { makeOld } from '#ui/query-client.ts'
import type { Column } from '#ui/table/column.ts'
import { DataTable } from '#ui/table/data-table.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { askAwaiting } from '#ui/use-asking.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { countSealed, listFindings, readKeys, rotateKey } from '../contract.ts'
import { ErasuresPart } from './erasures-part.tsx'
import { FindingsPart } from './findings-part.tsx'
import css from './keys.module.css'
import { ProviderPart } from './provider-part.tsx'
import { SealedPart } from './sealed-part.tsx'
import { type Key, purposeNames, purposeUses, reasonNames, stateNames } from './words.ts'

const columns: Column<Key>[] = [
  {
    id: 'purpose',
    title: 'Key',
    width: 230,
    cell: key => purposeNames[key.purpose],
  },
  { id: 'does', title: 'What it does', width: 210, cell: key => purposeUses[key.purpose] },
  { id: 'version', title: 'Version', width: 80, align: 'right', cell: key => numberText(key.version) },
  {
    id: 'state',
    title: 'State',
    width: 140,
    cell: key => <Tag tone={stateNames[key.state].tone}>{stateNames[key.state].label}</Tag>,
  },
  { id: 'made', title: 'Made', width: 110, cell: key => <When at={key.madeAt} /> },
  { id: 'due', title: 'Due', width: 120, cell: key => (key.state === 'active' ? <When at={key.dueAt} as="date" /> : '') },
  { id: 'uses', title: 'Sealed with it', width: 120, align: 'right', cell: key => (key.uses ? numberText(key.uses) : '') },
  { id: 'why', title: 'Why made', width: 160, cell: key => reasonNames[key.reason] },
]
const asking = rotateKey.input.extend({ reason })
const views = [
  { id: 'used', label: 'In use' },
  { id: 'all', label: 'All' },
]

/** What the company's values are sealed with. */
export function KeysPage() {
  const [url, setUrl] = useUrlState()
  const keys = useAction(readKeys, {})
  useLive(['operation.*', 'keys.*'], [readKeys, countSealed, listFindings])
  const begin = () => setUrl({ panel: 'rotate' })
  const close = () => setUrl({ panel: undefined })
  useKeys([{ keys: 'r', label: 'Rotate a key', group: 'List', run: begin }])
  const all = url.view === 'all'
  const rows = useMemo(
    () => (keys.data?.keys ?? []).filter(key => all || key.state === 'active' || key.state === 'retiring'),
    [keys.data, all],
  )
  const under = keys.data?.rotation
  return (
    <>
      <PageHeader
        title="Encryption keys"
        back={{ label: 'Settings', to: '/settings' }}
        count={keys.data && { value: rows.length }}
        views={views}
        view={all ? 'all' : 'used'}
        onView={view => setUrl({ view: view === 'all' ? 'all' : undefined })}
        actions={
          <ActButton
            needs="seal.rotate"
            variant="filled"
            leftSection={<IconRefresh size={16} stroke={1.8} />}
            blocked={under ? 'A rotation is under way. Wait until it is done.' : undefined}
            onClick={begin}
          >
            Rotate a key
          </ActButton>
        }
      />
      <div className={css.standing}>
        {keys.data && <ProviderPart provider={keys.data.provider} />}
        {under && (
          <p role="status">
            {under.title}: {counted(under.done, 'value')} done so far. Nothing is locked meanwhile.
          </p>
        )}
      </div>
      <div className={css.table} style={{ '--rows': Math.max(rows.length, 4) } as CSSProperties}>
        <DataTable
          id="encryption-keys"
          noun={{ one: 'key', many: 'keys' }}
          columns={columns}
          rows={rows}
          rowId={key => key.id}
          rowLabel={key => `${purposeNames[key.purpose]}, version ${key.version}`}
          stacked
          loading={keys.isPending}
          error={keys.error}
          onAgain={keys.refetch}
          empty={
            <EmptyState
              icon={IconShieldLock}
              title="No keys yet"
              why="A company’s keys are made when the first value is sealed."
            />
          }
        />
      </div>
      <SettingsBody>
        <SealedPart />
        <SettingsSection
          title="Searching what is sealed"
          about="What sealed values can be found by, and what that tells whoever has a copy of the database."
        >
          <Link to="/settings/encryption/indexes">See and choose indexes</Link>
        </SettingsSection>
        <FindingsPart />
        <ErasuresPart />
      </SettingsBody>
      <FormDrawer opened={url.panel === 'rotate'} onClose={close} size={440} title="Rotate a key">
        <SchemaForm
          schema={asking}
          submit="Ask to rotate"
          onCancel={close}
          initial={{ purpose: 'confidential', why: 'demand' }}
          fields={{
            purpose: {
              label: 'Which key',
              options: [
                { value: 'confidential', label: purposeNames.confidential },
                { value: 'client', label: purposeNames.client },
                { value: 'index', label: purposeNames.index },
                { value: 'epoch', label: purposeNames.epoch },
              ],
              description: 'The new key is used at once. What the old one sealed follows in the background; nothing is locked.',
            },
            why: {
              label: 'Why',
              options: [
                { value: 'demand', label: 'We want a new key' },
                { value: 'compromise', label: 'The key may be known to somebody' },
              ],
            },
            reason: reasonField,
          }}
          onSubmit={async ({ reason: said, ...input }) => {
            await askAwaiting(() => call(rotateKey, input, { reason: said }))
            void makeOld({ queryKey: [readKeys.name] })
            close()
          }}
        />
      </FormDrawer>
    </>
  )
}
