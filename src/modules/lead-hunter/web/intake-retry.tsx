import { Radio } from '@mantine/core'
import { useState } from 'react'
import { usStates } from '#base/us-states.ts'
import { listLeads } from '#modules/crm/contract/lead.ts'
import { readToday } from '#modules/crm/contract/work.ts'
import { intentWords, optionsOf } from '#modules/crm/web/words.ts'
import type { Input } from '#ui/call.ts'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { Problem } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { listImportRows, readImport } from '../contract/import.ts'
import { listIntake, readIntake, retryIntake } from '../contract/intake.ts'
import type { LeadDraft } from '../contract/lead-draft.ts'
import { listSources } from '../contract/source.ts'
import css from './intake.module.css'
import type { Intake } from './intake-drawer.tsx'
import { andList, duplicateWords } from './words.ts'

const edits = retryIntake.input.shape.edits.unwrap()
const states = usStates.map(one => ({ value: one.code, label: `${one.name} (${one.code})` }))

const startOf = (draft: LeadDraft | null): NonNullable<Input<typeof retryIntake>['edits']> =>
  draft
    ? {
        firstName: draft.person.firstName,
        lastName: draft.person.lastName,
        email: draft.person.emails[0],
        phone: draft.person.phones[0]?.value,
        state: draft.property.state,
        zip: draft.property.zip,
        intent: draft.intent,
        amountCents: draft.loan.amountCents,
      }
    : {}

/** Takes it in after all: with corrections, and of a conflict with the person it is. */
export function IntakeRetry({ intake }: { intake: Intake }) {
  const [who, setWho] = useState('')
  const retry = useCommand(retryIntake, {
    invalidates: [readIntake, listIntake, listSources, listLeads, readToday, listImportRows, readImport],
    quiet: true,
  })
  useUnsaved(!retry.pending && who !== '')
  const conflict = intake.outcome === 'conflict'
  const before = startOf(intake.draft)
  return (
    <section className={css.retry}>
      <h2>{conflict ? 'Who is it?' : 'Take it in after all'}</h2>
      {conflict && (
        <Radio.Group value={who} onChange={setWho} aria-label="Who is it?">
          <div className={css.people}>
            {intake.people.map(one => (
              <Radio
                key={one.contact}
                value={one.contact}
                label={one.name}
                description={[
                  one.by.length > 0 && `Known by ${andList(one.by.map(way => duplicateWords[way]))}`,
                  one.ownerName ? `with ${one.ownerName}` : 'without an owner',
                ]
                  .filter(Boolean)
                  .join(', ')}
              />
            ))}
            <Radio value="new" label="Somebody else" description="A new person is made." />
          </div>
        </Radio.Group>
      )}
      <SchemaForm
        schema={edits}
        columns={2}
        initial={before}
        submit={conflict ? 'Take in for this person' : 'Take in'}
        fields={{
          firstName: { label: 'First name', unmarked: true },
          lastName: { label: 'Last name', unmarked: true },
          email: { label: 'E-mail', unmarked: true },
          phone: { label: 'Phone', unmarked: true },
          intent: { label: 'Wants to', options: optionsOf(intentWords), unmarked: true },
          amountCents: { label: 'Loan amount', unmarked: true },
          state: { label: 'Property state', kind: 'select', options: states, unmarked: true },
          zip: { label: 'ZIP', unmarked: true },
        }}
        onSubmit={async input => {
          if (conflict && !who) throw new Problem('invalid', 'Choose who it is first.')
          const choice = who === 'new' ? { newPerson: true } : who ? { contact: who } : {}
          // Only what was changed is a correction.
          const changed = Object.entries(input).filter(([name, value]) => value !== before[name as keyof typeof before])
          const done = await retry.run({ intake: intake.id, ...choice, edits: Object.fromEntries(changed) })
          if (!done.lead) throw new Problem('invalid', done.reasons.map(one => one.sentence).join(' ') || 'It was not taken in.')
          showNotice(done.repeat ? 'Taken in: it joined an open lead.' : 'Taken in as a new lead.')
        }}
      />
    </section>
  )
}
