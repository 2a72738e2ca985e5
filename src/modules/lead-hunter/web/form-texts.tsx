import { Switch } from '@mantine/core'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { FormDoc } from '../contract/form.ts'
import css from './form.module.css'
import type { ErrorAt } from './form-editor.tsx'
import { WordedField } from './worded-field.tsx'

interface FormTextsProps {
  doc: FormDoc
  errorAt: ErrorAt
  onChange: (change: Partial<FormDoc>) => void
}

export function FormTexts({ doc, errorAt, onChange }: FormTextsProps) {
  const spanish = doc.languages.includes('es')
  const common = { errorAt, spanish }
  return (
    <SettingsSection
      title="Words"
      action={
        <Switch
          label="Also in Spanish"
          checked={spanish}
          onChange={event => onChange({ languages: event.currentTarget.checked ? ['en', 'es'] : ['en'] })}
        />
      }
    >
      <div className={css.stack}>
        <WordedField
          {...common}
          label="Title"
          path="doc.title"
          value={doc.title}
          placeholder="Your first home"
          onChange={title => onChange({ title })}
        />
        <WordedField
          {...common}
          long
          label="What stands under it"
          path="doc.intro"
          value={doc.intro ?? { en: '' }}
          onChange={intro => onChange({ intro: intro.en || intro.es ? intro : undefined })}
        />
        <WordedField {...common} label="Button" path="doc.button" value={doc.button} onChange={button => onChange({ button })} />
        <WordedField
          {...common}
          long
          label="After sending"
          path="doc.thankYou"
          value={doc.thankYou}
          onChange={thankYou => onChange({ thankYou })}
        />
      </div>
    </SettingsSection>
  )
}
