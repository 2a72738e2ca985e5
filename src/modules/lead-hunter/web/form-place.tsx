import { Select, Switch, TextInput } from '@mantine/core'
import { intentWords, optionsOf } from '#modules/crm/web/words.ts'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { FormDoc } from '../contract/form.ts'
import css from './form.module.css'
import type { ErrorAt, FormDraft } from './form-editor.tsx'
import { slugOf } from './form-words.ts'
import type { Source } from './sources-tab.tsx'

interface FormPlaceProps {
  draft: FormDraft
  isNew: boolean
  sources: readonly Source[]
  base: string
  errorAt: ErrorAt
  onChange: (change: Partial<FormDraft>) => void
}

const intents = optionsOf(intentWords).filter(one => one.value !== 'partner')

/** Where the form stands and what its leads count for. */
export function FormPlace({ draft, isNew, sources, base, errorAt, onChange }: FormPlaceProps) {
  const { doc } = draft
  const setDoc = (change: Partial<FormDoc>) => onChange({ doc: { ...doc, ...change } })
  return (
    <SettingsSection title="Where it stands and counts">
      <div className={css.pair}>
        <TextInput
          label="Address"
          description={
            isNew
              ? `Stands at ${base.replace(/^https?:\/\//, '')}${draft.slug || '…'}`
              : 'Links that are out there stop working when it is changed.'
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={slugOf(doc.title.en) || 'first-home'}
          value={draft.slug}
          error={errorAt('slug')}
          autoComplete="off"
          spellCheck={false}
          onFocus={() => isNew && !draft.slug && doc.title.en && onChange({ slug: slugOf(doc.title.en) })}
          onChange={event => onChange({ slug: event.currentTarget.value.toLowerCase().replace(/\s+/g, '-') })}
        />
        <Select
          label="Counts for the source"
          data={sources.map(one => ({ value: one.id, label: one.name }))}
          value={draft.source || null}
          error={errorAt('source')}
          allowDeselect={false}
          onChange={source => source && onChange({ source })}
        />
        <Select
          label="Intent of those who send it"
          description="Taken where the form does not ask."
          inputWrapperOrder={['label', 'input', 'description']}
          data={intents}
          value={doc.intent}
          allowDeselect={false}
          onChange={intent => intent && setDoc({ intent: intent as FormDoc['intent'] })}
        />
        <TextInput
          label="Campaign"
          description="Where the address names none."
          inputWrapperOrder={['label', 'input', 'description']}
          value={doc.campaign ?? ''}
          onChange={event => setDoc({ campaign: event.currentTarget.value || null })}
        />
      </div>
      <Switch
        mt={16}
        label="Lender’s lines at the foot"
        description="Name, NMLS ID and “Equal Housing Lender”. A lender must show them."
        checked={doc.lenderFooter}
        onChange={event => setDoc({ lenderFooter: event.currentTarget.checked })}
      />
    </SettingsSection>
  )
}
