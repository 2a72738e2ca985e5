import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** An officer and the state of the property, null where it is not known. */
export interface Pair {
  owner: Id
  state: string | null
}
const keyOf = ({ owner, state }: Pair) => `${owner} ${state ?? ''}`

/** The licence law (policy/licence.ts), as the database keeps it, asked of many at once: tells of a pair whether it may be. */
export async function holdingOf(ctx: Ctx, pairs: readonly Pair[]): Promise<(pair: Pair) => boolean> {
  const asked = [...new Map(pairs.map(pair => [keyOf(pair), pair])).values()]
  const may = asked.length
    ? await ctx.rows<Pair>(sql`
        select p.owner, p.state from unnest(${asked.map(p => p.owner)}::uuid[], ${asked.map(p => p.state)}::text[]) p (owner, state)
        where identity.may_hold(p.owner, p.state, ${ctx.now})`)
    : []
  const good = new Set(may.map(keyOf))
  return pair => good.has(keyOf(pair))
}
