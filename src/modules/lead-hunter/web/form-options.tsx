import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { FormField } from '../contract/form.ts'
import css from './form.module.css'
import type { ErrorAt } from './form-editor.tsx'

type Option = NonNullable<FormField['options']>[number]

interface FormOptionsProps {
  options: readonly Option[]
  /** The product's own: their values are what a lead understands. */
  usual: readonly Option[]
  path: string
  errorAt: ErrorAt
  spanish: boolean
  onChange: (options: Option[]) => void
}

/** What may be chosen: the words are free, the meaning behind each is the product's. */
export function FormOptions({ options, usual, path, errorAt, spanish, onChange }: FormOptionsProps) {
  const missing = usual.filter(one => !options.some(option => option.value === one.value))
  const set = (at: number, language: 'en' | 'es', text: string) =>
    onChange(
      options.map((option, index) =>
        index === at
          ? { ...option, label: { ...option.label, [language]: text || (language === 'en' ? '' : undefined) } }
          : option,
      ),
    )
  return (
    <fieldset className={css.options}>
      <legend>Choices</legend>
      {options.map((option, index) => (
        <div key={option.value} className={css.option}>
          <TextInput
            aria-label={`Choice ${index + 1}`}
            value={option.label.en}
            error={errorAt(`${path}.${index}.label.en`)}
            onChange={event => set(index, 'en', event.currentTarget.value)}
          />
          {spanish && (
            <TextInput
              aria-label={`Choice ${index + 1}, in Spanish`}
              lang="es"
              placeholder="In Spanish"
              value={option.label.es ?? ''}
              onChange={event => set(index, 'es', event.currentTarget.value)}
            />
          )}
          <ActionIcon
            size={32}
            disabled={options.length <= 2}
            aria-label={`Remove ${option.label.en}`}
            title={options.length <= 2 ? 'A choice needs two options' : 'Remove'}
            onClick={() => onChange(options.filter((_, at) => at !== index))}
          >
            <IconX size={16} stroke={1.6} />
          </ActionIcon>
        </div>
      ))}
      {missing.map(one => (
        <Button
          key={one.value}
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={() => onChange([...options, one])}
        >
          {one.label.en}
        </Button>
      ))}
    </fieldset>
  )
}
