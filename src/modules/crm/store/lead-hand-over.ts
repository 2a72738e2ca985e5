import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { leadStatuses } from '../contract/lead.ts'
import { handOver } from './loan-edit.ts'

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
  from: Was
}

/**
 * Gives a lead to somebody, a branch or a pool and keeps what was and became. The person goes along while their officer is
 * the lead's own officer or nobody. Await it: the change is written with the command. The caller emits and alerts.
 */
export async function giveLead(ctx: Ctx, lead: Id, to: HandOver): Promise<HandedOver> {
  const accepted =
    to.acceptedAt === undefined
      ? sql`case when l.owner_id is not distinct from ${to.owner}::uuid then l.accepted_at end`
      : sql`${to.acceptedAt}::timestamptz`
  const row = await ctx.one<Was & { newStatus: string; version: number; people: Id[] }>(sql`
    with old as (select l.id, l.contact_id, l.owner_id, l.branch_id, l.status, l.pool, l.accept_by
      from crm.lead l where l.tenant_id = ${ctx.tenant} and l.id = ${lead} for update)
    update crm.lead l set
      status = coalesce(${to.status ?? null}, case when ${to.owner}::uuid is null and l.status in ('assigned', 'accepted') then 'new'
        when ${to.owner}::uuid is not null and l.status = 'new' then 'assigned' else l.status end),
      pool = ${to.pool ?? null}, accept_by = ${to.acceptBy ?? null}, accepted_at = ${accepted},
      assigned_at = case when ${to.owner}::uuid is null then null when l.owner_id is not distinct from ${to.owner}::uuid then l.assigned_at else ${ctx.now}::timestamptz end,
      updated_at = ${ctx.now},
      version = l.version + case when ${stays(to)} then 1 else 0 end
    from old where l.tenant_id = ${ctx.tenant} and l.id = old.id
    returning old.owner_id as owner, old.branch_id as branch, old.status, old.pool, old.accept_by as "acceptBy", l.status as "newStatus", l.version,
      array(select c.id from crm.contact c where c.tenant_id = l.tenant_id and c.id = old.contact_id
        and (c.owner_id is null or c.owner_id = old.owner_id) and c.owner_id is distinct from ${to.owner}::uuid) as people`)
  let { version } = row
  if (row.owner !== to.owner || row.branch !== to.branch) {
    // The person first: once the lead is out of sight, a person who is seen only by it is too.
    const [, [given]] = await Promise.all([
      row.people.length ? handOver(ctx, 'contact', row.people, to.owner, to.branch) : undefined,
      handOver(ctx, 'lead', [lead], to.owner, to.branch),
    ])
    version = given!.version
  }
  ctx.change({ kind: 'lead', id: lead }, [
    { field: 'owner', class: 'internal', before: row.owner, after: to.owner },
    { field: 'branch', class: 'internal', before: row.branch, after: to.branch },
    { field: 'status', class: 'internal', before: row.status, after: row.newStatus },
    { field: 'pool', class: 'internal', before: row.pool, after: to.pool ?? null },
    { field: 'acceptBy', class: 'internal', before: row.acceptBy, after: to.acceptBy ? to.acceptBy.toISOString() : null },
  ])
  for (const id of row.people)
    ctx.change({ kind: 'contact', id }, [{ field: 'owner', class: 'internal', before: row.owner, after: to.owner }])
  const { owner, branch, status, pool, acceptBy } = row
  return { version, from: { owner, branch, status, pool, acceptBy } }
}

interface Was {
  owner: Id | null
  branch: Id | null
  status: string
  pool: string | null
  acceptBy: string | null
}

const stays = (to: HandOver) =>
  sql`(l.owner_id is not distinct from ${to.owner}::uuid and l.branch_id is not distinct from ${to.branch}::uuid)`
