import { useNavigate } from '@tanstack/react-router'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaField } from '#ui/form/schema-field.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCommand } from '#ui/use-action.ts'
import type { IntakeDoor } from '../contract/intake.ts'
import { listSources, saveSource } from '../contract/source.ts'
import { formatOfKind, sourceFormatTitles } from '../contract/source-format.ts'
import { doorWords, isSentTo, kindAbout } from './words.ts'

/** Kinds one makes further sources of; the others come with the product, one each. */
const kinds = (['webhook', 'mail', 'adf', 'form', 'import', 'api', 'manual'] as const).map(value => ({
  value,
  label: doorWords[value],
}))
export const formatOptions = Object.entries(sourceFormatTitles).map(([value, label]) => ({ value, label }))

export function NewSourceDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const save = useCommand(saveSource, { invalidates: [listSources], quiet: true })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={460} title="New source">
      <SchemaForm
        schema={saveSource.input}
        submit="Make source"
        onCancel={onClose}
        fields={{
          name: { label: 'Name', placeholder: 'Zillow, Harbor Realty, Open house' },
          kind: {
            label: 'How its leads arrive',
            options: kinds,
            draw: ({ field, value, error, onChange }) => (
              <SchemaField
                field={{ ...field, description: kindAbout[value as IntakeDoor] }}
                value={value}
                error={error}
                onChange={onChange}
              />
            ),
          },
          format: {
            label: 'How they are read',
            options: formatOptions,
            description: 'Known vendors are read without further ado. Every reading can be adjusted and tried out afterwards.',
            when: values => isSentTo(values.kind as IntakeDoor),
            // The kind says it until somebody chooses.
            draw: ({ field, value, values, error, onChange }) => (
              <SchemaField
                field={{ ...field, required: true }}
                value={value || formatOfKind(String(values.kind))}
                error={error}
                onChange={onChange}
              />
            ),
          },
          costCents: { label: 'What one lead costs', description: 'Zero where nothing is paid by the lead.' },
          campaign: { label: 'Campaign', description: 'For leads that name none.' },
        }}
        onSubmit={async input => {
          const { id } = await save.run(input)
          await navigate({ to: `/lead-hunter/sources/${id}` })
        }}
      />
    </FormDrawer>
  )
}
