import type { Id } from '#base/id.ts'
import type { PersonType } from '#policy/matrix.ts'
import type { Parts, Rows } from '#policy/scope.ts'
import type { Caller } from './caller.ts'
import type { Ctx } from './ctx.ts'
import { type Place, type Standing, standingOf } from './rights.ts'
import { type RawBuilder, sql } from './sql.ts'

interface MemberRow extends Rows, Place {
  belongs: Parts
  id: Id
  name: string
  type: PersonType
  version: number
  home: Id | null
}

/** A person of the tenant as they would ask now, without a session: for what is done in their name, or waits for them. */
export type Member = Caller & {
  id: Id
  home: Id | null
  place: Place
  /** When and from where they may ask themselves. What is done in their name does not wait for it. */
  asks: Standing['conditions']
}

/**
 * Active members with what they may do at this moment, read in this transaction. Made-up people of a demo are left out:
 * nobody signs in as them. `held` keeps the one that was asked for as they are until the transaction ends.
 */
export const activeMembers = (ctx: Ctx, only?: Id, held = false): Promise<Member[]> =>
  members(ctx, sql`and m.operation_id is null ${only ? sql`and m.id = ${only}` : sql``}`, held)

/** Everybody who is shown as active, made-up people of a demo too: for screens that tell of them. */
export const shownMembers = (ctx: Ctx, only?: Id): Promise<Member[]> =>
  members(ctx, only ? sql`and m.id = ${only}` : sql``, false)

async function members(ctx: Ctx, which: RawBuilder<unknown>, held: boolean): Promise<Member[]> {
  const rows = await ctx.rows<MemberRow>(sql`
    select m.id, m.name, m.user_type as type, m.version, m.branch_id as home, r.owners, r.branches, r.partners, r.limits,
      identity.parts_of(m.tenant_id, m.id) as belongs, p.*
    from identity.member m join identity.reach_view r on r.tenant_id = m.tenant_id and r.id = m.id
      cross join lateral identity.place_of(m.tenant_id, m.id) p
    where m.tenant_id = ${ctx.tenant} and m.status = 'active' ${which}
    order by m.name, m.id ${held ? sql`for share of m` : sql``}`)
  return Promise.all(
    rows.map(
      async ({ matrix, type_id, type_name, zone, overrides, products_off, products_withheld, special, belongs, ...row }) => {
        const place = { matrix, type_id, type_name, zone, overrides, products_off, products_withheld, special }
        const { rights, typeName, conditions, elevation, breakGlass } = await standingOf(ctx, row.type, place)
        return {
          ...row,
          ...belongs,
          kind: 'member' as const,
          tenant: ctx.tenant,
          typeName,
          rights,
          elevation,
          breakGlass,
          asks: conditions,
          off: products_off,
          withheld: products_withheld,
          place,
          bearer: undefined,
        }
      },
    ),
  )
}

/** The home branch of everybody active. */
export async function homesOf(ctx: Ctx): Promise<Map<Id, Id | null>> {
  const rows = await ctx.rows<{ id: Id; home: Id | null }>(
    sql`select id, branch_id as home from identity.member where tenant_id = ${ctx.tenant} and status = 'active'`,
  )
  return new Map(rows.map(({ id, home }) => [id, home]))
}
