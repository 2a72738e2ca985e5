import { Button, Drawer } from '@mantine/core'
import { useState } from 'react'
import { z } from 'zod'
import { keyPermissions } from '#policy/key-rights.ts'
import { matrix, type Permission } from '#policy/matrix.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useAction, useCommand } from '#ui/use-action.ts'
import { createKey, listBranches, listKeys, listPeople } from '../contract.ts'
import css from './link-panel.module.css'
import { CodeLine, OnceField } from './once-field.tsx'

/** The contract wants a moment; a person thinks in days. */
const form = z.object({
  name: createKey.input.shape.name,
  permissions: z.array(z.string()).min(1, 'Choose what the key may do.'),
  rows: z.enum(['all', 'some']).default('all'),
  branches: z.array(z.string()).default([]),
  officers: z.array(z.string()).default([]),
  days: z.enum(['30', '90', '365', 'never']).default('365'),
})
/** What most keys are for: a website that sends leads in. */
const usual = ['lead.add', 'lead.receive']
const functions = keyPermissions
  .filter(permission => permission !== 'self.use')
  .map(permission => ({ value: permission as string, label: matrix[permission].label }))
const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
]

export function KeyDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<{ name: string; token: string }>()
  const create = useCommand(createKey, { invalidates: [listKeys], quiet: true })
  const branches = useAction(listBranches, {}, { enabled: opened })
  const people = useAction(listPeople, {}, { enabled: opened })
  const choices = (items: readonly { id: string; name: string }[] | undefined) =>
    (items ?? []).map(one => ({ value: one.id, label: one.name }))
  const close = () => {
    setMade(undefined)
    onClose()
  }
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      size={480}
      title={made ? `Key for ${made.name}` : 'Make an API key'}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // What is shown once must not vanish by a click beside it.
      closeOnClickOutside={!made}
    >
      {made ? (
        <div className={css.panel}>
          <p>
            Copy the key now and keep it where your program keeps its secrets. Only a fingerprint of it is stored here, so it
            cannot be shown again.
          </p>
          <OnceField label="API key" value={made.token} copy="Copy key" />
          <CodeLine label="Try it" code={`curl -H "Authorization: Bearer ${made.token}" \\\n  ${location.origin}/api/v1/me`} />
          <div className={css.acts}>
            <Button onClick={close}>Done</Button>
          </div>
        </div>
      ) : (
        <SchemaForm
          schema={form}
          initial={{ permissions: usual }}
          submit="Make key"
          onCancel={close}
          fields={{
            name: { label: 'What it is for', placeholder: 'Company website' },
            permissions: {
              label: 'What it may do',
              kind: 'multi',
              options: functions,
              description: 'As little as the program needs.',
            },
            rows: {
              label: 'Records',
              options: [
                { value: 'all', label: 'Of the whole company' },
                { value: 'some', label: 'Only of some branches or colleagues' },
              ],
            },
            branches: {
              label: 'Branches',
              kind: 'multi',
              options: choices(branches.data?.items),
              when: values => values.rows === 'some',
            },
            officers: {
              label: 'Colleagues',
              kind: 'multi',
              options: choices(people.data?.items.filter(one => one.status === 'active')),
              when: values => values.rows === 'some',
            },
            days: { label: 'Expires after', options: lives, description: 'A key that expires by itself cannot be forgotten.' },
          }}
          onSubmit={async ({ name, days, permissions, rows, branches: some, officers }) => {
            const expiresAt = days === 'never' ? null : new Date(Date.now() + Number(days ?? 365) * 86_400_000).toISOString()
            const bound = rows === 'some' ? { branches: some ?? [], officers: officers ?? [] } : null
            const { token } = await create.run({ name, expiresAt, permissions: permissions as Permission[], bound })
            setMade({ name: name.trim(), token })
          }}
        />
      )}
    </Drawer>
  )
}
