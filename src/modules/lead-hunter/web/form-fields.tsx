import { DragDropContext, Draggable, Droppable } from '@hello-pangea/dnd'
import { ActionIcon, Button, Checkbox, Menu, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconChevronDown, IconGripVertical, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { FormDoc, FormField } from '../contract/form.ts'
import css from './form.module.css'
import type { ErrorAt } from './form-editor.tsx'
import { FormOptions } from './form-options.tsx'
import { unusedKeys, usualLabel, usualOptions } from './form-words.ts'
import { WordedField } from './worded-field.tsx'

interface FormFieldsProps {
  doc: FormDoc
  errorAt: ErrorAt
  onChange: (fields: FormField[]) => void
}

/** What is asked, in its order: moved by mouse, or lifted with Space and moved by the arrow keys. */
export function FormFields({ doc, errorAt, onChange }: FormFieldsProps) {
  const { fields } = doc
  const [open, setOpen] = useState<string>()
  const spanish = doc.languages.includes('es')
  const unused = unusedKeys(fields)
  const set = (at: number, change: Partial<FormField>) =>
    onChange(fields.map((field, index) => (index === at ? { ...field, ...change } : field)))
  const move = (from: number, to: number) => {
    const next = [...fields]
    next.splice(to, 0, ...next.splice(from, 1))
    onChange(next)
  }
  return (
    <SettingsSection
      title="Questions"
      about="A short form is sent more often. An e-mail address or a phone number must be asked for; nothing that a decision on credit may not look at can be."
      action={
        unused.length > 0 && (
          <Menu width={240}>
            <Menu.Target>
              <Button leftSection={<IconPlus size={16} stroke={1.8} />}>Add a question</Button>
            </Menu.Target>
            <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
              {unused.map(key => (
                <Menu.Item key={key} onClick={() => onChange([...fields, { key, required: false }])}>
                  {usualLabel(key).en}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      <DragDropContext
        onDragEnd={({ source, destination }) => destination && move(source.index, destination.index)}
        dragHandleUsageInstructions="Press Space to lift, the arrow keys to move, Space to drop, Escape to cancel."
      >
        <Droppable droppableId="fields">
          {drop => (
            <ul ref={drop.innerRef} {...drop.droppableProps} className={css.fields}>
              {fields.map((field, index) => {
                const label = field.label?.en ?? usualLabel(field.key).en
                const choices = field.options ?? usualOptions(field.key)
                const shown = open === field.key
                return (
                  <Draggable key={field.key} draggableId={field.key} index={index}>
                    {(drag, { isDragging }) => (
                      <li
                        ref={drag.innerRef}
                        {...drag.draggableProps}
                        className={css.field}
                        data-dragging={isDragging || undefined}
                      >
                        <div className={css.fieldHead}>
                          <span {...drag.dragHandleProps} className={css.grip} title="Move: Space, then the arrow keys">
                            <IconGripVertical size={16} stroke={1.6} aria-hidden />
                            <VisuallyHidden>Move {label}</VisuallyHidden>
                          </span>
                          <UnstyledButton
                            className={css.fieldName}
                            aria-expanded={shown}
                            onClick={() => setOpen(shown ? undefined : field.key)}
                          >
                            {label}
                            {choices && <span className="quiet"> {choices.length} choices</span>}
                            <IconChevronDown size={14} stroke={1.6} aria-hidden />
                          </UnstyledButton>
                          <Checkbox
                            label="Required"
                            aria-label={`${label} is required`}
                            checked={field.required}
                            onChange={event => set(index, { required: event.currentTarget.checked })}
                          />
                          <ActionIcon
                            aria-label={`Remove ${label}`}
                            title="Remove"
                            onClick={() => onChange(fields.filter((_, at) => at !== index))}
                          >
                            <IconTrash size={16} stroke={1.6} />
                          </ActionIcon>
                        </div>
                        {shown && (
                          <div className={css.fieldBody}>
                            <WordedField
                              label="Asked as"
                              path={`doc.fields.${index}.label`}
                              errorAt={errorAt}
                              spanish={spanish}
                              value={field.label ?? usualLabel(field.key)}
                              onChange={next => set(index, { label: next })}
                            />
                            {choices && (
                              <FormOptions
                                path={`doc.fields.${index}.options`}
                                errorAt={errorAt}
                                spanish={spanish}
                                options={choices}
                                usual={usualOptions(field.key) ?? []}
                                onChange={options => set(index, { options })}
                              />
                            )}
                          </div>
                        )}
                      </li>
                    )}
                  </Draggable>
                )
              })}
              {drop.placeholder}
            </ul>
          )}
        </Droppable>
      </DragDropContext>
      {fields.length === 0 && <p className={css.nothing}>Nothing is asked yet. Add an e-mail address or a phone number first.</p>}
    </SettingsSection>
  )
}
