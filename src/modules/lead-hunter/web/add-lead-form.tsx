import { useState } from 'react'
import { z } from 'zod'
import { usStates } from '#base/us-states.ts'
import { intentWords, optionsOf } from '#modules/crm/web/words.ts'
import type { Input } from '#ui/call.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import type { addLead } from '../contract/intake.ts'
import { intents, leadDraft } from '../contract/lead-draft.ts'
import { DuplicateHint } from './duplicate-hint.tsx'
import { Pills } from './pills.tsx'

const { person, loan, property, message } = leadDraft.shape
const { amountCents } = loan.unwrap().shape

/** What one asks on the phone. E-mail and phone are lists to the server, and one line each here. */
const form = z.object({
  person: z.object({
    firstName: person.shape.firstName,
    lastName: person.shape.lastName,
    emails: z.string().trim().max(320).optional(),
    phones: z.string().trim().max(60).optional(),
  }),
  intent: z.enum(intents).optional(),
  property: z.object({ state: property.unwrap().shape.state }),
  loan: z.object({ amountCents }),
  message,
})
export type Typed = z.input<typeof form>

export const draftOf = ({ person: { emails, phones, ...name }, ...rest }: Typed): Input<typeof addLead> => ({
  ...rest,
  person: { ...name, emails: emails ? [emails] : [], phones: phones ? [{ value: phones }] : [] },
})

const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))
const wanted = optionsOf(intentWords).filter(one => one.value !== 'unknown')

interface AddLeadFormProps {
  initial: Typed | undefined
  onSubmit: (typed: Typed) => Promise<unknown>
  onCancel: () => void
}

export function AddLeadForm({ initial, onSubmit, onCancel }: AddLeadFormProps) {
  const [values, setValues] = useState<Record<string, unknown>>({})
  const text = (path: string) => String(values[path] ?? '')
  return (
    <SchemaForm
      schema={form}
      columns={2}
      {...(initial && { initial })}
      submit="Add lead"
      onCancel={onCancel}
      onValues={setValues}
      onSubmit={onSubmit}
      fields={{
        'person.firstName': { label: 'First name', unmarked: true },
        'person.lastName': { label: 'Last name', unmarked: true },
        'person.emails': { label: 'E-mail', kind: 'email', unmarked: true },
        'person.phones': { label: 'Phone', kind: 'phone', unmarked: true, description: 'An e-mail or a phone is enough.' },
        intent: {
          label: 'Wants to',
          wide: true,
          draw: ({ field, value, onChange }) => (
            <Pills label={field.label} options={wanted} value={String(value ?? '')} onChange={onChange} />
          ),
        },
        'property.state': { label: 'Property state', kind: 'select', options: states, unmarked: true },
        'loan.amountCents': { label: 'Loan amount', unmarked: true },
        message: { label: 'Note', placeholder: 'What they said, in their words', kind: 'textarea', unmarked: true },
      }}
    >
      <DuplicateHint
        email={text('person.emails')}
        phone={text('person.phones')}
        name={`${text('person.firstName')} ${text('person.lastName')}`.trim()}
      />
    </SchemaForm>
  )
}
