import { type Id, newId } from '#base/id.ts'
import { notFound } from '#base/refusal.ts'
import { noTenant } from '#kernel/caller.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sealed } from '#kernel/rights.ts'
import { sql } from '#kernel/sql.ts'
import { type MatrixDocument, shippedDocument } from '#policy/client-matrix.ts'
import type { PersonType } from '#policy/matrix.ts'
import type { MatrixVersion } from '../contract/matrix.ts'

export interface TypeRow {
  id: Id
  name: string
  base: PersonType
  shipped: boolean
  /** Who has it and works here, or is invited to. */
  people: number
  /** Who had it when they left. */
  left: number
  /** Whether a connection gives it, to newcomers or by a group. */
  given: boolean
}

/** Types that people can be given. */
export const userTypes = (ctx: Ctx) =>
  ctx.rows<TypeRow>(sql`
    select t.id, t.name, t.base, t.shipped,
      held.people, held.left,
      exists (select 1 from identity.connection c where c.tenant_id = t.tenant_id and c.default_type_id = t.id)
        or exists (select 1 from identity.group_mapping g where g.tenant_id = t.tenant_id and g.type_id = t.id) as given
    from identity.user_type t cross join lateral (
      select count(*) filter (where m.status <> 'deactivated')::int as people, count(*) filter (where m.status = 'deactivated')::int as left
      from identity.member m where m.tenant_id = t.tenant_id and m.type_id = t.id) held
    where t.tenant_id = ${ctx.tenant} and t.retired_at is null
    order by array_position(array['tenant_admin', 'compliance', 'branch_manager', 'loan_officer', 'assistant', 'processor', 'marketing', 'partner_owner', 'partner_rep', 'caller'], t.base),
      not t.shipped, lower(t.name), t.id`)

export interface Version extends MatrixVersion {
  document: MatrixDocument
}

const person = (column: string) => sql`
  (select jsonb_build_object('id', p.id, 'name', p.name) from identity.member p where p.tenant_id = v.tenant_id and p.id = ${sql.ref(`v.${column}`)})`
const columns = sql`v.id, v.number, v.state, v.based_on as "basedOn", encode(v.hash, 'hex') as hash, v.note, v.reason, v.made_at as "madeAt", v.changed_at as "changedAt",
  v.published_at as "publishedAt", v.superseded_at as "supersededAt", ${person('made_by')} as "madeBy", ${person('published_by')} as "publishedBy",
  ${person('agreed_by')} as "agreedBy"`

/** What a client without any version is judged by: as shipped. It becomes version 1 with the first draft. */
async function asShipped(ctx: Ctx): Promise<Version> {
  const rows = (await userTypes(ctx)).filter(type => type.shipped)
  const document = shippedDocument(base => rows.find(type => type.base === base)!.id)
  const [since] = await ctx.rows<{ at: string }>(
    sql`select created_at as at from identity.tenant where tenant_id = ${ctx.tenant}`,
  )
  const nobody = { madeBy: null, publishedBy: null, agreedBy: null }
  const times = { madeAt: since!.at, changedAt: since!.at, publishedAt: since!.at, supersededAt: null }
  const hash = sealed(document).hash.toString('hex')
  return {
    id: noTenant,
    number: 1,
    state: 'published',
    basedOn: null,
    hash,
    note: 'As shipped',
    reason: null,
    ...nobody,
    ...times,
    document,
  }
}

export async function versions(ctx: Ctx): Promise<MatrixVersion[]> {
  const found = await ctx.rows<MatrixVersion>(sql`
    select ${columns} from identity.matrix_version v where v.tenant_id = ${ctx.tenant} order by v.number desc`)
  return found.some(v => v.state !== 'draft') ? found : [...found, await asShipped(ctx)]
}

export async function publishedVersion(ctx: Ctx): Promise<Version> {
  const found = await ctx.row<Version>(sql`
    select ${columns}, v.document from identity.matrix_version v where v.tenant_id = ${ctx.tenant} and v.state = 'published'`)
  return found ?? (await asShipped(ctx))
}

export async function versionById(ctx: Ctx, id: Id): Promise<Version> {
  const found = await ctx.row<Version>(sql`
    select ${columns}, v.document from identity.matrix_version v where v.tenant_id = ${ctx.tenant} and v.id = ${id}`)
  if (found) return found
  const current = await publishedVersion(ctx)
  if (id === noTenant && current.id === noTenant) return current
  throw notFound()
}

/** The matrix as a version of this number had it: the shipped one where nothing else is kept. */
export async function documentNumbered(ctx: Ctx, number: number): Promise<MatrixDocument> {
  const found = await ctx.row<{ document: MatrixDocument }>(
    sql`select v.document from identity.matrix_version v where v.tenant_id = ${ctx.tenant} and v.number = ${number}`,
  )
  return found?.document ?? (await asShipped(ctx)).document
}

export const draft = (ctx: Ctx) =>
  ctx.row<Version>(sql`
    select ${columns}, v.document from identity.matrix_version v where v.tenant_id = ${ctx.tenant} and v.state = 'draft'`)
/** As above, and nobody else writes it until this transaction ends. */
export const takeDraft = (ctx: Ctx) =>
  ctx.row<Version>(sql`
    select ${columns}, v.document from identity.matrix_version v where v.tenant_id = ${ctx.tenant} and v.state = 'draft' for update of v`)

/** Version 1 is the shipped matrix, published with the client; nothing happens where there is one. */
export async function keepFirst(ctx: Ctx): Promise<void> {
  const [there] = await ctx.rows(sql`select 1 from identity.matrix_version where tenant_id = ${ctx.tenant} limit 1`)
  if (there) return
  const { canonical, hash } = sealed((await asShipped(ctx)).document)
  await ctx.rows(sql`
    insert into identity.matrix_version (tenant_id, id, number, state, canonical, hash, note, made_at, changed_at, published_at)
    values (${ctx.tenant}, ${newId()}, 1, 'published', ${canonical}, ${hash}, 'As shipped', ${ctx.now}, ${ctx.now}, ${ctx.now})`)
}

export async function keepDraft(ctx: Ctx, document: MatrixDocument, basedOn: number): Promise<{ id: Id; number: number }> {
  const { canonical, hash } = sealed(document)
  return ctx.one(sql`
    insert into identity.matrix_version (tenant_id, id, number, state, based_on, canonical, hash, made_by, made_at, changed_at)
    select ${ctx.tenant}, ${newId()}, max(number) + 1, 'draft', ${basedOn}, ${canonical}, ${hash}, ${ctx.actor.id ?? null}, ${ctx.now}, ${ctx.now}
    from identity.matrix_version where tenant_id = ${ctx.tenant} returning id, number`)
}

/** Answers the new hash, in hex. */
export async function setDraft(ctx: Ctx, document: MatrixDocument, note?: string | undefined): Promise<string> {
  const { canonical, hash } = sealed(document)
  await ctx.one(sql`
    update identity.matrix_version set canonical = ${canonical}, hash = ${hash}, note = coalesce(${note ?? null}, note), changed_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and state = 'draft' returning id`)
  return hash.toString('hex')
}

export const removeDraft = (ctx: Ctx) =>
  ctx.rows(sql`delete from identity.matrix_version where tenant_id = ${ctx.tenant} and state = 'draft'`)

/** Puts a draft in force, and what was before it to the past; the database demands the request and the agreement. */
export async function publish(ctx: Ctx, id: Id, agreedBy: Id | null, reason: string): Promise<void> {
  await ctx.rows(sql`
    update identity.matrix_version set state = 'superseded', superseded_at = ${ctx.now} where tenant_id = ${ctx.tenant} and state = 'published'`)
  await ctx.one(sql`
    update identity.matrix_version set state = 'published', published_at = ${ctx.now}, published_by = ${ctx.actor.id ?? null}, agreed_by = ${agreedBy},
      approval_id = ${ctx.approval ?? null}, reason = ${reason}
    where tenant_id = ${ctx.tenant} and id = ${id} and state = 'draft' returning id`)
}

export const namesOf = async (ctx: Ctx, members: readonly Id[]): Promise<Map<Id, string>> =>
  new Map(
    (
      await ctx.rows<{ id: Id; name: string }>(
        sql`select id, name from identity.member where tenant_id = ${ctx.tenant} and id = any (${members}::uuid[])`,
      )
    ).map(({ id, name }) => [id, name]),
  )

/** What members did by commands since then, counted. */
export const commandsSince = (ctx: Ctx, since: Date) =>
  ctx.rows<{ person: Id; action: string; times: number }>(sql`
    select actor_id as person, name as action, count(*)::int as times from kernel.event_view
    where tenant_id = ${ctx.tenant} and at >= ${since} and command_id is null and actor_kind = 'member' and actor_id is not null
    group by actor_id, name order by count(*) desc, name limit 5000`)
