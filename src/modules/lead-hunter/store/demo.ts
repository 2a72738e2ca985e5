import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { FormDoc } from '../contract/form.ts'
import type { RuleSetBody } from '../contract/routing-actions.ts'
import type { AssignmentKind } from './assignments.ts'

export interface PastSource {
  id: Id
  name: string
  kind: string
  format: string
  acceptance: unknown
  costCents: number
  quality: number
}

/** Sources of a made-up company; a name that is taken already is told apart. */
export const keepPastSources = (ctx: Ctx, sources: readonly PastSource[]) =>
  ctx.rows(sql`
    insert into lead_hunter.source (tenant_id, id, name, kind, format, acceptance, cost_cents, quality, created_at, operation_id)
    select ${ctx.tenant}, r.id, case when exists (select 1 from lead_hunter.source s where s.tenant_id = ${ctx.tenant} and s.name = r.name) then r.name || ' (demo)' else r.name end,
      r.kind, r.format, r.acceptance, r."costCents", r.quality, ${ctx.now}, ${ctx.operation ?? null}
    from jsonb_to_recordset(${sources as unknown}::jsonb) r (id uuid, name text, kind text, format text, acceptance jsonb, "costCents" bigint, quality smallint)`)

export const keepPastForms = (ctx: Ctx, forms: readonly { id: Id; slug: string; source: Id; doc: FormDoc; at: Date }[]) =>
  ctx.rows(sql`
    with r as (select * from jsonb_to_recordset(${forms as unknown}::jsonb) r (id uuid, slug text, source uuid, doc jsonb, at timestamptz)),
      f as (insert into lead_hunter.form (tenant_id, id, slug, source_id, version, state, created_at, operation_id)
        select ${ctx.tenant}, r.id, r.slug, r.source, 1, 'published', r.at, ${ctx.operation ?? null} from r returning id)
    insert into lead_hunter.form_version (tenant_id, form_id, version, doc, doc_hash, made_by, made_at)
    select ${ctx.tenant}, f.id, 1, r.doc, sha256(convert_to(r.doc::text, 'UTF8')), null, r.at from f join r on r.id = f.id`)

/** Puts rules in force as part of an operation; what was in force before is kept. Answers the version. */
export async function publishPast(ctx: Ctx, id: Id, body: RuleSetBody): Promise<number> {
  void ctx.rows(sql`update lead_hunter.routing_set set state = 'retired' where tenant_id = ${ctx.tenant} and state = 'published'`)
  const { version } = await ctx.one<{ version: number }>(sql`
    insert into lead_hunter.routing_set (tenant_id, id, version, state, doc, made_at, published_at, operation_id)
    select ${ctx.tenant}, ${id}, 1 + coalesce(max(version), 0), 'published', ${body as unknown}::jsonb, ${ctx.now}, ${ctx.now}, ${ctx.operation ?? null}
    from lead_hunter.routing_set where tenant_id = ${ctx.tenant} returning version`)
  return version
}

export const keepPastPool = (ctx: Ctx, id: Id, name: string) =>
  ctx.rows(sql`
    insert into lead_hunter.pool (tenant_id, id, name, created_at)
    select ${ctx.tenant}, ${id}, case when exists (select 1 from lead_hunter.pool p where p.tenant_id = ${ctx.tenant} and p.name = ${name}) then ${`${name} (demo)`} else ${name} end, ${ctx.now}`)

export interface PastArrival {
  id: Id
  source: Id
  door: string
  form: Id | null
  outcome: 'created' | 'matched'
  name: string
  intent: string
  externalId: string | null
  lead: Id
  contact: Id
  at: Date
}

export const keepPastArrivals = (ctx: Ctx, rows: readonly PastArrival[]) =>
  ctx.rows(sql`
    insert into lead_hunter.intake (tenant_id, id, source_id, door, form_id, outcome, person_name, intent, external_id, lead_id, contact_id, received_at, operation_id)
    select ${ctx.tenant}, r.id, r.source, r.door, r.form, r.outcome, r.name, r.intent, r."externalId", r.lead, r.contact, r.at, ${ctx.operation ?? null}
    from jsonb_to_recordset(${rows as unknown}::jsonb) r (id uuid, source uuid, door text, form uuid, outcome text, name text, intent text, "externalId" text, lead uuid, contact uuid, at timestamptz)`)

export interface PastAssignment {
  id: Id
  lead: Id
  kind: AssignmentKind
  to: Id | null
  pool: Id | null
  version: number | null
  rule: Id | null
  trace: unknown
  at: Date
  acceptedAt: Date | null
}

export const keepPastAssignments = (ctx: Ctx, rows: readonly PastAssignment[]) =>
  ctx.rows(sql`
    insert into lead_hunter.assignment (tenant_id, id, lead_id, kind, to_id, pool_id, rule_set_version, rule_id, trace, at, outcome, ended_at, operation_id)
    select ${ctx.tenant}, r.id, r.lead, r.kind, r."to", r.pool, r.version, r.rule, r.trace, r.at, case when r."acceptedAt" is not null then 'accepted' end, r."acceptedAt", ${ctx.operation ?? null}
    from jsonb_to_recordset(${rows as unknown}::jsonb) r (id uuid, lead uuid, kind text, "to" uuid, pool uuid, version int, rule uuid, trace jsonb, at timestamptz, "acceptedAt" timestamptz)`)

/** Removes what an operation made in this room: arrivals, forms, sources, pool and rules; the rules before come into force again. */
export async function clearIntake(ctx: Ctx, operation: Id, pool: Id): Promise<void> {
  const of = sql`tenant_id = ${ctx.tenant} and operation_id = ${operation}`
  const sources = sql`(select id from lead_hunter.source where ${of})`
  // Real leads that came by a made-up source keep their arrival; those of made-up people are gone.
  void ctx.rows(sql`
    delete from lead_hunter.intake i where i.tenant_id = ${ctx.tenant} and (i.operation_id = ${operation} or i.contact_id is not null and i.source_id in ${sources}
      and not exists (select 1 from crm.contact_view c where c.tenant_id = i.tenant_id and c.id = i.contact_id))`)
  void ctx.rows(sql`delete from lead_hunter.form where ${of}`)
  // A form that somebody made since for one of these sources counts for another one of its kind.
  void ctx.rows(sql`
    update lead_hunter.form f set source_id = coalesce((select s.id from lead_hunter.source s where s.tenant_id = f.tenant_id and s.kind = 'form'
      and s.operation_id is distinct from ${operation}::uuid order by s.created_at, s.id limit 1), f.source_id)
    where f.tenant_id = ${ctx.tenant} and f.source_id in ${sources}`)
  void ctx.rows(sql`
    delete from lead_hunter.source s where s.tenant_id = ${ctx.tenant} and s.operation_id = ${operation}
      and not exists (select 1 from lead_hunter.form f where f.tenant_id = s.tenant_id and f.source_id = s.id)`)
  void ctx.rows(sql`delete from lead_hunter.pool where tenant_id = ${ctx.tenant} and id = ${pool}`)
  const [was] = await ctx.rows<{ state: string; version: number }>(
    sql`delete from lead_hunter.routing_set where ${of} returning state, version`,
  )
  if (was?.state === 'published') {
    await ctx.rows(sql`
      update lead_hunter.routing_set set state = 'published' where tenant_id = ${ctx.tenant} and id = (
        select id from lead_hunter.routing_set where tenant_id = ${ctx.tenant} and state = 'retired' order by version desc limit 1)`)
  }
}

/** The rules an operation put in force. */
export const pastRules = (ctx: Ctx, operation: Id) =>
  ctx.row<{ id: Id; version: number; doc: RuleSetBody }>(sql`
    select id, version, doc from lead_hunter.routing_set where tenant_id = ${ctx.tenant} and operation_id = ${operation}`)
