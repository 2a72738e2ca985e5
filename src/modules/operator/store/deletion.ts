import { type Id, newId } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

export interface Deletion {
  id: Id
  state: 'asked' | 'agreed'
  slug: string
  reason: string
  askedBy: Id | null
  askedAt: string
  agreeBy: string
  agreedBy: Id | null
  dueAt: string | null
  begun: boolean
  /** It was suspended before. */
  suspended: boolean
  /** The client's own wish that it comes of. */
  closing: Id | null
}

/** Of rows `d`: what nobody agreed to in time has lapsed. */
export const openAt = (now: Date) => sql`(d.state = 'agreed' or (d.state = 'asked' and d.agree_by > ${now}))`

/** What is under way for this client; held until the transaction ends where it is to be moved on. */
export const openDeletion = (ctx: Ctx, held = false) =>
  ctx.row<Deletion>(sql`
    select d.id, d.state, d.slug, d.reason, d.asked_by as "askedBy", d.asked_at as "askedAt", d.agree_by as "agreeBy", d.agreed_by as "agreedBy",
      d.due_at as "dueAt", d.moved_at is not null as begun, d.suspended, d.closing
    from operator.deletion d where d.client = ${ctx.tenant} and ${openAt(ctx.now)} ${held ? sql`for update` : sql``}`)

interface NewDeletion {
  slug: string
  name: string
  reason: string
  agreeBy: Date
}

export async function keepDeletion(ctx: Ctx, d: NewDeletion): Promise<void> {
  void ctx.rows(
    sql`update operator.deletion d set state = 'lapsed' where d.client = ${ctx.tenant} and d.state = 'asked' and d.agree_by <= ${ctx.now}`,
  )
  await ctx.rows(sql`
    insert into operator.deletion (id, client, slug, name, reason, asked_by, asked_at, agree_by, closing)
    values (${newId()}, ${ctx.tenant}, ${d.slug}, ${d.name}, ${d.reason}, ${ctx.actor.id ?? null}, ${ctx.now}, ${d.agreeBy},
      (select c.id from operator.closing c where c.tenant_id = ${ctx.tenant} and c.ended_at is null))`)
}

export const agree = (ctx: Ctx, id: Id, dueAt: Date, suspended: boolean) =>
  ctx.rows(sql`
    update operator.deletion set state = 'agreed', agreed_by = ${ctx.actor.id ?? null}, agreed_at = ${ctx.now}, due_at = ${dueAt}, suspended = ${suspended}
    where id = ${id}`)

export const callOff = (ctx: Ctx, id: Id) =>
  ctx.rows(sql`
    update operator.deletion set state = 'called_off', called_off_by = ${ctx.actor.id ?? null}, called_off_at = ${ctx.now} where id = ${id}`)

export interface Colleague {
  id: Id
  name: string
  addedAt: string
  removed: boolean
  passkeys: number
}

/** Operators, those of before too. */
export const colleagues = (ctx: Ctx) =>
  ctx.rows<Colleague>(
    sql`select id, name, added_at as "addedAt", removed_at is not null as removed, passkeys from operator.people()`,
  )

export interface Deleted {
  id: Id
  slug: string
  name: string
  reason: string
  askedBy: string | null
  askedAt: string
  agreedBy: string
  agreedAt: string
  doneAt: string
  removed: Record<string, number>
  sha256: string
}

/** What is remembered of clients that are gone, newest first. */
export const deleted = (ctx: Ctx) =>
  ctx.rows<Deleted>(sql`
    select d.id, d.slug, d.name, d.reason, a.name as "askedBy", d.asked_at as "askedAt", b.name as "agreedBy", d.agreed_at as "agreedAt",
      d.done_at as "doneAt", d.removed, d.sha256
    from operator.deletion d left join operator.person a on a.id = d.asked_by join operator.person b on b.id = d.agreed_by
    where d.state = 'done' order by d.done_at desc, d.id desc`)

/** Clients whose time is over, by the clock of the database, and that nobody is removing. */
export const takeDue = async (ctx: Ctx): Promise<Id[]> =>
  (await ctx.rows<{ client: Id }>(sql`select client from operator.take_due() client`)).map(({ client }) => client)

/** How many rows of this client were removed; null where its time is not over, or it is gone. */
export const removeSome = async (ctx: Ctx, most: number): Promise<number | null> =>
  (
    await ctx.one<{ n: number | null }>(
      sql`select case when operator.removing() is not null then operator.remove_some(${most}) end as n`,
    )
  ).n

export async function endDeletion(ctx: Ctx): Promise<void> {
  void ctx.rows(sql`select operator.forget_jobs()`)
  await ctx.rows(sql`select operator.end_deletion(${ctx.now})`)
}
