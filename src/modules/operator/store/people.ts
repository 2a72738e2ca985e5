import { type Id, newId } from '#base/id.ts'
import { hashToken, newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import { operatorLinkHours } from '#policy/limits.ts'

export interface OperatorRow {
  id: Id
  name: string
  addedAt: string
  passkeys: number
  lastSeenAt: string | null
}

/** Operators of this installation, who are reached at their own door only. */
export const operators = (ctx: Ctx) =>
  ctx.rows<OperatorRow>(sql`
    select p.id, p.name, p.added_at as "addedAt",
      (select count(*)::int from operator.passkey k where k.person_id = p.id) as passkeys,
      (select max(s.seen_at) from operator.session s where s.person_id = p.id) as "lastSeenAt"
    from operator.person p where p.removed_at is null order by p.name, p.id`)

export const operatorNamed = (ctx: Ctx, name: string) =>
  ctx.row<{ id: Id }>(sql`select id from operator.person where lower(name) = lower(${name}) and removed_at is null`)

export async function keepOperator(ctx: Ctx, name: string): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`insert into operator.person (id, name, added_at) values (${id}, ${name}, ${ctx.now})`)
  return id
}

/** Whoever is removed is out at once; undefined where there is none. */
export async function dropOperator(ctx: Ctx, id: Id): Promise<{ name: string } | undefined> {
  const gone = await ctx.row<{ name: string }>(
    sql`update operator.person set removed_at = ${ctx.now} where id = ${id} and removed_at is null returning name`,
  )
  void ctx.rows(sql`update operator.session set ended_at = ${ctx.now} where person_id = ${id} and ended_at is null`)
  void ctx.rows(sql`update operator.link set used_at = ${ctx.now} where person_id = ${id} and used_at is null`)
  return gone
}

/** A one-time link to enrol a passkey; the ones before it stop working. Undefined where there is no such operator. */
export async function keepLink(ctx: Ctx, person: Id): Promise<{ name: string; token: string; expiresAt: string } | undefined> {
  const { token, hash } = newToken('cco')
  const expires = new Date(ctx.now.getTime() + operatorLinkHours * 3600_000)
  await ctx.rows(sql`update operator.link set used_at = ${ctx.now} where person_id = ${person} and used_at is null`)
  const kept = await ctx.row<{ name: string }>(sql`
    with p as (select id, name from operator.person where id = ${person} and removed_at is null), kept as (
      insert into operator.link (token_hash, person_id, made_at, expires_at) select ${hash}, id, ${ctx.now}, ${expires} from p)
    select name from p`)
  return kept && { name: kept.name, token, expiresAt: expires.toISOString() }
}

/** Whose link this is, where it is good still. It is not spent by that. */
export const linkOf = (ctx: Ctx, token: string) =>
  ctx.row<{ person: Id; name: string }>(sql`
    select p.id as person, p.name from operator.link l join operator.person p on p.id = l.person_id and p.removed_at is null
    where l.token_hash = ${hashToken(token)} and l.used_at is null and l.expires_at > ${ctx.now}`)

/** False where it was spent before. */
export const spendLink = async (ctx: Ctx, token: string): Promise<boolean> =>
  (
    await ctx.rows(sql`
      update operator.link set used_at = ${ctx.now} where token_hash = ${hashToken(token)} and used_at is null and expires_at > ${ctx.now}
      returning person_id`)
  ).length > 0
