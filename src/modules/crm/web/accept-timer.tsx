import { useMe } from '#ui/me.ts'
import type { LeadRow } from '../contract/lead.ts'
import { useColleagues } from './colleagues.ts'
import { Countdown } from './countdown.tsx'

/** How long a colleague has left to accept a lead before it goes to the next. One's own timer stands beside its button. */
export function AcceptTimer({ lead }: { lead: Pick<LeadRow, 'owner' | 'acceptBy' | 'acceptedAt'> }) {
  const me = useMe().user.id
  const people = useColleagues()
  if (!lead.acceptBy || lead.acceptedAt || !lead.owner || lead.owner === me) return null
  return <Countdown until={lead.acceptBy} what={`for ${people.nameOf(lead.owner)} to accept`} />
}
