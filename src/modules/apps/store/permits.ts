import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface PermitRow {
  id: Id
  app: string
  person: string
  permissions: string[]
  madeAt: string
  expiresAt: string
  lastUsedAt: string | null
}

/** Permits that hold now, of an app or of a person. */
export const permitsOf = (ctx: Ctx, of: { app: Id } | { member: Id }) =>
  ctx.rows<PermitRow>(sql`
    select p.id, a.name as app, m.name as person, p.permissions, p.made_at as "madeAt", p.expires_at as "expiresAt", p.last_used_at as "lastUsedAt"
    from apps.permit p join apps.app a on a.tenant_id = p.tenant_id and a.id = p.app_id join identity.member_view m on m.tenant_id = p.tenant_id and m.id = p.member_id
    where p.tenant_id = ${ctx.tenant} and ${'app' in of ? sql`p.app_id = ${of.app}` : sql`p.member_id = ${of.member}`}
      and p.ended_at is null and p.expires_at > ${ctx.now} order by p.made_at desc, p.id desc limit 500`)

export async function keepPermit(
  ctx: Ctx,
  p: { app: Id; member: Id; permissions: readonly string[]; expiresAt: Date },
): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into apps.permit (tenant_id, id, app_id, member_id, permissions, made_at, expires_at)
    values (${ctx.tenant}, ${id}, ${p.app}, ${p.member}, ${p.permissions}::text[], ${ctx.now}, ${p.expiresAt})`)
  return id
}

export type EndedWhy = 'person' | 'administrator' | 'app' | 'reuse'

/** Ends permits, and with them every token of theirs; answers whose they were. Those that have ended are left as they are. */
export const endPermits = (ctx: Ctx, which: { permit?: Id | undefined; app?: Id; member?: Id }, why: EndedWhy) =>
  ctx.rows<{ id: Id; app: Id; member: Id }>(sql`
    update apps.permit set ended_at = ${ctx.now}, ended_why = ${why} where tenant_id = ${ctx.tenant} and ended_at is null
      ${which.permit ? sql`and id = ${which.permit}` : sql``} ${which.app ? sql`and app_id = ${which.app}` : sql``} ${which.member ? sql`and member_id = ${which.member}` : sql``}
    returning id, app_id as app, member_id as member`)
