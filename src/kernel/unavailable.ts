import { Refusal } from '#base/refusal.ts'

export const unavailable = () =>
  new Refusal('unavailable', 'The database cannot be reached right now. Nothing was changed; try again.', { retryAfter: 2 })

const unreachableCodes = new Set([
  'CONNECTION_ENDED',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
])
/** The server no longer has the statement, or what it reads has changed: it is made anew for whoever tries again. */
const forgotten = new Set(['FetchPreparedStatement', 'RevalidateCachedQuery', 'transformAssignedExpr'])
export function unreachable(error: unknown): boolean {
  const { code, routine } = (error ?? {}) as { code?: string; routine?: string }
  return unreachableCodes.has(code ?? '') || forgotten.has(routine ?? '')
}
