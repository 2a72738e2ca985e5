import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { heirs } from '../contract/sso.ts'

export type HeirKind = (typeof heirs)[number]

/** Somebody whom a directory let go and whose records are still theirs; `heir` as the connection said it then. */
export interface Departure {
  id: Id
  person: Id
  status: 'invited' | 'active' | 'deactivated'
  branch: Id | null
  heir: HeirKind
  named: Id | null
}

/** Kept in the transaction of the deactivation: what follows from it can be done later and is not lost. */
export const keepDeparture = (ctx: Ctx, connection: Id, person: Id) =>
  ctx.rows(sql`
    insert into identity.departure (tenant_id, id, member_id, heir, heir_id, left_at)
    select ${ctx.tenant}, ${newId()}, ${person}, c.heir, c.heir_id, ${ctx.now} from identity.connection c
    where c.tenant_id = ${ctx.tenant} and c.id = ${connection}`)

/** The oldest that is not settled, held until the commit; one that another process has at hand is passed over. */
export const takeDeparture = (ctx: Ctx) =>
  ctx.row<Departure>(sql`
    select d.id, d.member_id as person, m.status, m.branch_id as branch, d.heir, d.heir_id as named
    from identity.departure d join identity.member m on m.tenant_id = d.tenant_id and m.id = d.member_id
    where d.tenant_id = ${ctx.tenant} and d.settled_at is null order by d.left_at, d.id limit 1 for update of d skip locked`)

export const settleDeparture = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`update identity.departure set settled_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${id}`)

/** The manager of a branch; of several, whoever manages the fewest others. */
export const managerOf = async (ctx: Ctx, branch: Id, but: Id): Promise<Id | null> =>
  (
    await ctx.row<{ id: Id }>(sql`
      select m.id from identity.member m
      where m.tenant_id = ${ctx.tenant} and m.user_type = 'branch_manager' and m.status = 'active' and m.operation_id is null and m.id <> ${but}
        and (m.branch_id = ${branch} or exists (select 1 from identity.manages g where g.tenant_id = m.tenant_id and g.member_id = m.id and g.branch_id = ${branch}))
      order by (select count(*) from identity.manages g where g.tenant_id = m.tenant_id and g.member_id = m.id), m.created_at, m.id limit 1`)
  )?.id ?? null
