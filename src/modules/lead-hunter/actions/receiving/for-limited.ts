import type { Ctx } from '#kernel/ctx.ts'
import { type Match, meetAmong } from '#modules/crm/index.ts'
import type { Known } from './facts.ts'
import { parted } from './for-partner.ts'

/**
 * WHOM SOMEBODY WITH LIMITS RECOGNISES: whoever lies within them, whoever has them. Anybody else is a new person, as across
 * workgroups, so that a campaign or a place is not left by typing an address, and administrators hear of both.
 */
export async function apartForLimited(ctx: Ctx, matches: Match[][]): Promise<Pick<Known, 'matches' | 'unseen'>> {
  const people = [...new Set(matches.flat().map(match => match.contact))]
  if (!ctx.hierarchy.limits || !people.length) return { matches, unseen: [] }
  return parted(matches, await meetAmong(ctx, people))
}
