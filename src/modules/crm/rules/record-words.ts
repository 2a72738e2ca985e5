import { showMoney } from '#base/money.ts'
import type { leadIntents, leadStatuses } from '../contract/lead.ts'

export const intentLabels: Record<(typeof leadIntents)[number], string> = {
  purchase: 'Purchase',
  refinance: 'Refinance',
  heloc: 'Home equity',
  sell: 'Sell',
  buy: 'Buy',
  partner: 'Partner',
  unknown: 'Not said',
}
export const statusLabels: Record<(typeof leadStatuses)[number], string> = {
  new: 'New',
  assigned: 'Assigned',
  accepted: 'Accepted',
  attempting: 'Attempting',
  contacted: 'Contacted',
  nurturing: 'Nurturing',
  appointment: 'Appointment',
  converted: 'Converted',
  hold_until: 'On hold',
  lost: 'Lost',
  do_not_contact: 'Do not contact',
  invalid: 'Invalid',
}

const line = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ')

export const leadDetail = (l: {
  intent: (typeof leadIntents)[number]
  status: (typeof leadStatuses)[number]
  state: string | null
}): string => line('Lead', l.intent === 'unknown' ? null : intentLabels[l.intent], statusLabels[l.status], l.state)
export const personDetail = (p: { company: string | null; city: string | null; state: string | null }): string =>
  line('Person', p.company, [p.city, p.state].filter(Boolean).join(', '))
export const partnerDetail = (p: { company: string | null; territory: string | null }): string =>
  line('Partner', p.company, p.territory)
export const loanDetail = (l: { number: string | null; stage: string; amountCents: number | null }): string =>
  line('Loan', l.number, l.stage, l.amountCents === null ? null : showMoney(l.amountCents))

/** The number under which another system keeps a lead; what the house made up to know a submission again is nobody's number. */
export const theirNumber = (externalId: string | null): string | null =>
  externalId && !/^form [0-9a-f]{16,}$/.test(externalId) ? externalId : null
