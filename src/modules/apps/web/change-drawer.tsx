import { Drawer } from '@mantine/core'
import { listPeople } from '#modules/identity/contract.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listApps, readApp, updateApp } from '../contract.ts'
import { appFields, changeForm } from './app-fields.ts'
import { type App, dayChoices } from './words.ts'

export function ChangeDrawer({ app, opened, onClose }: { app: App; opened: boolean; onClose: () => void }) {
  const update = useCommand(updateApp, {
    invalidates: [readApp, listApps],
    quiet: true,
    done: 'Changed. It holds from the next request.',
  })
  const people = useAction(listPeople, {}, { enabled: opened })
  const here = (people.data?.items ?? []).filter(one => one.status === 'active')
  const { name, redirects, permissions, ownerId } = app
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={520}
      title={`Change ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <SchemaForm
        schema={changeForm}
        initial={{ name, redirects, permissions, mostDays: mostDaysChoice(app), owner: ownerId }}
        submit="Save"
        onCancel={onClose}
        fields={{
          ...appFields,
          owner: { label: 'Answers for it', kind: 'select', options: here.map(one => ({ value: one.id, label: one.name })) },
        }}
        onSubmit={async ({ mostDays, permissions: chosen, owner, ...fields }) => {
          await update.run({
            ...{ app: app.id, ...fields, permissions: chosen as AppPermission[], mostDays: Number(mostDays) },
            // Whoever has left is not named anew.
            ...(owner !== ownerId && { owner }),
          })
          onClose()
        }}
      />
    </Drawer>
  )
}

/** The API takes any number of days; the form offers a few, and the next longer one stands for what lies between. */
const mostDaysChoice = ({ mostDays }: App) =>
  (dayChoices(365).find(one => Number(one.value) >= mostDays)?.value ?? '365') as '1' | '7' | '30' | '90' | '180' | '365'
