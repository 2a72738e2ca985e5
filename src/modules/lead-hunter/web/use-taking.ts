import { listLeads, readLead } from '#modules/crm/contract/lead.ts'
import { readTimeline, readToday } from '#modules/crm/contract/work.ts'
import { useCommand } from '#ui/use-action.ts'
import { acceptLead, claimLead, declineLead, listUnclaimed, readTrace, releaseLead } from '../contract/lead-route.ts'

/** What is old after a lead changed hands, also when somebody else was quicker. */
const invalidates = [readTrace, readLead, readTimeline, listLeads, readToday, listUnclaimed]

/** Taking a lead or not. What the server refuses, such as a claim that came second, a toast has already told. */
export function useTaking() {
  const accept = useCommand(acceptLead, { invalidates, done: 'The lead is accepted. Its timer has stopped.' })
  const decline = useCommand(declineLead, { invalidates, done: 'Declined. It went on to the next person.' })
  const claim = useCommand(claimLead, { invalidates, done: 'The lead is yours.' })
  const release = useCommand(releaseLead, { invalidates, done: 'The lead was given back to the pool.' })
  return { accept, decline, claim, release }
}

/** Runs it and says whether it was done; why not has been told. */
export const tried = (doing: Promise<unknown>): Promise<boolean> =>
  doing.then(
    () => true,
    () => false,
  )
