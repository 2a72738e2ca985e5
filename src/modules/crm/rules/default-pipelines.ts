import type { PipelineKind } from '../contract/pipeline.ts'

/**
 * The pipelines every new tenant starts with. They are data: a tenant renames, reorders and retires stages afterwards, so
 * nothing may depend on a key outside the tenant's own rows. Stages, hours and reasons: product defaults, section 4.9.
 */

/** Open is being worked, won and lost are endings, hold is set aside until a date. */
export type StageKind = 'open' | 'won' | 'lost' | 'hold'

/** What a record must bring with it, or what the stage sets going. */
export type StageDemand = 'hold_until' | 'lost_reason' | 'adverse_action_task'

export interface DefaultStage {
  key: string
  name: string
  kind: StageKind
  /** Business hours a record may stay before it is late. */
  slaHours?: number
  /** Calendar days after which the stage runs out by itself (a pre-approval). */
  expiresAfterDays?: number
  /** Business days that must pass before the next stage (the right to cancel). */
  waitBusinessDays?: number
  demands?: StageDemand
}

export interface DefaultPipeline {
  kind: PipelineKind
  name: string
  /** In order; `side` stages can be entered from any of them. */
  stages: DefaultStage[]
  side: DefaultStage[]
}

const open = (key: string, name: string, slaHours?: number): DefaultStage => ({
  key,
  name,
  kind: 'open',
  ...(slaHours !== undefined && { slaHours }),
})
const won = (key: string, name: string): DefaultStage => ({ key, name, kind: 'won' })
const lost: DefaultStage = { key: 'lost', name: 'Lost', kind: 'lost', demands: 'lost_reason' }

const hold: DefaultStage = { key: 'long_term_hold', name: 'Long-term hold', kind: 'hold', demands: 'hold_until' }

const loanSide: DefaultStage[] = [
  hold,
  lost,
  // A creditor owes notice within 30 days: ECOA, 12 CFR 1002.9(a)(1).
  { key: 'denied', name: 'Denied', kind: 'lost', demands: 'adverse_action_task' },
  { key: 'withdrawn', name: 'Withdrawn', kind: 'lost' },
]

const purchase: DefaultPipeline = {
  kind: 'purchase',
  name: 'Purchase',
  stages: [
    open('new', 'New', 0.1),
    open('attempting', 'Attempting', 24),
    open('contacted', 'Contacted', 48),
    open('prequal_started', 'Pre-qual started', 72),
    { ...open('pre_approved', 'Pre-approved'), expiresAfterDays: 90 },
    open('house_hunting', 'House hunting'),
    open('under_contract', 'Under contract'),
    open('application', 'Application/Disclosures'),
    open('processing', 'Processing'),
    open('underwriting', 'Underwriting'),
    open('conditional_approval', 'Conditional approval'),
    open('clear_to_close', 'Clear to close'),
    open('closing_scheduled', 'Closing scheduled'),
    won('funded', 'Funded'),
    won('past_client', 'Past client'),
  ],
  side: loanSide,
}

const refinance: DefaultPipeline = {
  kind: 'refinance',
  name: 'Refinance',
  stages: [
    open('opportunity', 'Opportunity'),
    open('contacted', 'Contacted'),
    open('reviewing_tca', 'Reviewing TCA'),
    open('application', 'Application'),
    open('processing', 'Processing'),
    open('underwriting', 'Underwriting'),
    open('clear_to_close', 'Clear to close'),
    // The owner-occupant may cancel until midnight of the third business day: TILA, 12 CFR 1026.23(a)(3).
    { ...open('rescission', 'Rescission'), waitBusinessDays: 3 },
    won('funded', 'Funded'),
    won('past_client', 'Past client'),
  ],
  side: loanSide,
}

const partner: DefaultPipeline = {
  kind: 'partner',
  name: 'Partner',
  stages: [
    open('prospect', 'Prospect'),
    open('contacted', 'Contacted'),
    open('meeting_set', 'Meeting set'),
    open('meeting_held', 'Meeting held'),
    open('trial', 'Trial'),
    won('active', 'Active'),
    { key: 'dormant', name: 'Dormant', kind: 'hold' },
    { key: 'declined', name: 'Declined', kind: 'lost' },
  ],
  side: [],
}

const buyer: DefaultPipeline = {
  kind: 'buyer',
  name: 'Buyer',
  stages: [
    open('new', 'New'),
    open('consult', 'Consult'),
    open('pre_approval_with_lender', 'Pre-approval with lender'),
    open('searching', 'Searching'),
    open('offer', 'Offer'),
    open('under_contract', 'Under contract'),
    won('closed', 'Closed'),
  ],
  side: [hold, lost],
}

const seller: DefaultPipeline = {
  kind: 'seller',
  name: 'Seller',
  stages: [
    open('lead', 'Lead'),
    open('valuation', 'Valuation'),
    open('listing_signed', 'Listing signed'),
    open('live', 'Live'),
    open('under_contract', 'Under contract'),
    won('closed', 'Closed'),
  ],
  side: [hold, lost],
}

export const defaultPipelines: readonly DefaultPipeline[] = [purchase, refinance, buyer, seller, partner]

/** Why something was lost, for every pipeline. */
export const defaultLostReasons = [
  { key: 'rate_fees', name: 'Rate/fees' },
  { key: 'chose_other_lender', name: 'Chose other lender' },
  { key: 'not_ready', name: 'Not ready' },
  { key: 'credit_prep', name: 'Credit prep' },
  { key: 'no_contact', name: 'No contact' },
  { key: 'duplicate', name: 'Duplicate' },
  { key: 'outside_licence_area', name: 'Outside license area' },
  { key: 'fell_through', name: 'Property/contract fell through' },
  { key: 'bad_data', name: 'Bad data' },
  { key: 'opted_out', name: 'Opted out' },
] as const
export type LostReasonKey = (typeof defaultLostReasons)[number]['key']
