import { useState } from 'react'
import { collectDays } from '#policy/limits.ts'
import { partnerTypes } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call } from '#ui/call.ts'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useCan } from '#ui/me.ts'
import type { EditValue } from '#ui/record/edit.ts'
import { type Fact, FactList } from '#ui/record/fact-list.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { collectDirectoryKey, endDirectoryKey, listPeople, makeDirectoryKey, updateConnection } from '../contract.ts'
import { AskDrawer } from './ask-drawer.tsx'
import css from './link-panel.module.css'
import { OnceField } from './once-field.tsx'
import { SecretRows } from './secret-rows.tsx'
import { SettingsSection } from './settings-section.tsx'
import { ShownOnce } from './shown-once.tsx'
import { askedParts } from './slots.ts'
import { type PartProps, staleWith } from './sso-state-part.tsx'

const actions = [makeDirectoryKey.name]

/** To whom records go when the directory ends somebody's access. */
function useLeavers(c: PartProps['connection']): Fact {
  const can = useCan('sso.manage')
  const colleagues = useAction(listPeople, { status: ['active'] }).data?.items ?? []
  const update = useCommand(updateConnection, { invalidates: staleWith, quiet: true })
  const options = [
    { value: 'manager', label: 'Records go to the manager of their branch' },
    { value: 'nobody', label: 'Records stay; administrators are told' },
    ...colleagues
      .filter(person => !partnerTypes.includes(person.type))
      .map(person => ({ value: person.id, label: `Records go to ${person.name}` })),
  ]
  const value = c.heir === 'person' ? (c.heirPerson ?? 'nobody') : c.heir
  const save = (next: EditValue) =>
    update.run({
      connection: c.id,
      ...(next === 'manager' || next === 'nobody'
        ? { heir: next, heirPerson: null }
        : { heir: 'person', heirPerson: String(next) }),
    })
  return {
    id: 'heir',
    label: 'Leavers',
    value: options.find(option => option.value === value)?.label ?? 'Records would go to somebody who is not active any more',
    ...(can.allowed ? { edit: { kind: 'select', value, options, save } } : { locked: can.why }),
  }
}

/** The key with which the company's directory makes, changes and ends people's access (SCIM 2.0). */
export function SsoDirectoryPart({ connection: c }: PartProps) {
  const [url, setUrl] = useUrlState()
  const [shown, setShown] = useState<string>()
  const collect = useCommand(collectDirectoryKey, { invalidates: staleWith })
  const end = useCommand(endDirectoryKey, { invalidates: staleWith, done: 'The key is ended. Whoever comes with it is refused.' })
  const leavers = useLeavers(c)
  const keys = c.directoryKeys.map(({ prefix, ...key }) => ({ ...key, begins: prefix }))
  const working = keys.find(key => key.begins !== null)
  const show = async (key: string) => {
    const sure =
      !working ||
      (await confirmByWord({
        title: 'Show the new key?',
        what: 'The key before it ends at once: the directory is refused until it has the new one.',
        word: 'replace',
        act: 'Show the key',
      }))
    if (sure) setShown((await collect.run({ connection: c.id, key })).token)
  }
  const over = async (key: string) => {
    const sure =
      key !== working?.id ||
      (await confirmByWord({
        title: 'End the key of the directory?',
        what: 'The directory is refused at once. People stay as they are, and whoever leaves there keeps access here until somebody ends it.',
        word: 'end',
        act: 'End the key',
      }))
    if (sure) await end.run({ connection: c.id, key })
  }
  return (
    <SettingsSection
      title="Provisioning"
      about="The directory makes people here, keeps them as they are there, and ends their access within the second; what they had goes on as said here and can be undone. It speaks SCIM 2.0."
      action={
        <ActButton needs="key.make" onClick={() => setUrl({ panel: 'key' })}>
          {keys.length ? 'Ask for another key' : 'Ask for a key'}
        </ActButton>
      }
    >
      <div className={css.panel}>
        <FactList
          label="Provisioning"
          facts={[
            { id: 'base', label: 'Base URL', value: c.ours.scimUrl, copy: c.ours.scimUrl, locked: 'Made here; copy it.' },
            ...(keys.length ? [] : [{ id: 'key', label: 'Key', value: 'None', locked: 'A second person agrees to one.' }]),
            leavers,
          ]}
        />
        <SlotParts slot={askedParts} actions={actions} />
        {keys.length > 0 && (
          <SecretRows
            noun="key"
            needs="directory.key"
            rows={keys}
            onShow={key => void show(key).catch(() => undefined)}
            onEnd={key => void over(key).catch(() => undefined)}
          />
        )}
      </div>
      <AskDrawer
        title={`Key for the directory of ${c.name}`}
        submit="Ask for the key"
        ask={because => call(makeDirectoryKey, { connection: c.id }, because)}
        opened={url.panel === 'key'}
        onClose={() => setUrl({ panel: undefined })}
      >
        With it the directory makes people here and ends their access. A second person has to agree. Then you have the key shown
        here, once, within {collectDays} days; the one before works until then.
      </AskDrawer>
      <ShownOnce title={`Key for the directory of ${c.name}`} onClose={() => setShown(undefined)}>
        {shown && (
          <>
            <p>Copy the key into the directory now. Only a fingerprint of it is stored here, so it cannot be shown again.</p>
            <OnceField label="Key of the directory" value={shown} copy="Copy key" />
            <OnceField label="Base URL" value={c.ours.scimUrl} copy="Copy address" />
          </>
        )}
      </ShownOnce>
    </SettingsSection>
  )
}
