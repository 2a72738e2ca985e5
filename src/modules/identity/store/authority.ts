import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Place, standingOf } from '#kernel/rights.ts'
import { sql } from '#kernel/sql.ts'
import { rightsOfKey } from '#policy/key-rights.ts'
import type { Permission, PersonType, Rights } from '#policy/matrix.ts'
import { type Product, withoutProducts } from '#policy/products.ts'
import { everywhere, type Hierarchy, type Parts, type Rows } from '#policy/scope.ts'

/** Whether somebody may still do anything, what, and over whose rows. */
interface Standing extends Hierarchy {
  active: boolean
  rights: Rights
}
/** What a member may do now. */
export interface Authority extends Standing {
  type: PersonType
}
/** What a key may do now, and who answers for it. */
export interface KeyAuthority extends Standing {
  madeBy: Id
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

/** The same for work a key asked for: one that was ended, or whose time is over, does nothing more. */
export async function authorityOfKey(ctx: Ctx, key: Id): Promise<KeyAuthority | undefined> {
  const row = await ctx.row<{
    permissions: Permission[] | null
    bound: boolean
    owners: Id[]
    branches: Id[]
    madeBy: Id
    active: boolean
    off: Product[]
  }>(sql`
    select permissions, bound, owners, branches, made_by as "madeBy", ended_at is null and (expires_at is null or expires_at > ${ctx.now}) as active,
      identity.products_off_of(tenant_id, null) as off
    from identity.api_key where tenant_id = ${ctx.tenant} and id = ${key}`)
  if (!row) return undefined
  const { permissions, bound, off, ...rest } = row
  return { ...rest, partners: [], limits: null, ...everywhere, rights: withoutProducts(rightsOfKey(permissions, bound), off) }
}
