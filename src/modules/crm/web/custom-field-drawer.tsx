import { Button } from '@mantine/core'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { asProblem, isQuiet } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import {
  addCustomField,
  type CustomClass,
  type CustomField,
  type CustomRecord,
  changeCustomField,
  customClasses,
  customKinds,
  listCustomFields,
  sealCustomField,
} from '../contract/custom-field.ts'
import { isChosen, isHigher } from '../rules/custom-field.ts'
import { ChoiceLines, ClassChoice, classTone } from './custom-field-parts.tsx'
import css from './custom-fields.module.css'
import { customClassWords, customKindWords, customRecordWords, raisedWords } from './custom-words.ts'

const help = { label: 'Help text', description: 'Shown to whoever rests on the name of the field.' }
const choices = { label: 'Choices', kind: 'tags' as const, draw: ChoiceLines, required: true }
const chosen = (kind: unknown) => kind === 'one_of' || kind === 'several_of'
const changeForm = changeCustomField.input.pick({ name: true, help: true, options: true })

/** A new field: what it is called, of which kind and of which class, which says what can be done with it. */
export function NewCustomField({ record, onClose }: { record: CustomRecord | undefined; onClose: () => void }) {
  const add = useCommand(addCustomField, { invalidates: [listCustomFields], quiet: true })
  return (
    <FormDrawer
      opened={record !== undefined}
      onClose={onClose}
      size={520}
      title={`Add a field for ${record ? customRecordWords[record].many.toLowerCase() : ''}`}
    >
      {record && (
        <SchemaForm
          schema={addCustomField.input}
          initial={{ record }}
          submit="Add field"
          onCancel={onClose}
          fields={{
            name: { label: 'Name', placeholder: 'Referred by' },
            kind: {
              label: 'Kind',
              options: customKinds.map(value => ({ value, label: customKindWords[value] })),
            },
            options: { ...choices, when: values => chosen(values.kind) },
            class: { label: 'Who may see it', draw: ClassChoice },
            help,
            key: { label: 'Key', description: 'What the API calls it. Made of the name where it is left out; it never changes.' },
          }}
          onSubmit={async input => {
            const { key } = await add.run(input)
            showNotice(`“${input.name}” was added. The API calls it ${key}.`)
            onClose()
          }}
        />
      )}
    </FormDrawer>
  )
}

/** One field: its words and choices; its class, which is only raised. */
export function CustomFieldDrawer({ field, onClose }: { field: CustomField | undefined; onClose: () => void }) {
  const change = useCommand(changeCustomField, { invalidates: [listCustomFields], quiet: true })
  return (
    <FormDrawer opened={field !== undefined} onClose={onClose} size={520} title={field?.name ?? ''}>
      {field && (
        <>
          <SchemaForm
            key={field.id}
            schema={changeForm}
            initial={{
              name: field.name,
              help: field.help,
              ...(isChosen(field.kind) && {
                options: field.options.filter(one => !one.archived).map(({ id, label }) => ({ id, label })),
              }),
            }}
            submit="Save field"
            onCancel={onClose}
            fields={{
              name: { label: 'Name', required: true },
              ...(isChosen(field.kind) && { options: choices }),
              help,
            }}
            onSubmit={async ({ name, help: said, options }) => {
              await change.run({ field: field.id as never, name, help: said ?? null, ...(options && { options }) })
              showNotice(`“${name}” was saved.`)
              onClose()
            }}
          >
            <small className="quiet">
              {customKindWords[field.kind]}, called {field.key} by the API. Neither changes.
            </small>
          </SchemaForm>
          <Raise field={field} onDone={onClose} />
        </>
      )}
    </FormDrawer>
  )
}

function Raise({ field, onDone }: { field: CustomField; onDone: () => void }) {
  const seal = useCommand(sealCustomField, { invalidates: [listCustomFields], quiet: true })
  const higher = customClasses.filter(one => isHigher(one, field.class))
  const raise = async (to: CustomClass) => {
    const { label } = customClassWords[to]
    const sure = await confirmByWord({
      title: `Make “${field.name}” ${to}?`,
      what: `${customClassWords[to].means} ${raisedWords(field.class)}`,
      word: to,
      act: `Make it ${label.toLowerCase()}`,
    })
    if (!sure) return
    try {
      await seal.run({ field: field.id as never, class: to })
      showNotice(`“${field.name}” is ${to} now. Its values are being sealed.`)
      onDone()
    } catch (error) {
      if (!isQuiet(error)) showNotice(asProblem(error).message)
    }
  }
  return (
    <section className={css.raise} aria-label="Data class">
      <h3>
        <Tag tone={classTone(field.class)}>{customClassWords[field.class].label}</Tag>
      </h3>
      <p className="quiet">{customClassWords[field.class].means}</p>
      {field.sealingSince && <p>Its values are being sealed. What is not sealed yet is shown as what it becomes.</p>}
      {!field.sealingSince &&
        higher.map(to => (
          <Button key={to} size="compact-sm" loading={seal.pending} onClick={() => void raise(to)}>
            Make it {customClassWords[to].label.toLowerCase()}
          </Button>
        ))}
    </section>
  )
}
