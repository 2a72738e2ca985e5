import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { FormDoc } from '../contract/form.ts'
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

/** The first of `name`, `name (demo)`, `name (demo 2)` that no row of the table bears. */
const freeName = (ctx: Ctx, table: 'source' | 'pool', name: RawBuilder<unknown>) => sql`
  (select f.name from generate_series(0, 999) n, lateral (select ${name} || case n when 0 then '' when 1 then ' (demo)' else format(' (demo %s)', n) end as name) f
    where not exists (select 1 from ${sql.raw(`lead_hunter.${table}`)} x where x.tenant_id = ${ctx.tenant} and x.name = f.name) order by n limit 1)`

/** Sources of a made-up company; a name that is taken already is told apart. */
export const keepPastSources = (ctx: Ctx, sources: readonly PastSource[]) =>
  ctx.rows(sql`
    insert into lead_hunter.source (tenant_id, id, name, kind, format, acceptance, cost_cents, quality, created_at, operation_id)
    select ${ctx.tenant}, r.id, ${freeName(ctx, 'source', sql`r.name`)}, r.kind, r.format, r.acceptance, r."costCents", r.quality, ${ctx.now}, ${ctx.operation ?? null}
    from jsonb_to_recordset(${sources as unknown}::jsonb) r (id uuid, name text, kind text, format text, acceptance jsonb, "costCents" bigint, quality smallint)`)

export const keepPastForms = (ctx: Ctx, forms: readonly { id: Id; slug: string; source: Id; doc: FormDoc; at: Date }[]) =>
  ctx.rows(sql`
    with r as (select r.id, r.source, r.doc, r.at, f.slug from jsonb_to_recordset(${forms as unknown}::jsonb) r (id uuid, slug text, source uuid, doc jsonb, at timestamptz)
        cross join lateral (select r.slug || case n when 1 then '' else '-' || n end as slug from generate_series(1, 999) n
          where not exists (select 1 from lead_hunter.form x where x.tenant_id = ${ctx.tenant} and x.slug = r.slug || case n when 1 then '' else '-' || n end) order by n limit 1) f),
      f as (insert into lead_hunter.form (tenant_id, id, slug, source_id, version, state, created_at, operation_id)
        select ${ctx.tenant}, r.id, r.slug, r.source, 1, 'published', r.at, ${ctx.operation ?? null} from r returning id)
    insert into lead_hunter.form_version (tenant_id, form_id, version, doc, doc_hash, made_by, made_at)
    select ${ctx.tenant}, f.id, 1, r.doc, sha256(convert_to(r.doc::text, 'UTF8')), null, r.at from f join r on r.id = f.id`)

export const keepPastPool = (ctx: Ctx, id: Id, name: string) =>
  ctx.rows(sql`
    insert into lead_hunter.pool (tenant_id, id, name, created_at)
    select ${ctx.tenant}, ${id}, ${freeName(ctx, 'pool', sql`${name}::text`)}, ${ctx.now}`)

export interface PastArrival {
  id: Id
  source: Id
  door: string
  form: Id | null
  outcome: 'created' | 'matched'
  name: string
  intent: string
  lead: Id
  contact: Id
  at: Date
}

/** Without the sender's own ids: whoever really comes with the same one is not that lead. */
export const keepPastArrivals = (ctx: Ctx, rows: readonly PastArrival[]) =>
  ctx.rows(sql`
    insert into lead_hunter.intake (tenant_id, id, source_id, door, form_id, outcome, person_name, intent, lead_id, contact_id, received_at, operation_id)
    select ${ctx.tenant}, r.id, r.source, r.door, r.form, r.outcome, r.name, r.intent, r.lead, r.contact, r.at, ${ctx.operation ?? null}
    from jsonb_to_recordset(${rows as unknown}::jsonb) r (id uuid, source uuid, door text, form uuid, outcome text, name text, intent text, lead uuid, contact uuid, at timestamptz)`)

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
  acceptBy: Date | null
  acceptedAt: Date | null
}

export const keepPastAssignments = (ctx: Ctx, rows: readonly PastAssignment[]) =>
  ctx.rows(sql`
    insert into lead_hunter.assignment (tenant_id, id, lead_id, kind, to_id, pool_id, rule_set_version, rule_id, trace, at, accept_by, outcome, ended_at, operation_id)
    select ${ctx.tenant}, r.id, r.lead, r.kind, r."to", r.pool, r.version, r.rule, r.trace, r.at, r."acceptBy", case when r."acceptedAt" is not null then 'accepted' end, r."acceptedAt", ${ctx.operation ?? null}
    from jsonb_to_recordset(${rows as unknown}::jsonb) r (id uuid, lead uuid, kind text, "to" uuid, pool uuid, version int, rule uuid, trace jsonb, at timestamptz, "acceptBy" timestamptz, "acceptedAt" timestamptz)`)

/** Publishes the form at this address where it is a draft still; answers it. */
export const openDraftForm = async (ctx: Ctx, slug: string): Promise<Id | undefined> =>
  (
    await ctx.row<{ id: Id }>(sql`
      update lead_hunter.form set state = 'published' where tenant_id = ${ctx.tenant} and slug = ${slug} and state = 'draft' returning id`)
  )?.id

/** Makes it a draft again where its words are the first ones and nobody came by it but whom this operation made up. */
export const shutUnusedForm = (ctx: Ctx, form: Id, operation: Id) =>
  ctx.row<{ id: Id }>(sql`
    update lead_hunter.form f set state = 'draft' where f.tenant_id = ${ctx.tenant} and f.id = ${form} and f.state = 'published' and f.version = 1
      and not exists (select 1 from lead_hunter.intake i where i.tenant_id = f.tenant_id and i.form_id = f.id and i.operation_id is distinct from ${operation}::uuid)
    returning f.id`)

/** The zone this person's clock hangs in. */
export const zoneOfPerson = async (ctx: Ctx, person: Id): Promise<string> =>
  (
    await ctx.one<{ zone: string }>(sql`
      select coalesce(m.time_zone, t.time_zone) as zone from identity.member_view m join identity.tenant_view t on t.tenant_id = m.tenant_id
      where m.tenant_id = ${ctx.tenant} and m.id = ${person}`)
  ).zone
