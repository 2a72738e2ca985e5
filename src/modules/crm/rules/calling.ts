import type { LeadStatus } from './lead-status.ts'

/** What a queue hands out: nobody has reached the person yet, and no officer of the house has taken the lead up. */
export const queued: readonly LeadStatus[] = ['new', 'assigned', 'attempting']

/** So often a queue tries somebody who does not answer. */
export const mostCalls = 6
