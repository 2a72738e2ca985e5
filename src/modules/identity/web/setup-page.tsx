import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import type { FieldOptions } from '#ui/form/field.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useHouse } from '#ui/frame/house.ts'
import { useAction } from '#ui/use-action.ts'
import { createClient, readSetup } from '../contract.ts'
import { BarePage } from './bare-page.tsx'
import { NewPasswordField } from './password-field.tsx'
import { tokenInAddress, useArrive } from './session.ts'
import { TimeZoneSelect } from './time-zone-select.tsx'
import { guessedZone } from './time-zones.ts'
import { companyTypes } from './words.ts'

const fields: Record<string, FieldOptions> = {
  'company.name': { label: 'Company name', section: 'Company', autoComplete: 'organization' },
  'company.nmlsId': { label: 'NMLS ID', description: 'The company’s number in the Nationwide Multistate Licensing System.' },
  'company.type': { label: 'Kind of company', options: companyTypes },
  'company.timeZone': {
    label: 'Time zone',
    wide: true,
    draw: ({ field, value, error, onChange }) => (
      <TimeZoneSelect label={field.label} name={field.path} value={value as string} error={error} onChange={onChange} />
    ),
  },
  'admin.name': { label: 'Your name', section: 'First administrator', autoComplete: 'name' },
  'admin.email': { label: 'E-mail address', description: 'You sign in with it.', autoComplete: 'username', wide: true },
  'admin.password': {
    label: 'Password',
    wide: true,
    draw: ({ field, value, error, onChange, values }) => (
      <NewPasswordField
        label={field.label}
        name={field.path}
        value={value as string}
        error={error}
        onChange={onChange}
        context={[values['admin.email'], values['admin.name'], values['company.name']].map(String)}
      />
    ),
  },
}

/** A client and its first administrator; a command on the host prints the link, its token stands after `#`. */
export function SetupPage() {
  const [token] = useState(tokenInAddress)
  const setup = useAction(readSetup, { token }, { enabled: token !== '', staleTime: Number.POSITIVE_INFINITY })
  const { pages } = useHouse()
  const arrive = useArrive()

  if (token === '' || setup.data?.open === false) return <NoSetup />
  if (setup.error) {
    return (
      <BarePage title="Set up your company">
        <ErrorState error={setup.error} onAgain={setup.refetch} />
      </BarePage>
    )
  }
  return (
    <BarePage
      wide
      title="Set up your company"
      lead="This takes a minute. You become its first administrator; names, numbers and the time zone can be changed later."
    >
      {setup.data ? (
        <SchemaForm
          schema={createClient.input}
          columns={2}
          initial={{ token, company: { timeZone: guessedZone() } as never }}
          fields={fields}
          submit="Create the company"
          onSubmit={async input => {
            await call(createClient, input)
            await arrive(pages.some(page => page.path === '/welcome') ? '/welcome' : '/')
          }}
        />
      ) : (
        <FactsSkeleton facts={8} />
      )}
    </BarePage>
  )
}

const NoSetup = () => (
  <BarePage
    title="This setup link cannot be used"
    lead="It works once, and only the newest one works. Until a company is set up each start of the product prints a fresh one: look at the last lines the start command printed. For a further company the operator of this installation makes one."
  >
    <Button component={Link} to="/sign-in" variant="filled">
      Go to sign in
    </Button>
  </BarePage>
)
