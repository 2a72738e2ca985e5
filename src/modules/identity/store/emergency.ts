import { type Id, newId } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface Standing {
  id: Id
  member: Id
  custodians: Id[]
  taken: Id[]
  madeAt: string
  sealedAt: string | null
  drilledAt: string | null
}
export interface UseRow {
  id: Id
  credential: number
  current: boolean
  member: Id
  why: string
  openedAt: string
  until: string
  closedAt: string | null
  reviewBy: string
  reviewedAt: string | null
  reviewedBy: string | null
  findings: string | null
}

/** The credentials that stand, whether or not they are sealed yet. */
export const standing = (ctx: Ctx) =>
  ctx.row<Standing>(sql`
    select e.id, e.member_id as member, e.custodians, e.made_at as "madeAt", e.sealed_at as "sealedAt",
      array(select distinct s.custodian_id from identity.emergency_share s where s.tenant_id = e.tenant_id and s.emergency_id = e.id and s.taken_at is not null) as taken,
      (select max(d.at) from identity.emergency_drill d where d.tenant_id = e.tenant_id and d.emergency_id = e.id) as "drilledAt"
    from identity.emergency e where e.tenant_id = ${ctx.tenant} and e.ended_at is null`)

const use = sql`u.id, u.credential, e.ended_at is null as current, e.member_id as member, u.why, u.opened_at as "openedAt", u.until, u.closed_at as "closedAt",
  u.review_by as "reviewBy", u.reviewed_at as "reviewedAt",
  (select m.name from identity.member m where m.tenant_id = u.tenant_id and m.id = u.reviewed_by) as "reviewedBy", u.findings`
const from = sql`from identity.emergency_use u join identity.emergency e on e.tenant_id = u.tenant_id and e.id = u.emergency_id`

export const uses = (ctx: Ctx) =>
  ctx.rows<UseRow>(sql`select ${use} ${from} where u.tenant_id = ${ctx.tenant} order by u.opened_at desc limit 50`)
export const useById = (ctx: Ctx, id: Id) =>
  ctx.one<UseRow>(sql`select ${use} ${from} where u.tenant_id = ${ctx.tenant} and u.id = ${id}`)

/** Everything that names this use. */
export const eventsOfUse = (ctx: Ctx, id: Id) =>
  ctx.rows<{ id: Id; at: string; name: string; subject: { kind: string; id: Id } | null }>(sql`
    select v.id, v.at, v.name, case when v.subject_id is not null then jsonb_build_object('kind', v.subject_kind, 'id', v.subject_id) end as subject
    from identity.emergency_event_view v where v.tenant_id = ${ctx.tenant} and v.use_id = ${id} order by v.id desc limit 500`)

/** In whose name it is worked by: made once for a client, and able to do nothing until both shares are shown. */
export async function emergencyMember(ctx: Ctx): Promise<Id> {
  const had = await ctx.row<{ id: Id }>(
    sql`select member_id as id from identity.emergency where tenant_id = ${ctx.tenant} order by made_at desc limit 1`,
  )
  if (had) return had.id
  const id = newId()
  const email = `emergency-access@${ctx.tenant}.invalid`
  const { account } = await ctx.one<{ account: Id }>(
    sql`select identity.ensure_account(${email}, ${email}, ${ctx.now}) as account`,
  )
  await ctx.rows(sql`
    insert into identity.member (tenant_id, id, account_id, email, name, user_type, status, created_at, accepted_at, deactivated_at)
    values (${ctx.tenant}, ${id}, ${account}, ${email}, 'Emergency access', 'tenant_admin', 'deactivated', ${ctx.now}, ${ctx.now}, ${ctx.now})`)
  return id
}

export async function beginSealing(ctx: Ctx, custodians: readonly Id[], member: Id): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`select identity.begin_sealing(${ctx.approval ?? null}, ${id}, ${custodians}::uuid[], ${member})`)
  return id
}

/** Whether with these both credentials are sealed. */
export const takeShares = async (ctx: Ctx, first: Buffer, second: Buffer): Promise<boolean> =>
  (await ctx.one<{ sealed: boolean }>(sql`select identity.take_shares(${first}, ${second}) as sealed`)).sealed

/** Of which credential they are; null where they do not fit. */
export const drill = async (ctx: Ctx, [a, b]: readonly [Buffer, Buffer]): Promise<number | null> =>
  (await ctx.one<{ of: number | null }>(sql`select identity.drill_emergency(${a}, ${b}, ${newId()}) as of`)).of

export const clientOf = async (ctx: Ctx, [a, b]: readonly [Buffer, Buffer]): Promise<Id | null> =>
  (await ctx.one<{ client: Id | null }>(sql`select identity.emergency_at(${a}, ${b}) as client`)).client

/** Spends the credential and opens a session by it, that lasts no longer; undefined where the shares do not fit. */
export async function enter(ctx: Ctx, [a, b]: readonly [Buffer, Buffer], why: string) {
  const [id, session] = [newId(), newId()]
  const opened = await ctx.row<{ member: Id; until: string }>(
    sql`select member_id as member, until from identity.open_emergency(${a}, ${b}, ${id}, ${session}, ${why})`,
  )
  if (!opened) return undefined
  const { member, until } = opened
  const { token, hash } = newToken('ccs')
  await ctx.rows(
    sql`update identity.member set status = 'active', deactivated_at = null where tenant_id = ${ctx.tenant} and id = ${member}`,
  )
  // Both shares are a stronger proof than any passkey, for as long as it lasts.
  await ctx.rows(sql`
    insert into identity.session (tenant_id, id, token_hash, account_id, member_id, made_at, seen_at, idle_until, expires_at, address, user_agent,
      opened_by, second_factor_at, strong_at)
    select m.tenant_id, ${session}, ${hash}, m.account_id, m.id, ${ctx.now}, ${ctx.now}, ${until}, ${until}, ${ctx.address ?? null}, ${ctx.userAgent ?? null},
      'emergency', ${ctx.now}, ${until}
    from identity.member m where m.tenant_id = ${ctx.tenant} and m.id = ${member}`)
  return { id, member, until, token }
}

/** Closes it where whoever asks may, and leaves nothing of it open; the last administrator stays a person who is there. */
export async function close(ctx: Ctx, { id, member }: Pick<UseRow, 'id' | 'member'>): Promise<boolean> {
  const { closed } = await ctx.one<{ closed: boolean }>(sql`select identity.close_emergency(${id}) as closed`)
  if (!closed) return false
  await ctx.rows(sql`
    update identity.session set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and member_id = ${member} and ended_at is null`)
  return true
}
export const leave = (ctx: Ctx, member: Id) =>
  ctx.rows(sql`
    update identity.member m set status = 'deactivated', deactivated_at = ${ctx.now}
    where m.tenant_id = ${ctx.tenant} and m.id = ${member} and m.status = 'active'
      and exists (select from identity.member o where o.tenant_id = m.tenant_id and o.id <> m.id and o.status = 'active' and o.user_type = 'tenant_admin' and o.operation_id is null)`)

export const review = async (ctx: Ctx, id: Id, findings: string): Promise<boolean> =>
  (await ctx.one<{ done: boolean }>(sql`select identity.review_emergency(${id}, ${findings}) as done`)).done

export const openLonger = (ctx: Ctx) =>
  ctx.rows<UseRow>(sql`select ${use} ${from} where u.tenant_id = ${ctx.tenant} and u.closed_at is null and u.until <= ${ctx.now}`)

/** What everybody who runs the company is told: of the last days' openings, and of reviews and drills that are overdue. */
export interface EmergencyNews {
  what: 'share' | 'opened' | 'overdue' | 'drill'
  about: Id
  credential: number | null
  /** Whom alone it concerns. */
  to: Id | null
}
export const news = (ctx: Ctx, drillDays: number) =>
  ctx.rows<EmergencyNews>(sql`
    select 'share' as what, e.id as about, null::int as credential, k.id as "to" from identity.emergency e cross join unnest(e.custodians) k (id)
    where e.tenant_id = ${ctx.tenant} and e.ended_at is null and exists (select from identity.emergency_share s
      where s.tenant_id = e.tenant_id and s.emergency_id = e.id and s.custodian_id = k.id and s.taken_at is null)
    union all
    select 'opened', u.id, u.credential, null from identity.emergency_use u
    where u.tenant_id = ${ctx.tenant} and u.opened_at > ${ctx.now}::timestamptz - interval '48 hours' and u.reviewed_at is null
    union all
    select 'overdue', u.id, u.credential, null from identity.emergency_use u
    where u.tenant_id = ${ctx.tenant} and u.reviewed_at is null and u.review_by <= ${ctx.now}
    union all
    select 'drill', coalesce(d.id, e.id), null, null from identity.emergency e
      left join lateral (select d.id, d.at from identity.emergency_drill d where d.tenant_id = e.tenant_id and d.emergency_id = e.id order by d.at desc limit 1) d on true
    where e.tenant_id = ${ctx.tenant} and e.ended_at is null and coalesce(d.at, e.sealed_at) <= ${ctx.now}::timestamptz - make_interval(days => ${drillDays})`)

/** Whether it is in this member's name that the emergency access is worked by. */
export const isEmergency = async (ctx: Ctx, member: Id): Promise<boolean> =>
  (await ctx.one<{ is: boolean }>(sql`select identity.is_emergency(${ctx.tenant}, ${member}) as is`)).is
