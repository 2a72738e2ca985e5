import { listBranches, listPeople } from '#modules/identity/contract.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import { call } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useAction } from '#ui/use-action.ts'
import { askAwaiting } from '#ui/use-asking.ts'
import { registerApp } from '../contract.ts'
import { appFields, kindChoices, registerForm } from './app-fields.ts'

const choices = (items: readonly { id: string; name: string }[] | undefined) =>
  (items ?? []).map(one => ({ value: one.id, label: one.name }))

/** Asks for an app to be registered; a second person agrees, and whoever asked has its secret shown. */
export function RegisterDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const branches = useAction(listBranches, {}, { enabled: opened })
  const people = useAction(listPeople, {}, { enabled: opened })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={520} title="Register an app">
      <SchemaForm
        schema={registerForm}
        initial={{ permissions: ['lead.read'] }}
        submit="Ask for the app"
        onCancel={onClose}
        fields={{
          // The order in which they stand.
          ...{ name: appFields.name, kind: { label: 'What it is', options: kindChoices } },
          ...appFields,
          ownName: {
            label: 'It also works without a person',
            description: 'In its own name, as an API key does.',
            when: values => values.kind !== 'public',
          },
          rows: {
            label: 'Records in its own name',
            options: [
              { value: 'all', label: 'Of the whole company' },
              { value: 'some', label: 'Only of some branches or colleagues' },
            ],
            when: values => values.ownName === true,
          },
          branches: {
            label: 'Branches',
            kind: 'multi',
            options: choices(branches.data?.items.filter(one => one.active)),
            when: values => values.ownName === true && values.rows === 'some',
          },
          officers: {
            label: 'Colleagues',
            kind: 'multi',
            options: choices(people.data?.items.filter(one => one.status === 'active')),
            when: values => values.ownName === true && values.rows === 'some',
          },
          reason: reasonField,
        }}
        onSubmit={async ({
          name,
          kind = 'confidential',
          redirects,
          permissions,
          mostDays,
          ownName = false,
          rows,
          branches: some,
          officers,
          reason,
        }) => {
          const asked = {
            ...{ name, kind, redirects, ownName },
            permissions: permissions as AppPermission[],
            mostDays: Number(mostDays ?? 90),
            bound: ownName && rows === 'some' ? { branches: some ?? [], officers: officers ?? [] } : null,
          }
          await askAwaiting(() => call(registerApp, asked, { reason }))
          onClose()
        }}
      />
    </FormDrawer>
  )
}
