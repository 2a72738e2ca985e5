import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { nameMain, showHints } from './new-people.ts'

/**
 * Taking back what one operation made: only what nobody worked on since. Somebody worked on a record where an event or a
 * change tells of it that is neither of this operation nor of the house itself (routing, reminders), or where a note, task,
 * file or loan hangs on it.
 */
const touched = (operation: Id, tenant: string, record: RawBuilder<unknown>) => sql`(
  exists (select 1 from kernel.event_view e where e.tenant_id = ${tenant} and e.subject_id = ${record} and e.operation_id is distinct from ${operation}::uuid
    and (e.actor_kind <> 'system' or e.operation_id is not null))
  or exists (select 1 from kernel.change_view g join kernel.event_view e on e.tenant_id = g.tenant_id and e.id = g.event_id
    where g.tenant_id = ${tenant} and g.record_id = ${record} and g.operation_id is distinct from ${operation}::uuid
      and (e.actor_kind <> 'system' or g.operation_id is not null)))`

export interface TakenBack {
  removed: Id[]
  kept: number
  /** The last one that was looked at; undefined where none was left. */
  last: Id | undefined
}

const takenBack = (rows: readonly { id: Id; free: boolean }[]): TakenBack => ({
  removed: rows.filter(row => row.free).map(row => row.id),
  kept: rows.filter(row => !row.free).length,
  last: rows.at(-1)?.id,
})

/** Removes the next leads the operation made, less those somebody worked on. */
export async function takeLeadsBack(ctx: Ctx, operation: Id, after: Id | undefined, limit: number): Promise<TakenBack> {
  const rows = await ctx.rows<{ id: Id; free: boolean }>(sql`
    select l.id, l.first_touch_at is null and l.last_touch_at is null and l.loan_id is null
      and not exists (select 1 from crm.note n where n.tenant_id = l.tenant_id and n.contact_id = l.contact_id and n.lead_id = l.id and n.operation_id is distinct from ${operation}::uuid)
      and not exists (select 1 from crm.task t where t.tenant_id = l.tenant_id and t.contact_id = l.contact_id and t.lead_id = l.id)
      and not exists (select 1 from crm.file f where f.tenant_id = l.tenant_id and f.contact_id = l.contact_id and f.lead_id = l.id)
      and not exists (select 1 from crm.loan o where o.tenant_id = l.tenant_id and o.contact_id = l.contact_id and o.lead_id = l.id)
      and not ${touched(operation, ctx.tenant, sql`l.id`)} as free
    from crm.lead l where l.tenant_id = ${ctx.tenant} and l.operation_id = ${operation} and (${after ?? null}::uuid is null or l.id > ${after ?? null}::uuid)
    order by l.id limit ${limit} for update of l`)
  const found = takenBack(rows)
  if (found.removed.length) {
    void ctx.rows(sql`
      delete from crm.note where tenant_id = ${ctx.tenant} and operation_id = ${operation} and lead_id = any (${found.removed}::uuid[])`)
    void ctx.rows(sql`delete from crm.lead where tenant_id = ${ctx.tenant} and id = any (${found.removed}::uuid[])`)
  }
  return found
}

/** The next people the operation made; `removed` are those nothing is left of and nobody worked on. Removes nobody yet. */
export async function peopleToTakeBack(ctx: Ctx, operation: Id, after: Id | undefined, limit: number): Promise<TakenBack> {
  const none = (table: 'lead' | 'loan' | 'borrower' | 'participant' | 'partner' | 'task' | 'file') =>
    sql`not exists (select 1 from ${sql.raw(`crm.${table}`)} x where x.tenant_id = c.tenant_id and x.contact_id = c.id)`
  const rows = await ctx.rows<{ id: Id; free: boolean }>(sql`
    select c.id, c.merged_into is null and not exists (select 1 from crm.contact g where g.tenant_id = c.tenant_id and g.merged_into = c.id) and c.household_id is null and ${none('lead')} and ${none('loan')} and ${none('borrower')} and ${none('participant')}
      and ${none('partner')} and ${none('task')} and ${none('file')}
      and not exists (select 1 from crm.note n where n.tenant_id = c.tenant_id and n.contact_id = c.id and n.operation_id is distinct from ${operation}::uuid)
      and not exists (select 1 from crm.identifier i where i.tenant_id = c.tenant_id and i.contact_id = c.id and i.operation_id is distinct from ${operation}::uuid)
      and not ${touched(operation, ctx.tenant, sql`c.id`)} as free
    from crm.contact c where c.tenant_id = ${ctx.tenant} and c.operation_id = ${operation} and (${after ?? null}::uuid is null or c.id > ${after ?? null}::uuid)
    order by c.id limit ${limit} for update of c`)
  return takenBack(rows)
}

/** Removes people of whom nothing is left; whatever still names them makes the database refuse. */
export function removePeople(ctx: Ctx, ids: readonly Id[]): void {
  if (!ids.length) return
  void ctx.rows(sql`delete from crm.note where tenant_id = ${ctx.tenant} and contact_id = any (${ids}::uuid[])`)
  void ctx.rows(sql`delete from crm.contact where tenant_id = ${ctx.tenant} and id = any (${ids}::uuid[])`)
}

/** Takes from people who were there before what the operation added: identifiers nobody came with again, and notes. */
export async function takeAdditionsBack(ctx: Ctx, operation: Id, contacts: readonly Id[]): Promise<number> {
  if (!contacts.length) return 0
  const removed = await ctx.rows<{ contact: Id }>(sql`
    delete from crm.identifier i using crm.contact c
    where i.tenant_id = ${ctx.tenant} and i.contact_id = any (${contacts}::uuid[]) and i.operation_id = ${operation} and i.last_seen_at = i.first_seen_at
      and c.tenant_id = i.tenant_id and c.id = i.contact_id and c.operation_id is distinct from ${operation}::uuid
    returning i.contact_id as contact`)
  void ctx.rows(sql`
    delete from crm.note n using crm.lead l where n.tenant_id = ${ctx.tenant} and n.contact_id = any (${contacts}::uuid[]) and n.operation_id = ${operation}
      and n.edited_at is null and l.tenant_id = n.tenant_id and l.id = n.lead_id and l.operation_id is distinct from ${operation}::uuid`)
  const people = [...new Set(removed.map(row => row.contact))]
  if (people.length) {
    nameMain(ctx, people)
    showHints(ctx, people)
  }
  return removed.length
}

/** What told of leads since then that are gone tells of nothing any more. */
export const forgetAlertsOfGone = (ctx: Ctx, since: string) =>
  ctx.rows(sql`
    delete from crm.alert a where a.tenant_id = ${ctx.tenant} and a.created_at >= ${since}::timestamptz and a.subject_kind = 'lead'
      and not exists (select 1 from crm.lead l where l.tenant_id = a.tenant_id and l.id = a.subject_id)`)
