import { useState } from 'react'
import { partnerTypes } from '#policy/matrix.ts'
import { ActButton } from '#ui/act-button.tsx'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { useCan } from '#ui/me.ts'
import type { EditValue } from '#ui/record/edit.ts'
import { type Fact, FactList } from '#ui/record/fact-list.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { When } from '#ui/values/when.tsx'
import { endDirectoryKey, listPeople, makeDirectoryKey, updateConnection } from '../contract.ts'
import { OnceField } from './once-field.tsx'
import { SettingsSection } from './settings-section.tsx'
import { type PartProps, staleWith } from './sso-state-part.tsx'

/** To whom records go when the directory ends somebody's access. */
function useLeavers(c: PartProps['connection']): Fact {
  const can = useCan('directory.key')
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
  const [made, setMade] = useState<string>()
  const make = useCommand(makeDirectoryKey, { invalidates: staleWith })
  const end = useCommand(endDirectoryKey, {
    invalidates: staleWith,
    done: 'The key is ended. The directory is refused from now on.',
  })
  const leavers = useLeavers(c)
  const { keyPrefix, madeAt, usedAt } = c.provisioning
  const fresh = async () => {
    const sure =
      !keyPrefix ||
      (await confirmByWord({
        title: 'Make another key?',
        what: 'The key before it ends at once: the directory is refused until it has the new one.',
        word: 'replace',
        act: 'Make another key',
      }))
    if (sure) setMade((await make.run({ connection: c.id })).token)
  }
  const over = async () => {
    const sure = await confirmByWord({
      title: 'End the key of the directory?',
      what: 'The directory is refused at once. People stay as they are, and whoever leaves there keeps access here until somebody ends it.',
      word: 'end',
      act: 'End the key',
    })
    if (!sure) return
    setMade(undefined)
    await end.run({ connection: c.id })
  }
  return (
    <SettingsSection
      title="Provisioning"
      about="The directory makes people here, keeps them as they are there, and ends their access within the second; what they had goes on as said here and can be undone. It speaks SCIM 2.0."
      action={
        <span style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          {keyPrefix && (
            <ActButton needs="directory.key" onClick={() => void over().catch(() => undefined)}>
              End the key
            </ActButton>
          )}
          <ActButton needs="directory.key" onClick={() => void fresh().catch(() => undefined)}>
            {keyPrefix ? 'Make another key' : 'Make a key'}
          </ActButton>
        </span>
      }
    >
      {made && (
        <div style={{ marginBottom: 12 }}>
          <OnceField label="Key of the directory: copy it now, it is not shown again" value={made} copy="Copy key" />
        </div>
      )}
      <FactList
        label="Provisioning"
        facts={[
          { id: 'base', label: 'Base URL', value: c.ours.scimUrl, copy: c.ours.scimUrl, locked: 'Made here; copy it.' },
          {
            id: 'key',
            label: 'Key',
            value: keyPrefix ? <code>{keyPrefix}…</code> : 'None',
            locked: 'Only a fingerprint is kept.',
          },
          { id: 'made', label: 'Made', value: madeAt ? <When at={madeAt} /> : 'Never', locked: 'Noted when it is made.' },
          { id: 'used', label: 'Last used', value: usedAt ? <When at={usedAt} /> : 'Never', locked: 'Noted once a minute.' },
          leavers,
        ]}
      />
    </SettingsSection>
  )
}
