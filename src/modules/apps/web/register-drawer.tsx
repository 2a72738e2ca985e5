import { Drawer } from '@mantine/core'
import { useState } from 'react'
import { listBranches, listPeople } from '#modules/identity/contract.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { listApps, registerApp } from '../contract.ts'
import { appFields, kindChoices, registerForm } from './app-fields.ts'
import { SecretShown } from './secret-shown.tsx'

interface Made {
  name: string
  id: string
  secret: string | null
  ownName: boolean
}
const choices = (items: readonly { id: string; name: string }[] | undefined) =>
  (items ?? []).map(one => ({ value: one.id, label: one.name }))

export function RegisterDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<Made>()
  const register = useCommand(registerApp, { invalidates: [listApps], quiet: true })
  const branches = useAction(listBranches, {}, { enabled: opened })
  const people = useAction(listPeople, {}, { enabled: opened })
  const close = () => {
    setMade(undefined)
    onClose()
  }
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      size={520}
      title={made ? made.name : 'Register an app'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // What is shown once must not vanish by a click beside it.
      closeOnClickOutside={!made}
    >
      {made ? (
        <SecretShown client={made.id} secret={made.secret} ownName={made.ownName} onDone={close} />
      ) : (
        <SchemaForm
          schema={registerForm}
          initial={{ permissions: ['lead.read'] }}
          submit="Register app"
          onCancel={close}
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
              options: choices(branches.data?.items),
              when: values => values.ownName === true && values.rows === 'some',
            },
            officers: {
              label: 'Colleagues',
              kind: 'multi',
              options: choices(people.data?.items.filter(one => one.status === 'active')),
              when: values => values.ownName === true && values.rows === 'some',
            },
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
          }) => {
            const { id, secret } = await register.run({
              ...{ name, kind, redirects, ownName },
              permissions: permissions as AppPermission[],
              mostDays: Number(mostDays ?? 90),
              bound: ownName && rows === 'some' ? { branches: some ?? [], officers: officers ?? [] } : null,
            })
            setMade({ name: name.trim(), id, secret, ownName })
          }}
        />
      )}
    </Drawer>
  )
}
