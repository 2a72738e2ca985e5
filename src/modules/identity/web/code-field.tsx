import { TextInput } from '@mantine/core'

interface CodeFieldProps {
  label: string
  description?: string
  value: string
  error?: string | undefined
  disabled?: boolean
  onChange: (value: string) => void
  /** All six digits are there. */
  onFull: (code: string) => void
}

/** The six digits of an authenticator app; the last one sends them. */
export function CodeField({ label, description, value, error, disabled = false, onChange, onFull }: CodeFieldProps) {
  return (
    <TextInput
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      autoFocus
      data-autofocus
      maxLength={9}
      spellCheck={false}
      readOnly={disabled}
      value={value}
      error={error}
      onChange={event => {
        const text = event.currentTarget.value
        onChange(text)
        const digits = text.replace(/\D/g, '')
        if (digits.length === 6 && digits !== value.replace(/\D/g, '')) onFull(digits)
      }}
    />
  )
}
