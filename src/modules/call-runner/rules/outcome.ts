import { type CallOutcome, mostCallbackDays } from '../contract.ts'

/** Hours until somebody who did not answer is called again, by how often it was tried before; then a day. */
const againAfterHours = [2, 4]

/** When a lead is called again after this outcome; null: not by the queue. */
export function calledAgain(
  outcome: CallOutcome,
  { calls, callAt, now }: { calls: number; callAt: string | undefined; now: Date },
): { at: Date | null; promised: boolean } {
  if (outcome === 'callback' && callAt) return { at: new Date(callAt), promised: true }
  if (outcome === 'no_answer')
    return { at: new Date(now.getTime() + (againAfterHours[calls] ?? 24) * 3_600_000), promised: false }
  return { at: null, promised: false }
}

/** Why a callback cannot be promised so; undefined where it can, and for other outcomes, which promise nothing. */
export function promiseProblem(outcome: CallOutcome, callAt: string | undefined, now: Date): string | undefined {
  if (outcome !== 'callback') return callAt ? 'Only a callback has a time.' : undefined
  if (!callAt) return 'Say when to call back.'
  const ahead = Date.parse(callAt) - now.getTime()
  if (ahead <= 0) return 'Choose a time that is still to come.'
  return ahead > mostCallbackDays * 864e5 ? `Choose a time within ${mostCallbackDays} days.` : undefined
}
