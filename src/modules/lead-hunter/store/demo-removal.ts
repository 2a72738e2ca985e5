import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** What a made-up company brought to this room, told apart from what really came since. */

const really = (operation: Id) => sql`operation_id is distinct from ${operation}::uuid`
const demoSources = (ctx: Ctx, operation: Id) =>
  sql<{ id: Id }>`(select id from lead_hunter.source where tenant_id = ${ctx.tenant} and operation_id = ${operation})`

/** Invented leads that somebody really asked about again. */
export const leadsReallyAsked = async (ctx: Ctx, operation: Id): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(sql`
      select distinct l.id from lead_hunter.intake i join crm.lead_view l on l.tenant_id = i.tenant_id and l.id = i.lead_id
      where i.tenant_id = ${ctx.tenant} and i.${really(operation)} and l.operation_id = ${operation}`)
  ).map(row => row.id)

const open = sql`l.archived_at is null and l.status not in ('converted', 'lost', 'invalid', 'do_not_contact')`

/** Open leads that really came and lie with these people or in these pools, the oldest first. */
export const leadsLeftBehind = async (
  ctx: Ctx,
  operation: Id,
  o: { people: readonly Id[]; pools: readonly Id[]; most: number },
): Promise<Id[]> =>
  (
    await ctx.rows<{ id: Id }>(sql`
      select l.id from crm.lead_view l where l.tenant_id = ${ctx.tenant} and l.${really(operation)} and ${open}
        and (l.owner_id = any (${o.people}::uuid[]) or l.pool = any (${o.pools}::text[])) order by l.created_at, l.id limit ${o.most}`)
  ).map(row => row.id)

export interface DemoCounts {
  people: number
  leads: number
  ownPeople: number
  ownLeads: number
  /** Open leads of the client's own that lie with invented people or in their pools. */
  held: number
}

/** What goes with the company, what stays, and what has to find somebody else. */
export const countsOf = (ctx: Ctx, operation: Id, o: { people: readonly Id[]; pools: readonly Id[] }) =>
  ctx.one<DemoCounts>(sql`
    with lead as materialized (select l.id, l.contact_id, l.owner_id, l.pool, l.status, l.archived_at,
        l.${really(operation)} or exists (select 1 from lead_hunter.intake i where i.tenant_id = l.tenant_id and i.lead_id = l.id and i.${really(operation)}) as own
      from crm.lead_view l where l.tenant_id = ${ctx.tenant}),
    person as materialized (select c.id, c.${really(operation)} or exists (select 1 from lead l where l.contact_id = c.id and l.own) as own
      from crm.contact_view c where c.tenant_id = ${ctx.tenant} and c.merged_into is null)
    select (select count(*) from person where not own)::int as people, (select count(*) from lead where not own)::int as leads,
      (select count(*) from person where own)::int as "ownPeople", (select count(*) from lead where own)::int as "ownLeads",
      (select count(*) from lead l where l.own and ${open} and (l.owner_id = any (${o.people}::uuid[]) or l.pool = any (${o.pools}::text[])))::int as held`)

/** Made-up sources and forms by which somebody really came: leads and consents name them, so they are kept, switched off. */
export const doorsUsed = (ctx: Ctx, operation: Id) =>
  ctx.rows<{ kind: 'source' | 'form'; id: Id; name: string }>(sql`
    select 'form' as kind, f.id, v.doc -> 'title' ->> 'en' as name from lead_hunter.form f
    join lead_hunter.form_version v on v.tenant_id = f.tenant_id and v.form_id = f.id and v.version = f.version
    where f.tenant_id = ${ctx.tenant} and f.operation_id = ${operation}
      and exists (select 1 from lead_hunter.intake i where i.tenant_id = f.tenant_id and i.form_id = f.id and i.${really(operation)})
    union all
    select 'source', s.id, s.name from lead_hunter.source s where s.tenant_id = ${ctx.tenant} and s.operation_id = ${operation}
      and (exists (select 1 from lead_hunter.intake i where i.tenant_id = s.tenant_id and i.source_id = s.id and i.${really(operation)})
        or exists (select 1 from crm.lead_view l where l.tenant_id = s.tenant_id and l.source_id = s.id and l.${really(operation)}))
    order by 1, 3`)

/** The made-up sources. */
export const sourcesOf = async (ctx: Ctx, operation: Id): Promise<Id[]> =>
  (await ctx.rows(demoSources(ctx, operation))).map(row => row.id)

/**
 * Removes what an operation made in this room: arrivals, forms, sources, pools, and rules by which nothing of the client's
 * own was routed. What somebody really came by is taken down and kept.
 */
export async function clearIntake(ctx: Ctx, operation: Id, pools: readonly Id[]): Promise<void> {
  const of = sql`tenant_id = ${ctx.tenant} and operation_id = ${operation}`
  const used = await doorsUsed(ctx, operation)
  const named = (kind: string) => used.filter(door => door.kind === kind).map(door => door.id)
  void ctx.rows(sql`delete from lead_hunter.intake where ${of}`)
  void ctx.rows(
    sql`update lead_hunter.form set state = 'retired', operation_id = null where ${of} and id = any (${named('form')}::uuid[])`,
  )
  void ctx.rows(sql`delete from lead_hunter.form where ${of}`)
  void ctx.rows(sql`
    update lead_hunter.source set active = false, operation_id = null, version = version + 1 where ${of} and id = any (${named('source')}::uuid[])`)
  // A form that somebody made since for one of these sources counts for another one of its kind.
  void ctx.rows(sql`
    update lead_hunter.form f set source_id = coalesce((select s.id from lead_hunter.source s where s.tenant_id = f.tenant_id and s.kind = 'form' and s.active
      and s.operation_id is distinct from ${operation}::uuid order by s.created_at, s.id limit 1), f.source_id)
    where f.tenant_id = ${ctx.tenant} and f.source_id in ${demoSources(ctx, operation)}`)
  void ctx.rows(sql`
    delete from lead_hunter.source s where s.tenant_id = ${ctx.tenant} and s.operation_id = ${operation}
      and not exists (select 1 from lead_hunter.form f where f.tenant_id = s.tenant_id and f.source_id = s.id)`)
  void ctx.rows(sql`delete from lead_hunter.pool where tenant_id = ${ctx.tenant} and id = any (${pools}::uuid[])`)
  // A decision is read against the rules it was made by.
  void ctx.rows(sql`
    delete from lead_hunter.routing_set s where s.tenant_id = ${ctx.tenant} and s.operation_id = ${operation} and s.state = 'retired'
      and not exists (select 1 from lead_hunter.assignment a where a.tenant_id = s.tenant_id and a.rule_set_version = s.version)`)
  await ctx.rows(sql`update lead_hunter.routing_set set operation_id = null where ${of}`)
}
