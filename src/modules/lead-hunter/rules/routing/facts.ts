import type { LicenceFacts } from '#policy/licence.ts'
import type { Intent } from '../../contract/lead-draft.ts'
import type { PersonTrace } from '../../contract/route-trace.ts'
import type { LeadCaps, WeeklySchedule } from '../../contract/routing.ts'

/** What routing may know of a lead: no name, no address, no date of birth. Instants are milliseconds since 1970. */
export interface LeadFacts {
  id: string
  intent: Intent
  /** Loan program as stated, e.g. `FHA`. */
  product?: string | undefined
  /** Two capital letters; absent or empty means unknown. */
  propertyState?: string | undefined
  /** Name without its state; `counties` are all counties the ZIP touches and are asked only where `county` is unknown. */
  county?: string | undefined
  counties?: readonly string[] | undefined
  zip?: string | undefined
  sourceId?: string | undefined
  campaign?: string | undefined
  /** The part of the company it came to; absent: any of them. */
  workgroup?: string | null | undefined
  /** BCP 47. */
  language?: string | undefined
  /** 0 to 100. */
  score: number
  /** Whole US cents. */
  amountCents?: number | undefined
  tags: readonly string[]
  receivedAt: number
  /** Who has the person already and could not have this lead. */
  holder?: PersonTrace | undefined
}

export type { LicenceFacts } from '#policy/licence.ts'

export interface Turn {
  /** When this rule last gave or offered this person a lead; null means never. */
  lastAt: number | null
  count: number
}

export interface OfficerFacts {
  id: string
  branchId: string | null
  /** Where they are; absent: in every workgroup. */
  workgroups?: readonly string[] | null | undefined
  active: boolean
  /** False: gets no leads by a rule, whatever the law allows. Absent means true. */
  takesLeads?: boolean | undefined
  licences: readonly LicenceFacts[]
  /** IANA name; the hour, day and month of the caps are this zone's. */
  timeZone: string
  /** Null means always available. */
  hours: WeeklySchedule | null
  away: { from?: number | undefined; until: number } | null
  /** BCP 47; none means English. */
  languages: readonly string[]
  caps: LeadCaps
  /** Leads routing has given this person, by any rule, in the running hour, day and month of `timeZone`. */
  counts: { hour: number; day: number; month: number }
  turns: Readonly<Record<string, Turn>>
  /** Takes leads whose property state is not known yet. */
  takesUnknownState?: boolean | undefined
}
