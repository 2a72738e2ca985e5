/** A checkpoint as far as it matters here. */
export interface Candidate {
  size: number
  cosigned: boolean
}

/** Until this hour of a day (UTC) a witness that is away is waited for; then the newest checkpoint goes without it, and says so. */
export const waitHours = 12
/** So many checkpoints back one is looked for that a witness signed: at one a minute, most of an hour. */
export const lookBack = 50

export const dayOf = (now: Date): string => now.toISOString().slice(0, 10)

/**
 * Which checkpoint a client is told of today, of the newest ones, newest first: the newest that a witness signed. Undefined
 * where one was told today, nothing is newer than that, or a witness is still waited for.
 */
export function anchorOfDay(o: {
  now: Date
  told: { day: string | null; size: number | null } | undefined
  newest: readonly Candidate[]
  /** There are witnesses at all. */
  witnessed: boolean
}): Candidate | undefined {
  if (o.told?.day && o.told.day >= dayOf(o.now)) return undefined
  const newer = o.newest.filter(({ size }) => size > (o.told?.size ?? 0))
  const cosigned = newer.find(one => one.cosigned)
  return cosigned ?? (o.witnessed && o.now.getUTCHours() < waitHours ? undefined : newer[0])
}
