import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { useAction } from '#ui/use-action.ts'
import { readLink, useLink as spendLink } from '../contract.ts'
import { BarePage } from './bare-page.tsx'
import { NewPasswordField } from './password-field.tsx'
import { type Outcome, SecondFactor } from './second-factor.tsx'
import { tokenInAddress, useArrive } from './session.ts'

/** An invitation or a new password; the one-time token stands after `#`. */
export function LinkPage() {
  const [token] = useState(tokenInAddress)
  const link = useAction(readLink, { token }, { enabled: token !== '', staleTime: Number.POSITIVE_INFINITY })
  const arrive = useArrive()
  const [begun, setBegun] = useState<Outcome>()

  if (begun) {
    return (
      <BarePage title="Your password is set" lead="Now show that it is you, as you do when you sign in.">
        <SecondFactor outcome={begun} onDone={() => arrive('/')} onAgain={() => void arrive('/sign-in')} />
      </BarePage>
    )
  }
  if (token === '' || link.error?.word === 'gone') return <SpentLink />
  if (link.error) {
    return (
      <BarePage title="Your link">
        <ErrorState error={link.error} onAgain={link.refetch} />
      </BarePage>
    )
  }
  if (!link.data) {
    return (
      <BarePage title="Your link">
        <FactsSkeleton facts={3} />
      </BarePage>
    )
  }
  const { kind, name, email, client } = link.data
  const invited = kind === 'invite'
  return (
    <BarePage
      title={invited ? `Join ${client}` : 'Set a new password'}
      lead={
        invited ? (
          <>You were invited as {email}. Choose a password, then add a passkey or an authenticator app, and you are in.</>
        ) : (
          <>
            For {email} at {client}. Wherever you are signed in there now, you will be signed out.
          </>
        )
      }
      foot={`This link works once. The password is for ${client} alone.`}
    >
      <SchemaForm
        schema={spendLink.input}
        initial={{ token, name }}
        submit={invited ? `Join ${client}` : 'Save and sign in'}
        fields={{
          ...(invited && { name: { label: 'Your name', required: true, autoComplete: 'name' } }),
          password: {
            label: 'New password',
            draw: ({ value, error, onChange }) => (
              <>
                {/* For password managers: whose password this is. */}
                <input type="email" autoComplete="username" value={email} readOnly hidden />
                <NewPasswordField
                  label="New password"
                  name="password"
                  value={value as string}
                  error={error}
                  onChange={onChange}
                  context={[name, email, client]}
                />
              </>
            ),
          },
        }}
        onSubmit={async input => {
          const outcome = await call(spendLink, input)
          if (outcome.next === 'second-factor') setBegun(outcome)
          else await arrive('/')
        }}
      />
    </BarePage>
  )
}

const SpentLink = () => (
  <BarePage
    title="This link cannot be used"
    lead="It was used already, it has expired, or a newer one was made. An administrator of your company can make you another."
  >
    <Button component={Link} to="/sign-in" variant="filled">
      Go to sign in
    </Button>
  </BarePage>
)
