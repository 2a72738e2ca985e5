/** Which kind of pipeline a loan of this purpose begins in. */
export const pipelineKindOf = (purpose: string): 'purchase' | 'refinance' =>
  purpose === 'purchase' || purpose === 'construction' ? 'purchase' : 'refinance'

interface Begin {
  id: string
  key: string
  name: string
}
/** Stages before there is a loan: of somebody who asks, looks for a house, compares. */
const leadKeys = new Set([
  ...['new', 'opportunity', 'attempting', 'contacted', 'prequal_started', 'pre_approved', 'reviewing_tca', 'house_hunting'],
  ...['under_contract', 'nurturing', 'appointment'],
])

/**
 * Where a loan begins among the open stages of its pipeline, in their order: with the application, whatever the client calls
 * it; without one, in the first stage that is not of a lead; else where the pipeline begins.
 */
export const loanBegins = <S extends Begin>(open: readonly S[]): S | undefined =>
  open.find(stage => stage.key.startsWith('application') || /\bapplication\b/i.test(stage.name)) ??
  open.find(stage => !leadKeys.has(stage.key)) ??
  open[0]

export type Outcome = 'open' | 'won' | 'lost' | 'hold'
export type LoanStatus = 'open' | 'hold' | 'funded' | 'lost'
export const statusOf = (outcome: Outcome): LoanStatus => (outcome === 'won' ? 'funded' : outcome)
/** Somebody still works on it. */
export const isOpenLoan = (status: LoanStatus): boolean => status === 'open' || status === 'hold'
export const outcomeOf = (status: LoanStatus): Outcome => (status === 'funded' ? 'won' : status)

interface Placed {
  fundedAt: string | null
  lostReason: string | null
}

/**
 * What a move leaves of the day of funding and the reason of loss: a won stage keeps the first day it was funded, a lost one
 * keeps its reason, and whoever comes back is neither. Answers the sentence that refuses it where a lost stage has no reason.
 */
export function placed(
  before: Placed,
  to: Outcome,
  given: { fundedAt?: string | undefined; lostReason?: string | undefined },
  today: string,
): Placed | string {
  if (to === 'lost') {
    const lostReason = given.lostReason ?? before.lostReason
    return lostReason ? { fundedAt: null, lostReason } : 'Say why it was lost.'
  }
  return { fundedAt: to === 'won' ? (given.fundedAt ?? before.fundedAt ?? today) : null, lostReason: null }
}

/** Objects among the fields with their keys in the order of the database, so that the same is not taken for a change. */
export function steady<F extends Record<string, unknown>>(fields: F): F {
  const ordered = (value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)))
      : value
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, ordered(value)])) as F
}
