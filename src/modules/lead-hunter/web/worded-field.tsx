import { Textarea, TextInput } from '@mantine/core'
import type { Worded } from '../contract/form.ts'
import css from './form.module.css'
import type { ErrorAt } from './form-editor.tsx'

interface WordedFieldProps {
  label: string
  description?: string
  value: Worded
  /** Where it stands in the draft: `doc.title`. */
  path: string
  errorAt: ErrorAt
  spanish: boolean
  long?: boolean
  placeholder?: string
  onChange: (value: Worded) => void
}

/** One text in English, and in Spanish under it where the form speaks it. */
export function WordedField({
  label,
  description,
  value,
  path,
  errorAt,
  spanish,
  long = false,
  placeholder,
  onChange,
}: WordedFieldProps) {
  const draw = (language: 'en' | 'es') => {
    const own = value[language] ?? ''
    const common = {
      label: language === 'en' ? label : `${label}, in Spanish`,
      ...(language === 'en' && description ? { description } : {}),
      inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
      value: own,
      error: errorAt(`${path}.${language}`),
      placeholder: language === 'en' ? placeholder : 'Left empty, the English words stand here',
      lang: language,
      onChange: (event: { currentTarget: { value: string } }) => {
        const text = event.currentTarget.value
        onChange(language === 'en' ? { ...value, en: text } : { en: value.en, ...(text ? { es: text } : {}) })
      },
    }
    return long ? <Textarea {...common} autosize minRows={2} maxRows={14} /> : <TextInput {...common} />
  }
  return (
    <div className={css.worded}>
      {draw('en')}
      {spanish && draw('es')}
    </div>
  )
}
