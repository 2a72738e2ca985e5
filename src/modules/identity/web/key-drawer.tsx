import { z } from 'zod'
import { keyPermissions } from '#policy/key-rights.ts'
import { collectDays } from '#policy/limits.ts'
import type { Permission } from '#policy/matrix.ts'
import { call } from '#ui/call.ts'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reason, reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useAction } from '#ui/use-action.ts'
import { askAwaiting } from '#ui/use-asking.ts'
import { createKey, listBranches, listPeople } from '../contract.ts'
import { functionField } from './function-pick.tsx'
import css from './link-panel.module.css'

/** The contract wants a moment; a person thinks in days. */
const form = z.object({
  name: createKey.input.shape.name,
  permissions: z.array(z.string()).min(1, 'Choose what the key may do.'),
  rows: z.enum(['all', 'some']).default('all'),
  branches: z.array(z.string()).default([]),
  officers: z.array(z.string()).default([]),
  days: z.enum(['30', '90', '365', 'never']).default('365'),
  reason,
})
/** What most keys are for: a website that sends leads in. */
const usual = ['lead.add', 'lead.receive']
const functions = functionField(keyPermissions.filter(permission => permission !== 'self.use'))
const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
]

/** Asks for a key; whoever asked has it shown once a second person agreed. */
export function KeyDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const branches = useAction(listBranches, {}, { enabled: opened })
  const people = useAction(listPeople, {}, { enabled: opened })
  const choices = (items: readonly { id: string; name: string }[] | undefined) =>
    (items ?? []).map(one => ({ value: one.id, label: one.name }))
  return (
    <FormDrawer opened={opened} onClose={onClose} size={480} title="Ask for an API key">
      <SchemaForm
        schema={form}
        initial={{ permissions: usual }}
        submit="Ask for the key"
        onCancel={onClose}
        fields={{
          name: { label: 'What it is for', placeholder: 'Company website' },
          permissions: {
            ...functions,
            label: 'What it may do',
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
            options: choices(branches.data?.items.filter(one => one.active)),
            when: values => values.rows === 'some',
          },
          officers: {
            label: 'Colleagues',
            kind: 'multi',
            options: choices(people.data?.items.filter(one => one.status === 'active')),
            when: values => values.rows === 'some',
          },
          days: { label: 'Expires after', options: lives, description: 'A key that expires by itself cannot be forgotten.' },
          reason: reasonField,
        }}
        onSubmit={async ({ name, days, permissions, rows, branches: some, officers, reason }) => {
          const expiresAt = days === 'never' ? null : new Date(Date.now() + Number(days ?? 365) * 86_400_000).toISOString()
          const bound = rows === 'some' ? { branches: some ?? [], officers: officers ?? [] } : null
          const asked = { name, expiresAt, permissions: permissions as Permission[], bound }
          await askAwaiting(() => call(createKey, asked, { reason }))
          onClose()
        }}
      >
        <p className={css.how}>
          A second person has to agree. Then you have the key shown here, once, within {collectDays} days.
        </p>
      </SchemaForm>
    </FormDrawer>
  )
}
