import { z } from 'zod'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { reason } from '../contract.ts'
import css from './operator.module.css'

/** Something that is done to a client, and why: the client reads both in its own log. */
export interface Act {
  title: string
  what: string
  submit: string
  run: (reason: string) => Promise<unknown>
}

const schema = z.strictObject({ reason })

export function ActDrawer({ act, onClose }: { act: Act | undefined; onClose: () => void }) {
  return (
    <FormDrawer opened={act !== undefined} onClose={onClose} size={420} title={act?.title}>
      {act && (
        <>
          <p className={css.say}>{act.what}</p>
          <SchemaForm
            schema={schema}
            fields={{ reason: { label: 'Why', description: 'The client reads it in its own log.' } }}
            submit={act.submit}
            onCancel={onClose}
            onSubmit={({ reason: why }) => act.run(why).then(onClose)}
          />
        </>
      )}
    </FormDrawer>
  )
}
