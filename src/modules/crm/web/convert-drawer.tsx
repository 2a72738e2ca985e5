import { Button, CloseButton, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useCommand } from '#ui/use-action.ts'
import { readContact } from '../contract/contact.ts'
import { convertLead } from '../contract/lead.ts'
import css from './convert.module.css'
import type { LeadDetail } from './lead-detail.ts'
import { leadAnswers } from './lead-edits.ts'
import { mortgageWords, optionsOf, purposeWords } from './words.ts'

interface Person {
  key: number
  firstName: string
  lastName: string
  email: string
  phone: string
}

const purposeOf = (lead: LeadDetail) => {
  if (lead.intent === 'heloc') return 'heloc' as const
  if (lead.intent === 'refinance') return /cash/i.test(lead.purpose ?? '') ? ('cash_out' as const) : ('rate_term' as const)
  return 'purchase' as const
}
const typeOf = (program: string | null) => {
  const word = program?.toLowerCase() ?? ''
  return (
    (['fha', 'va', 'usda', 'heloc', 'reverse'] as const).find(one => word.split(/\W+/).includes(one)) ?? ('conventional' as const)
  )
}
const schema = convertLead.input.omit({ lead: true, coBorrowers: true })

/** From a lead to a loan: what is known stands there already. */
export function ConvertDrawer({ lead, onClose }: { lead: LeadDetail; onClose: () => void }) {
  const [others, setOthers] = useState<readonly Person[]>([])
  const navigate = useNavigate()
  const convert = useCommand(convertLead, { invalidates: [...leadAnswers, readContact], quiet: true })
  const add = () => setOthers(old => [...old, { key: Date.now(), firstName: '', lastName: '', email: '', phone: '' }])
  const change = (key: number, part: Partial<Person>) =>
    setOthers(old => old.map(one => (one.key === key ? { ...one, ...part } : one)))
  return (
    <FormDrawer
      opened
      unsaved={others.length > 0 && !convert.pending}
      onClose={onClose}
      size={560}
      title={`Convert ${lead.name} to a loan`}
    >
      <SchemaForm
        schema={schema}
        columns={2}
        fields={{
          purpose: { options: optionsOf(purposeWords) },
          mortgageType: { label: 'Type', options: optionsOf(mortgageWords) },
          amountCents: { label: 'Loan amount' },
          noteRate: { label: 'Rate' },
          priceCents: { label: 'Purchase price' },
          valueCents: { label: 'Home value' },
          termMonths: { label: 'Term in months' },
        }}
        initial={{
          purpose: purposeOf(lead),
          mortgageType: typeOf(lead.program),
          amountCents: lead.amountCents ?? undefined,
          priceCents: lead.priceCents ?? undefined,
          valueCents: lead.valueCents ?? undefined,
          termMonths: 360,
        }}
        submit="Open the loan"
        onCancel={onClose}
        onSubmit={async input => {
          const coBorrowers = others
            .map(({ key: _, ...person }) => Object.fromEntries(Object.entries(person).filter(([, value]) => value.trim())))
            .filter(person => Object.keys(person).length > 0)
          const { loan } = await convert.run({ lead: lead.id, ...input, coBorrowers })
          showNotice(`The loan of ${lead.name} is open.`)
          onClose()
          await navigate({ to: `/loans/${loan}` })
        }}
      >
        <section className={css.others} aria-label="Co-borrowers">
          <h3>Co-borrowers</h3>
          {others.length === 0 && <span className="quiet">{lead.name} borrows alone.</span>}
          {others.map(one => (
            <fieldset key={one.key} className={css.other}>
              <legend>Co-borrower</legend>
              <CloseButton
                size="sm"
                aria-label="Take this co-borrower off"
                onClick={() => setOthers(old => old.filter(other => other.key !== one.key))}
              />
              <TextInput
                label="First name"
                value={one.firstName}
                onChange={event => change(one.key, { firstName: event.currentTarget.value })}
                autoFocus
              />
              <TextInput
                label="Last name"
                value={one.lastName}
                onChange={event => change(one.key, { lastName: event.currentTarget.value })}
              />
              <TextInput
                label="E-mail"
                type="email"
                value={one.email}
                onChange={event => change(one.key, { email: event.currentTarget.value })}
              />
              <TextInput
                label="Phone"
                type="tel"
                value={one.phone}
                onChange={event => change(one.key, { phone: event.currentTarget.value })}
              />
            </fieldset>
          ))}
          {others.length < 4 && (
            <Button size="compact-sm" variant="subtle" onClick={add}>
              Add a co-borrower
            </Button>
          )}
          {others.length > 0 && <small className="quiet">Somebody who is here already is recognized by e-mail or phone.</small>}
        </section>
      </SchemaForm>
    </FormDrawer>
  )
}
