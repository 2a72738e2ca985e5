import { Button, Drawer } from '@mantine/core'
import { useState } from 'react'
import { z } from 'zod'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCommand } from '#ui/use-action.ts'
import { createKey, listKeys } from '../contract.ts'
import css from './link-panel.module.css'
import { CodeLine, OnceField } from './once-field.tsx'

/** The contract wants a moment; a person thinks in days. */
const form = z.object({ name: createKey.input.shape.name, days: z.enum(['30', '90', '365', 'never']).default('365') })
const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
]

export function KeyDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<{ name: string; token: string }>()
  const create = useCommand(createKey, { invalidates: [listKeys], quiet: true })
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
          <CodeLine
            label="Try it"
            code={`curl -H "Authorization: Bearer ${made.token}" \\\n  ${location.origin}/api/v1/people`}
          />
          <div className={css.acts}>
            <Button onClick={close}>Done</Button>
          </div>
        </div>
      ) : (
        <SchemaForm
          schema={form}
          submit="Make key"
          onCancel={close}
          fields={{
            name: { label: 'What it is for', placeholder: 'Company website' },
            days: { label: 'Expires after', options: lives, description: 'A key that expires by itself cannot be forgotten.' },
          }}
          onSubmit={async ({ name, days }) => {
            const expiresAt = days === 'never' ? null : new Date(Date.now() + Number(days ?? 365) * 86_400_000).toISOString()
            const { token } = await create.run({ name, expiresAt })
            setMade({ name: name.trim(), token })
          }}
        />
      )}
    </Drawer>
  )
}
