import { civilTime, instantOf } from '#base/civil-time.ts'
import type { Input } from '#ui/call.ts'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { dateText } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useNow } from '#ui/now.ts'
import { PageHeader } from '#ui/page-header.tsx'
import type { EditValue } from '#ui/record/edit.ts'
import { FactList } from '#ui/record/fact-list.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listPeople, readMe, updateMe } from '../contract.ts'
import { FactorsPart } from './factors-part.tsx'
import { PasswordForm } from './password-form.tsx'
import { SessionsPart } from './sessions-part.tsx'
import { SettingsBody, SettingsSection } from './settings-section.tsx'
import { accountParts } from './slots.ts'
import { zoneChoices, zoneLabel } from './time-zones.ts'

/** One's own account. */
export function MePage() {
  const me = useAction(readMe, {})
  const update = useCommand(updateMe, { invalidates: [readMe, listPeople], quiet: true })
  const now = useNow()
  const user = me.data?.user
  const save = (field: keyof Input<typeof updateMe>, kept: (value: EditValue) => string | null) => (value: EditValue) =>
    update.run({ [field]: kept(value) })
  const away = user?.awayUntil && Date.parse(user.awayUntil) > now ? civilTime(user.awayUntil, user.timeZone).date : null
  return (
    <>
      <PageHeader title="Your account" back={{ label: 'Settings', to: '/settings' }} />
      <SettingsBody>
        <SettingsSection title="About you" about="Your name stands on what you send. While you are away, new leads go to others.">
          {user ? (
            <FactList
              label="About you"
              facts={[
                {
                  id: 'name',
                  label: 'Name',
                  value: user.name,
                  edit: {
                    kind: 'text',
                    value: user.name,
                    schema: updateMe.input.shape.name,
                    save: save('name', value => String(value ?? '')),
                  },
                },
                {
                  id: 'email',
                  label: 'E-mail',
                  value: user.email,
                  copy: user.email,
                  locked: 'You sign in with it. For another address, an administrator invites you anew.',
                },
                {
                  id: 'type',
                  label: 'Type',
                  value: user.typeName,
                  locked: 'An administrator can change it.',
                },
                {
                  id: 'zone',
                  label: 'Time zone',
                  value: zoneLabel(user.timeZone),
                  edit: {
                    kind: 'select',
                    value: user.timeZone,
                    options: zoneChoices(user.timeZone),
                    save: save('timeZone', String),
                  },
                },
                {
                  id: 'away',
                  label: 'Away until',
                  value: away && dateText(away),
                  edit: {
                    kind: 'date',
                    value: away,
                    save: save('awayUntil', value =>
                      value ? new Date(instantOf(String(value), 0, user.timeZone)).toISOString() : null,
                    ),
                  },
                },
              ]}
            />
          ) : (
            <FactsSkeleton facts={5} />
          )}
        </SettingsSection>
        <SettingsSection
          title="Password"
          about="Changing it signs you out everywhere else. It is for this company alone; another company here has a password of its own."
        >
          <PasswordForm />
        </SettingsSection>
        <FactorsPart />
        <SessionsPart />
        <SlotParts slot={accountParts} />
      </SettingsBody>
    </>
  )
}
