import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { type FormDoc, formDoc } from '../contract/form.ts'

export interface FormRow {
  id: Id
  slug: string
  title: string
  source: Id
  sourceName: string
  version: number
  state: 'draft' | 'published' | 'retired'
  languages: ('en' | 'es')[]
  createdAt: string
  publishedAt: string
  taken: number
  refused: number
}

const columns = sql`
  f.id, f.slug, v.doc -> 'title' ->> 'en' as title, f.source_id as source, s.name as "sourceName", f.version, f.state, v.doc -> 'languages' as languages,
  f.created_at as "createdAt", v.made_at as "publishedAt",
  coalesce(n.taken, 0)::int as taken, coalesce(n.refused, 0)::int as refused`
const from = (ctx: Ctx) => sql`
  lead_hunter.form f join lead_hunter.form_version v on v.tenant_id = f.tenant_id and v.form_id = f.id and v.version = f.version
  join lead_hunter.source s on s.tenant_id = f.tenant_id and s.id = f.source_id
  left join lateral (select count(*) filter (where i.outcome in ('created', 'matched')) as taken, count(*) filter (where i.outcome in ('refused', 'conflict')) as refused
    from lead_hunter.intake i where i.tenant_id = f.tenant_id and i.form_id = f.id and i.received_at >= ${ctx.now}::timestamptz - interval '30 days') n on true`

export const forms = (ctx: Ctx) =>
  ctx.rows<FormRow>(
    sql`select ${columns} from ${from(ctx)} where f.tenant_id = ${ctx.tenant} order by f.state, f.created_at, f.id`,
  )
export const formById = (ctx: Ctx, id: Id) =>
  ctx.one<FormRow>(sql`select ${columns} from ${from(ctx)} where f.tenant_id = ${ctx.tenant} and f.id = ${id}`)

export const formVersions = (ctx: Ctx, id: Id) =>
  ctx.rows<{ version: number; madeAt: string; madeBy: string | null }>(sql`
    select v.version, v.made_at as "madeAt", m.name as "madeBy" from lead_hunter.form_version v
    left join identity.member_view m on m.tenant_id = v.tenant_id and m.id = v.made_by
    where v.tenant_id = ${ctx.tenant} and v.form_id = ${id} order by v.version desc`)

export const docOf = async (ctx: Ctx, id: Id, version: number): Promise<FormDoc> =>
  formDoc.parse(
    (
      await ctx.one<{ doc: unknown }>(
        sql`select doc from lead_hunter.form_version where tenant_id = ${ctx.tenant} and form_id = ${id} and version = ${version}`,
      )
    ).doc,
  )

export interface OpenForm {
  id: Id
  source: Id
  version: number
  doc: FormDoc
  tenant: { name: string; slug: string; nmlsId: string | null }
}

/** A published form with the version that was seen, or the present one where that is not known. */
export async function openForm(ctx: Ctx, slug: string, seen: number | undefined): Promise<OpenForm> {
  const form = await ctx.row<OpenForm & { state: string }>(sql`
    select f.id, f.source_id as source, f.state, v.version, v.doc, jsonb_build_object('name', t.name, 'slug', t.slug, 'nmlsId', t.nmls_id) as tenant
    from lead_hunter.form f join identity.tenant_view t on t.tenant_id = f.tenant_id
    join lead_hunter.form_version v on v.tenant_id = f.tenant_id and v.form_id = f.id and v.version in (f.version, ${seen ?? null}::int)
    where f.tenant_id = ${ctx.tenant} and f.slug = ${slug} order by v.version = ${seen ?? null}::int desc nulls last limit 1`)
  if (!form || form.state === 'draft') throw new Refusal('not-found', 'There is no such form.')
  if (form.state === 'retired') throw new Refusal('gone', 'This form was taken down.')
  return { ...form, doc: formDoc.parse(form.doc) }
}

/**
 * Publishes, or takes down: a new form, or the same with a new version where its words changed. Nothing that was published
 * before is changed.
 */
export async function keepForm(
  ctx: Ctx,
  f: { id?: Id | undefined; slug: string; source: Id; state: string; doc: FormDoc },
): Promise<{ id: Id; version: number }> {
  const id = f.id ?? newId()
  const before = f.id ? await presentOf(ctx, f.id, f.doc) : undefined
  const version = before ? before.version + (before.same ? 0 : 1) : 1
  await (before
    ? ctx.rows(sql`
        update lead_hunter.form set slug = ${f.slug}, source_id = ${f.source}, state = ${f.state}, version = ${version}
        where tenant_id = ${ctx.tenant} and id = ${id}`)
    : ctx.rows(sql`
        insert into lead_hunter.form (tenant_id, id, slug, source_id, version, state, created_at, operation_id)
        values (${ctx.tenant}, ${id}, ${f.slug}, ${f.source}, ${version}, ${f.state}, ${ctx.now}, ${ctx.operation ?? null})`))
  if (!before?.same)
    await ctx.rows(sql`
      insert into lead_hunter.form_version (tenant_id, form_id, version, doc, doc_hash, made_by, made_at)
      values (${ctx.tenant}, ${id}, ${version}, ${f.doc as unknown}::jsonb, sha256(convert_to(${f.doc as unknown}::jsonb::text, 'UTF8')), ${ctx.actor.id ?? null}, ${ctx.now})`)
  return { id, version }
}

/** The present version of a form and whether it has these very words; nobody else changes it until the commit. */
const presentOf = (ctx: Ctx, id: Id, doc: FormDoc) =>
  ctx.one<{ version: number; same: boolean }>(sql`
    select f.version, v.doc = ${doc as unknown}::jsonb as same from lead_hunter.form f
    join lead_hunter.form_version v on v.tenant_id = f.tenant_id and v.form_id = f.id and v.version = f.version
    where f.tenant_id = ${ctx.tenant} and f.id = ${id} for update of f`)

export const tenantFacts = (ctx: Ctx) =>
  ctx.one<{ name: string; slug: string; nmlsId: string | null; timeZone: string }>(sql`
    select name, slug, nmls_id as "nmlsId", time_zone as "timeZone" from identity.tenant_view where tenant_id = ${ctx.tenant}`)
