import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Place, standingOf } from '#kernel/rights.ts'
import { sql } from '#kernel/sql.ts'
import type { PersonType, Rights } from '#policy/matrix.ts'
import type { Hierarchy, Parts, Rows } from '#policy/scope.ts'

/** What a member may do now, and over whose rows. */
export interface Authority extends Hierarchy {
  type: PersonType
  active: boolean
  rights: Rights
}

/** For work in somebody's name while they are not there; undefined where there is no such person. */
export async function authorityOf(ctx: Ctx, member: Id): Promise<Authority | undefined> {
  const row = await ctx.row<Rows & Place & { belongs: Parts; type: PersonType; status: string }>(sql`
    select r.user_type as type, r.status, r.owners, r.branches, r.partners, r.limits,
      identity.parts_of(r.tenant_id, r.id) as belongs, p.*
    from identity.reach_view r cross join lateral identity.place_of(r.tenant_id, r.id) p where r.tenant_id = ${ctx.tenant} and r.id = ${member}`)
  if (!row) return undefined
  const { type, status, owners, branches, partners, limits, belongs, ...place } = row
  const { rights } = await standingOf(ctx, type, place)
  return { type, active: status === 'active', owners, branches, partners, limits, ...belongs, rights }
}
