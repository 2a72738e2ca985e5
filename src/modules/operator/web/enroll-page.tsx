import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { BarePage } from '#modules/identity/web/bare-page.tsx'
import { answerWithNewPasskey } from '#modules/identity/web/passkey.ts'
import { tokenInAddress } from '#modules/identity/web/session.ts'
import { call } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { FactsSkeleton } from '#ui/feedback/skeletons.tsx'
import { useAction } from '#ui/use-action.ts'
import { beginEnrolment, enrolPasskey, readInvitation } from '../contract.ts'
import { PasskeyForm } from './passkey-form.tsx'

/** Where the one-time link leads; its token stands after `#`. */
export function EnrollPage() {
  const [token] = useState(tokenInAddress)
  const go = useNavigate()
  const invitation = useAction(readInvitation, { token }, { enabled: token !== '', staleTime: Number.POSITIVE_INFINITY })
  const enroll = async () => {
    const { ticket, passkey } = await call(beginEnrolment, { token })
    await call(enrolPasskey, { token, ticket, answer: await answerWithNewPasskey(passkey) })
    await go({ to: '/operator' })
  }
  if (token === '' || invitation.error?.word === 'gone') {
    return (
      <BarePage
        title="This link cannot be used"
        lead="It was used already, it has expired, or a newer one was made. Ask another operator, or run npm run operators on the host."
      />
    )
  }
  return (
    <BarePage
      title={invitation.data ? `Welcome, ${invitation.data.name}` : 'Your link'}
      lead="You run this installation. Make a passkey on this device: it is the only way in, there is no password."
      foot="This link works once."
    >
      {invitation.error ? (
        <ErrorState error={invitation.error} onAgain={invitation.refetch} />
      ) : invitation.data ? (
        <PasskeyForm label="Make a passkey" act={enroll} />
      ) : (
        <FactsSkeleton facts={1} />
      )}
    </BarePage>
  )
}
