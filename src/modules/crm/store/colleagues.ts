import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { UserType } from '#policy/matrix.ts'
import type { LicenceFacts } from '../rules/licence.ts'

export interface Holder {
  id: Id
  name: string
  status: string
  branch: Id | null
  licences: LicenceFacts[]
}

/** A colleague with their licences, to judge whether they may hold a lead. */
export const holderById = (ctx: Ctx, id: Id): Promise<Holder> =>
  ctx.one<Holder>(sql`
    select m.id, m.name, m.status, m.branch_id as branch,
      coalesce((select jsonb_agg(jsonb_build_object('state', l.state, 'status', l.status, 'expires', l.expires)) from identity.licence_view l
        where l.tenant_id = m.tenant_id and l.member_id = m.id), '[]') as licences
    from identity.member_view m where m.tenant_id = ${ctx.tenant} and m.id = ${id}`)

/** Whose rows a person works on now; undefined where there is no such person. */
export const reachOf = (
  ctx: Ctx,
  id: Id,
): Promise<{ type: UserType; status: string; owners: Id[]; branches: Id[] } | undefined> =>
  ctx.row(
    sql`select user_type as type, status, owners, branches from identity.reach_view where tenant_id = ${ctx.tenant} and id = ${id}`,
  )
