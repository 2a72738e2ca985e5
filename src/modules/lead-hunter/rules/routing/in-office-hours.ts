import { addBusinessHours, type BusinessCalendar } from '#base/time.ts'
import type { RouteDecision } from '../../contract/route-trace.ts'

/** The same decision with its time to accept or to claim counted while the office is open, where the client wants that. */
export function inOfficeHours(decision: RouteDecision, now: number, calendar: BusinessCalendar | undefined): RouteDecision {
  if (!calendar) return decision
  const later = (deadline: number) => addBusinessHours(now, (deadline - now) / 3_600_000, calendar).getTime()
  if (decision.kind === 'offer') return { ...decision, claimBefore: later(decision.claimBefore) }
  if (decision.kind !== 'assign' || decision.acceptBefore === undefined) return decision
  return { ...decision, acceptBefore: later(decision.acceptBefore) }
}
