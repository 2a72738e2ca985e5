import { useState } from 'react'
import { z } from 'zod'
import { showUndo } from '../feedback/toasts.tsx'
import { SchemaForm } from '../form/schema-form.tsx'
import { Steps } from '../form/steps.tsx'
import { PageHeader } from '../page-header.tsx'
import { Problem } from '../problem.ts'
import css from './gallery.module.css'
import { pretend } from './sample.ts'

const input = z.object({
  person: z.object({
    firstName: z.string().trim().min(1, 'Enter a first name.'),
    lastName: z.string().trim().min(1, 'Enter a last name.'),
    email: z.email('Enter an e-mail address like name@example.com.').optional(),
    phone: z.string().min(7, 'Enter a phone number with its area code.').optional(),
  }),
  intent: z.enum(['purchase', 'refinance', 'heloc']),
  amountCents: z.int().min(100, 'Enter an amount above zero.').optional(),
  closing: z.iso.date().optional(),
  products: z.array(z.enum(['fixed', 'adjustable', 'fha', 'va'])).default([]),
  veteran: z.boolean().default(false),
  message: z.string().max(2000).optional(),
})

export function FormPage() {
  const [step, setStep] = useState('person')
  return (
    <>
      <PageHeader title="Add a lead" back={{ label: 'Leads', to: '/gallery/list' }} />
      <div className={css.form}>
        <Steps
          steps={[
            { id: 'file', label: 'Choose how' },
            { id: 'person', label: 'Person and wish' },
            { id: 'check', label: 'Check for duplicates' },
            { id: 'done', label: 'Done' },
          ]}
          current={step}
          onStep={setStep}
        >
          <SchemaForm
            schema={input}
            columns={2}
            submit="Add lead"
            onCancel={() => undefined}
            fields={{
              'person.firstName': {},
              'person.lastName': {},
              'person.email': { label: 'E-mail' },
              'person.phone': { description: 'With area code' },
              intent: {
                label: 'Wants to',
                options: [
                  { value: 'purchase', label: 'Buy a home' },
                  { value: 'refinance', label: 'Refinance' },
                  { value: 'heloc', label: 'Open a line of credit' },
                ],
              },
              amountCents: { label: 'Loan amount' },
              closing: { label: 'Wants to close by' },
              products: { label: 'Interested in', placeholder: 'Choose' },
              veteran: { label: 'Served in the armed forces' },
              message: { label: 'What they said' },
            }}
            onSubmit={async value => {
              await pretend()
              if (value.person.lastName.toLowerCase() === 'problem') {
                throw new Problem('conflict', 'There is such a person already.', {
                  problems: [{ path: 'person.email', message: 'Maria López has this address. Open her instead.' }],
                })
              }
              showUndo({ message: `${value.person.firstName} ${value.person.lastName} was added.`, undo: () => undefined })
            }}
          />
        </Steps>
      </div>
    </>
  )
}
