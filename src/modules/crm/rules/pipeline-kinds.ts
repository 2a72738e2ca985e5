import type { LeadRow } from '../contract/lead.ts'
import type { PipelineKind } from '../contract/pipeline.ts'

/** What goes through pipelines of each kind; somebody who buys or sells with an agent has no loan yet. */
const holds: Record<PipelineKind, { lead: boolean; loan: boolean }> = {
  purchase: { lead: true, loan: true },
  refinance: { lead: true, loan: true },
  buyer: { lead: true, loan: false },
  seller: { lead: true, loan: false },
  partner: { lead: false, loan: false },
}
export const leadsGoThrough = (kind: PipelineKind): boolean => holds[kind].lead
export const loansGoThrough = (kind: PipelineKind): boolean => holds[kind].loan

const kindOf: Partial<Record<LeadRow['intent'], PipelineKind>> = {
  refinance: 'refinance',
  heloc: 'refinance',
  buy: 'buyer',
  sell: 'seller',
}
/** Where a lead begins that wants this; a client who works for no buyers and sellers has them all in the purchase pipeline. */
export const beginningOf = <T>(intent: LeadRow['intent'], first: (kind: PipelineKind) => T | undefined): T | undefined =>
  first(kindOf[intent] ?? 'purchase') ?? first('purchase')

/** Who sells, or comes as a partner, asks for no loan; one can be made of it all the same. */
export const asksForLoan = (intent: LeadRow['intent']): boolean => intent !== 'sell' && intent !== 'partner'
