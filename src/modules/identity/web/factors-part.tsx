import { Button, Modal, TextInput } from '@mantine/core'
import { IconFingerprint, IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { call, type Output } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { showNotice, showProblem } from '#ui/feedback/toasts.tsx'
import { counted } from '#ui/format.ts'
import { asProblem, isQuiet, Problem } from '#ui/problem.ts'
import { makeOld } from '#ui/query-client.ts'
import { demandOf, show } from '#ui/step-up.ts'
import type { Column } from '#ui/table/column.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listFactors, listSessions, makeRecoveryCodes, removeFactor, renameFactor } from '../contract.ts'
import { AddApp } from './add-app.tsx'
import { canUsePasskeys, makePasskey, NotShown } from './passkey.ts'
import { PlainTable } from './plain-table.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SettingsSection } from './settings-section.tsx'

type Factor = Output<typeof listFactors>['items'][number]

const columns: Column<Factor>[] = [
  {
    id: 'name',
    title: 'Name',
    cell: one => (
      <>
        {one.name} {one.kind === 'passkey' && <Tag>{one.deviceBound ? 'This device only' : 'Passkey'}</Tag>}
      </>
    ),
  },
  { id: 'made', title: 'Added', cell: one => <When at={one.madeAt} /> },
  { id: 'used', title: 'Last used', cell: one => (one.lastUsedAt ? <When at={one.lastUsedAt} /> : 'Never') },
]

const again = () => Promise.all([listFactors, listSessions].map(action => makeOld({ queryKey: [action.name] })))
const offer = 'If you changed it because something was lost or stolen, end your other sessions below.'

/** What one signs in with beside the password. */
export function FactorsPart() {
  const factors = useAction(listFactors, {})
  const [adding, setAdding] = useState<'passkey' | 'app'>()
  const [renaming, setRenaming] = useState<Factor>()
  const [codes, setCodes] = useState<readonly string[]>()
  const remove = useCommand(removeFactor, { invalidates: [listFactors], done: `It is removed. ${offer}` })
  const renew = useCommand(makeRecoveryCodes, { invalidates: [listFactors] })
  const items = factors.data?.items ?? []
  const left = factors.data?.recoveryCodes.left ?? 0

  const addPasskey = async () => {
    setAdding('passkey')
    try {
      await makePasskey()
      showNotice('Your passkey is added.')
    } catch (error) {
      // Its own question comes before the browser's, which a page may ask only once for a click.
      const demand = error instanceof Problem ? demandOf(error) : undefined
      if (demand) {
        if (await show(demand)) showNotice('Confirmed. Now add the passkey.')
      } else if (error instanceof NotShown) showNotice(error.message)
      else if (!isQuiet(error)) showProblem(error)
    }
    await again()
    setAdding(undefined)
  }
  const takeOff = async ({ id, name, kind }: Factor) => {
    const sure = await confirmByWord({
      title: `Remove ${name}?`,
      what:
        kind === 'passkey'
          ? 'The passkey opens nothing here any more. It stays on your device until you delete it there.'
          : 'The codes of your authenticator app open nothing here any more.',
      word: 'remove',
      act: 'Remove',
    })
    if (sure) await remove.run({ factor: id })
  }
  const freshCodes = async () => {
    const sure =
      left === 0 ||
      (await confirmByWord({
        title: 'Make new recovery codes?',
        what: `${counted(left, 'code that is', 'codes that are')} left stop working at once.`,
        word: 'replace',
        act: 'Make new codes',
      }))
    if (sure) setCodes((await renew.run({})).codes)
  }
  return (
    <>
      <SettingsSection
        title="Passkeys and authenticator app"
        about="By what you show that it is you, beside your password. A passkey signs you in by itself."
        action={
          canUsePasskeys() && (
            <Button
              loading={adding === 'passkey'}
              leftSection={<IconFingerprint size={16} stroke={1.6} aria-hidden />}
              onClick={() => void addPasskey()}
            >
              Add a passkey
            </Button>
          )
        }
      >
        {factors.error && !factors.data ? (
          <ErrorState error={factors.error} onAgain={factors.refetch} />
        ) : factors.isPending ? (
          <ListSkeleton rows={2} />
        ) : (
          items.length > 0 && (
            <PlainTable
              columns={columns}
              rows={items}
              rowId={one => one.id}
              acts={one => (
                <>
                  {one.kind === 'passkey' && (
                    <Button size="compact-sm" aria-label={`Rename ${one.name}`} onClick={() => setRenaming(one)}>
                      Rename
                    </Button>
                  )}
                  <Button
                    size="compact-sm"
                    aria-label={`Remove ${one.name}`}
                    onClick={() => void takeOff(one).catch(() => undefined)}
                  >
                    Remove
                  </Button>
                </>
              )}
            />
          )
        )}
        {factors.data && adding === 'app' && (
          <AddApp
            cancel="Cancel"
            onCancel={() => setAdding(undefined)}
            onDone={async () => {
              await again()
              setAdding(undefined)
              showNotice('Your authenticator app is added.')
            }}
          />
        )}
        {factors.data && adding !== 'app' && !items.some(one => one.kind === 'totp') && (
          <Button mt={12} leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={() => setAdding('app')}>
            Add an authenticator app
          </Button>
        )}
      </SettingsSection>
      <SettingsSection
        title="Recovery codes"
        about={
          left > 0
            ? `${counted(left, 'code is', 'codes are')} left. Each lets you in once, to add a new passkey or app when you lost yours.`
            : 'For the day you lose your device: ten codes, each of which lets you in once to add another.'
        }
        action={
          items.length > 0 && (
            <Button loading={renew.pending} onClick={() => void freshCodes().catch(() => undefined)}>
              {left > 0 ? 'Make new codes' : 'Make recovery codes'}
            </Button>
          )
        }
      >
        {codes ? <RecoveryCodes codes={codes} /> : null}
      </SettingsSection>
      <Modal
        opened={renaming !== undefined}
        onClose={() => setRenaming(undefined)}
        title="Rename the passkey"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {renaming && <Rename factor={renaming} onDone={() => setRenaming(undefined)} />}
      </Modal>
    </>
  )
}

function Rename({ factor, onDone }: { factor: Factor; onDone: () => void }) {
  const [name, setName] = useState(factor.name)
  const [wrong, setWrong] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    try {
      await call(renameFactor, { factor: factor.id, name })
      await again()
      onDone()
    } catch (error) {
      setWrong(asProblem(error).problems[0]?.message ?? asProblem(error).message)
    }
  }
  return (
    <form onSubmit={save} noValidate>
      <TextInput label="Name" data-autofocus value={name} error={wrong} onChange={event => setName(event.currentTarget.value)} />
      <Button type="submit" variant="filled" mt={16}>
        Save
      </Button>
    </form>
  )
}
