import { Drawer } from '@mantine/core'
import { z } from 'zod'
import { call } from '#ui/call.ts'
import { reason, reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { askAwaiting } from '#ui/use-asking.ts'
import { rotateAppSecret } from '../contract.ts'
import type { App } from './words.ts'

const form = z.object({ reason })

/** Asks for a new secret; whoever asked has it shown once a second person agreed. */
export const SecretDrawer = ({ app, opened, onClose }: { app: App; opened: boolean; onClose: () => void }) => (
  <Drawer
    opened={opened}
    onClose={onClose}
    position="right"
    size={480}
    title={`New secret of ${app.name}`}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <p>
      A second person has to agree. Then you have the secret shown here, once. The one before works for 7 more days from then.
    </p>
    <SchemaForm
      schema={form}
      submit="Ask for a secret"
      onCancel={onClose}
      fields={{ reason: reasonField }}
      onSubmit={async ({ reason }) => {
        await askAwaiting(() => call(rotateAppSecret, { app: app.id }, { reason }))
        onClose()
      }}
    />
  </Drawer>
)
