import { MultiSelect, NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { Field } from './field.ts'
import { MoneyInput } from './money-input.tsx'
import { SecretInput } from './secret-input.tsx'

interface SchemaFieldProps {
  field: Field
  value: unknown
  error: string | undefined
  onChange: (value: unknown) => void
}

/** One field, drawn by its kind. */
export function SchemaField({ field, value, error, onChange }: SchemaFieldProps) {
  const { kind, label, required, description, placeholder, options } = field
  const common = {
    label: required || field.unmarked ? label : <Optional label={label} />,
    description,
    placeholder,
    error,
    name: field.path,
    'aria-required': required || undefined,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'description' | 'input' | 'error')[],
  }
  const data = options.map(option => ({ ...option }))
  switch (kind) {
    case 'textarea':
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={12}
          value={value as string}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )
    case 'select':
      return (
        <Select
          {...common}
          data={data}
          value={(value as string) || null}
          onChange={next => onChange(next ?? '')}
          searchable={data.length > 8}
          clearable={!required}
        />
      )
    case 'multi':
      return (
        <MultiSelect
          {...common}
          data={data}
          value={value as string[]}
          onChange={onChange}
          searchable={data.length > 8}
          hidePickedOptions
        />
      )
    case 'tags':
      return <TagsInput {...common} data={data.map(option => option.value)} value={value as string[]} onChange={onChange} />
    case 'switch':
      return (
        <Switch
          label={label}
          description={description}
          error={error}
          name={field.path}
          checked={Boolean(value)}
          onChange={event => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
      return <NumberInput {...common} hideControls value={value as number | string} onChange={onChange} />
    case 'rate':
      return (
        <NumberInput
          {...common}
          hideControls
          suffix=" %"
          decimalScale={3}
          allowNegative={false}
          value={value as number | string}
          onChange={onChange}
        />
      )
    case 'money':
      return <MoneyInput {...common} value={value as number | string} onChange={onChange} />
    case 'secret':
      return <SecretInput {...common} value={value as string} onChange={event => onChange(event.currentTarget.value)} />
    default:
      return (
        <TextInput
          {...common}
          type={{ date: 'date', email: 'email', phone: 'tel', text: 'text' }[kind]}
          autoComplete={field.autoComplete ?? 'off'}
          value={value as string}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )
  }
}

const Optional = ({ label }: { label: string }) => (
  <>
    {label} <span style={{ fontWeight: 400, color: 'var(--mantine-color-dimmed)' }}>optional</span>
  </>
)
