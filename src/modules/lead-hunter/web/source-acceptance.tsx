import { Button, MultiSelect, NumberInput, SegmentedControl, Switch } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { usStates } from '#base/us-states.ts'
import { intentWords, optionsOf } from '#modules/crm/web/words.ts'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { type AcceptanceField, type AcceptanceRules, acceptanceFields } from '../contract/acceptance.ts'
import css from './acceptance.module.css'
import type { Source } from './sources-tab.tsx'

interface SourceAcceptanceProps {
  source: Source
  rules: AcceptanceRules
  readOnly: boolean
  onChange: (rules: AcceptanceRules) => void
}

const fieldWords: Record<AcceptanceField, string> = {
  email: 'E-mail',
  phone: 'Phone',
  'first-name': 'First name',
  'last-name': 'Last name',
  state: 'Property state',
  zip: 'ZIP',
  amount: 'Loan amount',
  consent: 'Consent with its wording',
}
const fields = acceptanceFields.map(value => ({ value, label: fieldWords[value] }))
const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))

/** What a lead must be like before anything of it is stored. Every reason for a refusal is told at once, and kept. */
export function SourceAcceptance({ source, rules, readOnly, onChange }: SourceAcceptanceProps) {
  const set = (change: Partial<AcceptanceRules>) => onChange({ ...rules, ...change })
  const number = (value: string | number) => (value === '' ? undefined : Number(value))
  const common = { disabled: readOnly, hideControls: true, allowNegative: false, allowDecimal: false }
  return (
    <SettingsSection
      title="Which leads are taken"
      about="Whatever does not hold is refused with every reason at once, is not paid for, and stays under Intake, where it can be taken in after all."
    >
      <div className={css.rules}>
        <fieldset className={css.group}>
          <legend>Each lead must have, in a usable form</legend>
          {rules.require.map((any, index) => (
            <div key={index} className={css.any}>
              {index > 0 && <span className={css.and}>and</span>}
              <MultiSelect
                aria-label={`One of these, part ${index + 1}`}
                className={css.grow!}
                data={fields}
                value={any}
                disabled={readOnly}
                placeholder={any.length === 0 ? 'At least one of …' : ''}
                hidePickedOptions
                onChange={next =>
                  set({
                    require: rules.require
                      .map((group, at) => (at === index ? (next as AcceptanceField[]) : group))
                      .filter(group => group.length > 0),
                  })
                }
              />
              {!readOnly && (
                <Button
                  variant="subtle"
                  color="gray"
                  px={8}
                  aria-label={`Remove part ${index + 1}`}
                  title="Remove"
                  onClick={() => set({ require: rules.require.filter((_, at) => at !== index) })}
                >
                  <IconX size={16} stroke={1.6} aria-hidden />
                </Button>
              )}
            </div>
          ))}
          {rules.require.length === 0 && <p className="quiet">Nothing is demanded.</p>}
          {!readOnly && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} stroke={1.8} />}
              onClick={() => set({ require: [...rules.require, ['last-name']] })}
            >
              {rules.require.length > 0 ? 'And one of …' : 'Demand something'}
            </Button>
          )}
          <p className={css.note}>Of the fields in one box, one is enough.</p>
        </fieldset>
        <div className={css.fields}>
          <MultiSelect
            label="Property states"
            description="A lead that names none passes, with a note."
            inputWrapperOrder={['label', 'input', 'description']}
            data={states}
            value={rules.states ?? []}
            placeholder={rules.states ? '' : 'Any state'}
            searchable
            hidePickedOptions
            disabled={readOnly}
            onChange={next => set({ states: next.length > 0 ? next : undefined })}
          />
          <MultiSelect
            label="Intents"
            data={optionsOf(intentWords)}
            value={rules.intents ?? []}
            placeholder={rules.intents ? '' : 'Any intent'}
            hidePickedOptions
            disabled={readOnly}
            onChange={next => set({ intents: next.length > 0 ? (next as AcceptanceRules['intents']) : undefined })}
          />
          <NumberInput
            {...common}
            label="Smallest loan amount"
            prefix="$"
            thousandSeparator=","
            placeholder="Any amount"
            value={rules.minAmountCents === undefined ? '' : rules.minAmountCents / 100}
            onChange={value => set({ minAmountCents: value === '' ? undefined : Math.round(Number(value) * 100) })}
          />
          <NumberInput
            {...common}
            label="At most a day"
            thousandSeparator=","
            suffix=" leads"
            placeholder="No limit"
            value={rules.dailyCap ?? ''}
            onChange={value => set({ dailyCap: number(value) })}
          />
          <NumberInput
            {...common}
            label="Not older than"
            suffix=" hours"
            placeholder="Any age"
            min={1}
            value={rules.maxAgeHours ?? ''}
            onChange={value => set({ maxAgeHours: number(value) || undefined })}
          />
          <NumberInput
            {...common}
            label="Refuse the same person again within"
            suffix=" days"
            placeholder="Never refused"
            min={1}
            value={rules.duplicateDays ?? ''}
            onChange={value => set({ duplicateDays: number(value) || undefined })}
          />
          {source.kind === 'form' && (
            <NumberInput
              {...common}
              label="Refuse what is filled in faster than"
              suffix=" seconds"
              placeholder="Never refused"
              min={1}
              value={rules.minFillSeconds ?? ''}
              onChange={value => set({ minFillSeconds: number(value) || undefined })}
            />
          )}
          <div className={css.choice}>
            <span id="disposable">Disposable e-mail addresses</span>
            <SegmentedControl
              aria-labelledby="disposable"
              value={rules.disposableEmail}
              disabled={readOnly}
              onChange={value => set({ disposableEmail: value as 'refuse' | 'note' })}
              data={[
                { value: 'refuse', label: 'Refuse' },
                { value: 'note', label: 'Take, with a note' },
              ]}
            />
          </div>
        </div>
        <Switch
          label="These are alerts of a credit bureau"
          description="Each must come with a firm offer, and the source needs its legal basis above (15 U.S.C. 1681b(c))."
          checked={rules.creditTrigger}
          disabled={readOnly}
          onChange={event => set({ creditTrigger: event.currentTarget.checked })}
        />
      </div>
    </SettingsSection>
  )
}
