import { useState } from 'react'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { readSetup } from '../contract.ts'
import { BarePage } from './bare-page.tsx'
import { ChooseClient } from './choose-client.tsx'
import { useArrive } from './session.ts'
import { type Client, type Credentials, SignInForm } from './sign-in-form.tsx'
import { SsoStart } from './sso-start.tsx'

/** `?to=` is the page that was wanted. */
export function SignInPage() {
  const [url] = useUrlState()
  const arrive = useArrive()
  const [several, setSeveral] = useState<{ clients: readonly Client[]; credentials: Credentials }>()
  const goOn = () => arrive(url.to ?? '/')
  const setup = useAction(readSetup, { token: '' })

  if (setup.data?.begun === false) {
    return (
      <BarePage
        title="Welcome"
        lead="No company is set up here yet. Open the setup link that the terminal printed."
        foot="The link works once. Each start prints a new one until the first company is set up."
      />
    )
  }
  if (several) {
    return (
      <BarePage title="Choose a client" lead={`${several.credentials.email} belongs to several.`}>
        <ChooseClient {...several} onDone={goOn} />
      </BarePage>
    )
  }
  return (
    <BarePage
      title="Sign in"
      foot={
        <>
          Password forgotten? Ask an administrator of your company for a link. A locked-out administrator can run{' '}
          <code>npm run recover</code> on the host.
        </>
      }
    >
      <SignInForm
        onDone={(clients, credentials) => (credentials && clients.length > 1 ? setSeveral({ clients, credentials }) : goOn())}
      />
      <SsoStart />
    </BarePage>
  )
}
