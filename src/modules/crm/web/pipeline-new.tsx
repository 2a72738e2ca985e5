import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCommand } from '#ui/use-action.ts'
import { listPipelines, savePipeline } from '../contract/pipeline.ts'
import { kindWords } from './pipeline-stages.tsx'
import { optionsOf } from './words.ts'

const schema = savePipeline.input.pick({ name: true, kind: true })
const start = [
  { name: 'New', outcome: 'open' as const },
  { name: 'Won', outcome: 'won' as const },
  { name: 'Lost', outcome: 'lost' as const },
]

/** A new pipeline begins with three stages; the rest is done on its page. */
export function NewPipeline({ opened, onClose, onMade }: { opened: boolean; onClose: () => void; onMade: (id: string) => void }) {
  const save = useCommand(savePipeline, { invalidates: [listPipelines], quiet: true })
  return (
    <FormDrawer opened={opened} onClose={onClose} size={440} title="Add a pipeline">
      <SchemaForm
        schema={schema}
        fields={{
          name: { label: 'Name', placeholder: 'Builder purchases' },
          kind: { label: 'For', options: optionsOf(kindWords) },
        }}
        initial={{ kind: 'purchase' }}
        submit="Add pipeline"
        onCancel={onClose}
        onSubmit={async input => {
          const { id } = await save.run({ ...input, stages: start })
          onMade(id)
        }}
      />
    </FormDrawer>
  )
}
