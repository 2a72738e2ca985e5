import { MultiSelect } from '@mantine/core'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listPeople, updateConnection } from '../contract.ts'
import css from './settings.module.css'
import { SettingsSection } from './settings-section.tsx'
import { type PartProps, staleWith } from './sso-state-part.tsx'

/** Making the provider the only way in, and naming who gets in without it. */
export function SsoOnlyPart({ connection: c }: PartProps) {
  const people = useAction(listPeople, { status: ['active'] })
  const [named, setNamed] = useState(c.breakGlass)
  const update = useCommand(updateConnection, { invalidates: staleWith })
  const close = async () => {
    const sure = await confirmByWord({
      title: `Sign in only through ${c.name}?`,
      what: 'Passwords, passkeys and one-time links open nothing any more, and open sessions end, except for the people named here. If the provider does not answer, only they get in.',
      word: 'only',
      act: 'Make it the only way in',
    })
    if (sure) await update.run({ connection: c.id, breakGlass: named, enforced: true })
  }
  const open = () => update.run({ connection: c.id, enforced: false })
  const choices = (people.data?.items ?? []).map(person => ({ value: person.id, label: person.name }))
  return (
    <SettingsSection
      title="Only way in"
      about="Everybody signs in through the provider: whoever it turns away is out here too."
      action={
        <ActButton
          needs="sso.manage"
          blocked={c.enforced || named.length ? undefined : 'Name an administrator who may sign in without it first.'}
          onClick={() => void (c.enforced ? open() : close()).catch(() => undefined)}
        >
          {c.enforced ? 'Allow passwords again' : 'Make it the only way in'}
        </ActButton>
      }
    >
      <div className={css.form}>
        <MultiSelect
          label="May still sign in without it"
          description="At least one active administrator, with a password and a passkey, for the day the provider does not answer."
          data={choices}
          value={named}
          readOnly={c.enforced}
          searchable
          maxValues={10}
          onChange={setNamed}
        />
      </div>
    </SettingsSection>
  )
}
