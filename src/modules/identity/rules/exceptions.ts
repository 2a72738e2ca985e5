import type { Level } from '#policy/matrix.ts'
import { isLower } from './matrix-change.ts'

/** What somebody has apart from their type, and until when. */
interface Exception {
  level: Level
  until: string
}

/**
 * Whether an exception only takes away, so that nobody else need agree: somebody has less than by their type, and what they
 * had less of is neither more nor sooner theirs again; or they keep less of what was granted, and no longer. `before` lasts
 * still. The database judges it alike (`identity.demand_agreed_exception`).
 */
export function takesAway(byType: Level, before: Exception | undefined, wanted: Exception): boolean {
  const noMore = before !== undefined && !isLower(before.level, wanted.level)
  if (isLower(wanted.level, byType))
    return !before || !isLower(before.level, byType) || (noMore && Date.parse(wanted.until) >= Date.parse(before.until))
  return noMore && Date.parse(wanted.until) <= Date.parse(before.until)
}
