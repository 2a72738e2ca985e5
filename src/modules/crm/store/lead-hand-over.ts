import type { Id } from '#base/id.ts'
import type { Ctx, Reach } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { leadStatuses } from '../contract/lead.ts'

/** To whom a lead goes. What is left out stays as it is; null empties. */
export interface HandOver {
  owner: Id | null
  branch: Id | null
  /** Until when the officer must accept; null where nothing needs accepting. */
  acceptBy?: Date | null
  acceptedAt?: Date | null
  status?: (typeof leadStatuses)[number]
  /** The pool from which it may be claimed. */
  pool?: string | null
}

export interface HandedOver {
  version: number
  /** Whose it was. */
  from: Reach & { status: string; pool: string | null; acceptBy: string | null }
}

/**
 * Gives a lead to somebody, a branch or a pool and keeps what was and became. The person goes along while their officer is
 * the lead's own officer or nobody. Await it: the change is written with the command. The caller emits and alerts.
 */
export async function giveLead(ctx: Ctx, lead: Id, to: HandOver): Promise<HandedOver> {
  const has = (name: keyof HandOver) => to[name] !== undefined
  const row = await ctx.one<{
    contact: Id
    owner: Id | null
    branch: Id | null
    status: string
    pool: string | null
    acceptBy: string | null
    version: number
    newStatus: string
    personMoved: boolean
  }>(sql`
    with old as (select l.id, l.contact_id, l.owner_id, l.branch_id, l.status, l.pool, l.accept_by, l.version
        from crm.lead l where l.tenant_id = ${ctx.tenant} and l.id = ${lead} for update),
      given as (update crm.lead l set owner_id = ${to.owner}, branch_id = ${to.branch},
          status = coalesce(${to.status ?? null}, case when ${to.owner}::uuid is null and old.status in ('assigned', 'accepted') then 'new'
            when ${to.owner}::uuid is not null and old.status = 'new' then 'assigned' else old.status end),
          pool = ${has('pool') ? to.pool : null}, accept_by = ${to.acceptBy ?? null},
          accepted_at = ${has('acceptedAt') ? sql`${to.acceptedAt}::timestamptz` : sql`case when old.owner_id is not distinct from ${to.owner}::uuid then l.accepted_at end`},
          assigned_at = case when ${to.owner}::uuid is null then null when old.owner_id is not distinct from ${to.owner}::uuid then l.assigned_at else ${ctx.now} end,
          version = l.version + 1, updated_at = ${ctx.now}
        from old where l.tenant_id = ${ctx.tenant} and l.id = old.id returning l.version, l.status),
      person as (update crm.contact c set owner_id = ${to.owner}, branch_id = ${to.branch}, version = c.version + 1, updated_at = ${ctx.now} from old
        where c.tenant_id = ${ctx.tenant} and c.id = old.contact_id and (c.owner_id is null or c.owner_id = old.owner_id) and c.owner_id is distinct from ${to.owner}::uuid
        returning c.id)
    select old.contact_id as contact, old.owner_id as owner, old.branch_id as branch, old.status, old.pool, old.accept_by as "acceptBy",
      given.version, given.status as "newStatus", exists (select 1 from person) as "personMoved"
    from old, given`)
  ctx.change({ kind: 'lead', id: lead }, [
    { field: 'owner', class: 'internal', before: row.owner, after: to.owner },
    { field: 'branch', class: 'internal', before: row.branch, after: to.branch },
    { field: 'status', class: 'internal', before: row.status, after: row.newStatus },
    { field: 'pool', class: 'internal', before: row.pool, after: to.pool ?? null },
    { field: 'acceptBy', class: 'internal', before: row.acceptBy, after: to.acceptBy ? to.acceptBy.toISOString() : null },
  ])
  if (row.personMoved)
    ctx.change({ kind: 'contact', id: row.contact }, [{ field: 'owner', class: 'internal', before: row.owner, after: to.owner }])
  return {
    version: row.version,
    from: { owner: row.owner, branch: row.branch, status: row.status, pool: row.pool, acceptBy: row.acceptBy },
  }
}
