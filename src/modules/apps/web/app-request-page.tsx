import { useEffect } from 'react'
import { BarePage } from '#modules/identity/web/bare-page.tsx'
import { Gate } from '#modules/identity/web/gate.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { type AppRequest, appRequest, readAppRequest } from '../contract.ts'
import { PermitForm } from './permit-form.tsx'

/** An app sent somebody here: what it asks for, and whether they permit it. Nothing is permitted without being asked. */
export function AppRequestPage() {
  return (
    <Gate>
      <Asked />
    </Gate>
  )
}

/** Of the address what an app may send; what else stands there is passed over. */
function useAppRequest(): AppRequest {
  const [url] = useUrlState()
  const known = Object.keys(appRequest.shape).filter(name => url[name] !== undefined)
  return { client_id: '', ...Object.fromEntries(known.map(name => [name, url[name]])) }
}

function Asked() {
  const request = useAppRequest()
  const { data, error, refetch } = useAction(readAppRequest, request, { staleTime: Number.POSITIVE_INFINITY })
  const back = data?.back
  useEffect(() => {
    if (back) location.replace(back)
  }, [back])
  if (error) return <ErrorState page error={error} onAgain={refetch} />
  if (data?.problem) {
    return (
      <BarePage
        title="This app cannot be let in"
        lead={data.problem}
        foot="Close this page. If you expected something else, tell whoever runs the app, or an administrator of your company."
      />
    )
  }
  if (!data?.asks) {
    return (
      <BarePage title={back ? 'Going back to the app' : 'One moment'}>
        <ListSkeleton rows={3} />
      </BarePage>
    )
  }
  return <PermitForm request={request} asks={data.asks} />
}
