import type { Action } from '#policy/action.ts'

/** Seconds to wait after each failed attempt: a minute at first, then longer, about four days in all. */
export const waits = [60, 300, 1800, 7200, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600, 24 * 3600] as const

/** After the `attempts`-th failure: when to try again, or undefined to give up. A tenth of jitter keeps many from meeting. */
export function nextAttempt(attempts: number, now: Date, jitter: number): Date | undefined {
  const wait = waits[attempts - 1]
  return wait === undefined ? undefined : new Date(now.getTime() + wait * 1000 * (1 + 0.1 * jitter))
}

/** Days a webhook may fail without one success before it is switched off. */
export const mostFailingDays = 4

/** Deterministic spread between 0 and 1 from an id, where chance has no place. */
export const spreadOf = (id: string): number => Number.parseInt(id.slice(-4), 16) / 0xffff

/** What stands in the log beside an outcome: why it failed, or what was odd about a success; null where nothing is. */
export function problemOf(
  answer: { kind: 'answered'; status: number; remark: string | null } | { kind: 'failed'; refused: boolean; why: string },
): string | null {
  if (answer.kind === 'failed') return answer.refused ? `${answer.why} It is not tried again.` : answer.why
  const good = answer.status >= 200 && answer.status < 300
  const said = good ? null : `The receiver answered ${answer.status}.`
  return [said, answer.remark].filter(Boolean).join(' ') || null
}

/** The daily checkpoint of the ledger, which a room above this one tells of: its note goes with the event. */
export const anchored = 'ledger.anchored'

/** Every domain event the rooms below may write. */
export const eventNamesOf = (contracts: readonly object[]): string[] =>
  [...new Set(contracts.flatMap(c => Object.values(c)).flatMap(a => (a as Partial<Action>)?.emits ?? []))].sort()
