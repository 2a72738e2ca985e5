import type { PersonType } from '#policy/matrix.ts'
import type { LeadDraftInput } from '../../contract/lead-draft.ts'

/**
 * A made-up mortgage company as plain data. Records name each other by `key`; whoever writes them to the database turns
 * keys into ids. Instants are ISO 8601 in UTC, days `yyyy-mm-dd`, money whole US cents, rates thousandths of a percent.
 */
export interface DemoCompany {
  seed: number
  /** The instant everything was made for: nothing already done lies after it. */
  now: string
  name: string
  nmlsId: string
  timeZone: string
  branches: DemoBranch[]
  staff: DemoPerson[]
  sources: DemoSource[]
  forms: DemoForm[]
  partners: DemoPartner[]
  contacts: DemoContact[]
  households: DemoHousehold[]
  /** Oldest first. */
  leads: PlacedLead[]
  loans: DemoLoan[]
  loanTasks: DemoLoanTask[]
}

export interface DemoAddress {
  street: string
  city: string
  state: string
  zip: string
  county: string
}

export interface DemoBranch {
  key: string
  name: string
  nmlsId: string
  state: string
  phone: string
  address: DemoAddress
}

export interface DemoLicense {
  state: string
  number: string
  issued: string
  expires: string
}

export interface DemoPerson {
  key: string
  firstName: string
  lastName: string
  email: string
  phone: string
  title: string
  userType: PersonType
  branch: string
  nmlsId?: string
  licenses: DemoLicense[]
  /** The loan officer an assistant works for. */
  assistantOf?: string
  languages: string[]
}

export type SourceType = 'portal' | 'aggregator' | 'website' | 'social' | 'event' | 'referral'

export interface DemoSource {
  key: string
  name: string
  type: SourceType
  costModel: 'per_lead' | 'monthly' | 'none'
  costCents: number
  dailyCap?: number
  /** Days in which a bad lead may be given back. */
  returnDays?: number
  provenance: 'certified_capture' | 'self_captured' | 'vendor_asserted'
}

export interface DemoConsent {
  channel: 'voice_manual' | 'voice_auto' | 'sms' | 'email'
  wording: string
}

export interface DemoForm {
  key: string
  name: string
  source: string
  intent: 'purchase' | 'refinance'
  headline: string
  fields: string[]
  consents: DemoConsent[]
}

export interface DemoPartner {
  key: string
  firstName: string
  lastName: string
  company: string
  email: string
  phone: string
  city: string
  state: string
  licenseNumber: string
  owner: string
  /** A stage of the partner pipeline. */
  stage: string
  since: string
}

export interface DemoContact {
  key: string
  firstName: string
  lastName: string
  email: string
  /** As people write it; always of the fictional range 555-0100 to 555-0199. Missing where somebody gave none. */
  phone?: string
  address: DemoAddress
  household?: string
  language?: string
}

export interface DemoHousehold {
  key: string
  name: string
  address: DemoAddress
  members: string[]
}

export type LeadStatus =
  | 'new'
  | 'assigned'
  | 'accepted'
  | 'attempting'
  | 'contacted'
  | 'nurturing'
  | 'appointment'
  | 'converted'
  | 'hold_until'
  | 'lost'
  | 'do_not_contact'
  | 'invalid'

export interface DemoNote {
  at: string
  by: string
  text: string
}

export interface DemoTask {
  title: string
  assignee: string
  dueAt: string
  doneAt?: string
}

/** Something to do for a loan. */
export interface DemoLoanTask extends DemoTask {
  loan: string
}

/** Where a lead stands and how it got there. */
export interface LeadLife {
  status: LeadStatus
  stage: string
  /** Since when it stands there. */
  since: string
  /** The stages it moved through on the way, the last one included, in order. */
  moves: { stage: string; at: string }[]
  owner?: string
  assignedAt?: string
  /** Until when its officer must accept: nobody has yet. */
  acceptBy?: string
  acceptedAt?: string
  firstTouchAt?: string
  /** How they tried first: a call at work, a line from home. */
  firstTouch?: 'call' | 'text' | 'email'
  /** When the person themselves last showed interest. */
  lastInterestAt: string
  holdUntil?: string
  lostReason?: string
}

export interface DemoLead extends LeadLife {
  key: string
  contact: string
  source: string
  form?: string
  /** The partner who sent or brought them. */
  partner?: string
  receivedAt: string
  draft: LeadDraftInput
  pipeline: 'purchase' | 'refinance'
  tags: string[]
  notes: DemoNote[]
  tasks: DemoTask[]
  loan?: string
  /** Meant to repeat an earlier lead's e-mail address. */
  duplicateOf?: string
}

/** A lead as it is laid out: some buy or sell with an agent. */
export interface PlacedLead extends Omit<DemoLead, 'pipeline'> {
  pipeline: DemoLead['pipeline'] | 'buyer' | 'seller'
}

export type LoanStatus = 'active' | 'funded' | 'denied' | 'withdrawn'

export interface DemoArm {
  index: string
  margin: number
  firstChangeMonths: number
  frequencyMonths: number
  firstCap: number
  periodicCap: number
  lifetimeCap: number
}

export interface LoanTerms {
  purpose: 'purchase' | 'rate_term' | 'cash_out'
  type: 'conv' | 'fha' | 'va' | 'usda'
  amountCents: number
  purchasePriceCents?: number
  appraisedValueCents: number
  noteRate: number
  termMonths: number
  amortization: 'fixed' | 'arm'
  arm?: DemoArm
  /** Monthly, level payment; of an adjustable rate the first one. */
  principalAndInterestCents: number
  mortgageInsuranceCents?: number
  occupancy: 'primary' | 'second' | 'investment'
  propertyType: 'single_family' | 'condo' | 'pud' | 'multi_unit'
  units: number
  lienPosition: 1
}

export interface DemoLoan extends LoanTerms {
  key: string
  losId: string
  pipeline: 'purchase' | 'refinance'
  stage: string
  status: LoanStatus
  lead?: string
  owner: string
  branch: string
  /** Contacts, the primary borrower first. */
  borrowers: string[]
  /** The agent of the buyer. */
  agent?: string
  property: DemoAddress
  applicationDate: string
  /** When each stage was entered, in order; the last one is `stage`. */
  milestones: { stage: string; on: string }[]
  lock?: { rate: number; lockedOn: string; expiresOn: string }
  closingDate?: string
  fundedOn?: string
  firstPaymentDate?: string
}
