import type { ReactNode } from 'react'
import { z } from 'zod'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reason, reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { askAwaiting } from '#ui/use-asking.ts'

const form = z.object({ reason })

interface AskDrawerProps {
  title: string
  /** What comes of it. */
  children: ReactNode
  submit: string
  ask: (because: { reason: string }) => Promise<unknown>
  opened: boolean
  onClose: () => void
}

/** Asks for what takes a second person and nothing but the reason. */
export const AskDrawer = ({ title, children, submit, ask, opened, onClose }: AskDrawerProps) => (
  <FormDrawer opened={opened} onClose={onClose} size={480} title={title}>
    <p>{children}</p>
    <SchemaForm
      schema={form}
      submit={submit}
      onCancel={onClose}
      fields={{ reason: reasonField }}
      onSubmit={async because => {
        await askAwaiting(() => ask(because))
        onClose()
      }}
    />
  </FormDrawer>
)
