import { type Id, newId } from '#base/id.ts'
import { randomKey } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { treeOf } from '#kernel/ledger/extract.ts'
import { namedIn } from '#kernel/names.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import { sql } from '#kernel/sql.ts'
import { anchored } from './rules.ts'

interface WebhookRow {
  id: Id
  name: string
  url: string
  events: string[]
  active: boolean
  failingSince: string | null
  disabledWhy: string | null
  createdAt: string
  delivered: number
  waiting: number
  givenUp: number
}

/** What this room's records are called; a delivery by what it tells. */
export const names = {
  webhook: namedIn(sql`select tenant_id, id, name from automation.webhook`),
  delivery: namedIn(sql`select tenant_id, id, event_name as name from automation.delivery`),
}

export const webhooks = (ctx: Ctx) =>
  ctx.rows<WebhookRow>(sql`
    select w.id, w.name, w.url, w.events, w.active, w.failing_since as "failingSince", w.disabled_why as "disabledWhy", w.created_at as "createdAt",
      coalesce(d.delivered, 0) as delivered, coalesce(d.waiting, 0) as waiting, coalesce(d.given_up, 0) as "givenUp"
    from automation.webhook w left join lateral (
      select count(*) filter (where state = 'delivered')::int as delivered, count(*) filter (where state in ('waiting', 'sending'))::int as waiting, count(*) filter (where state = 'given_up')::int as given_up
      from automation.delivery x where x.tenant_id = w.tenant_id and x.webhook_id = w.id and x.created_at > ${ctx.now}::timestamptz - interval '30 days') d on true
    where w.tenant_id = ${ctx.tenant} order by w.created_at, w.id`)

export const newSecret = () => `whsec_${randomKey()}`

const envelopeOf = (webhook: Id) => `webhook/${webhook}`

export async function keepWebhook(ctx: Ctx, w: { name: string; url: string; events: string[] }, secret: string): Promise<Id> {
  const id = newId()
  await ctx.rows(sql`
    insert into automation.webhook (tenant_id, id, name, url, events, secret, made_by, created_at, agreed_by)
    values (${ctx.tenant}, ${id}, ${w.name}, ${w.url}, ${w.events}, ${ctx.vault.seal(ctx.tenant, envelopeOf(id), secret)}, ${ctx.actor.id}, ${ctx.now}, ${ctx.approval ?? null})`)
  return id
}

export const setWebhook = (
  ctx: Ctx,
  id: Id,
  w: { name?: string | undefined; url?: string | undefined; events?: string[] | undefined; active?: boolean | undefined },
) =>
  ctx.one(sql`
    update automation.webhook set name = coalesce(${w.name}, name), url = coalesce(${w.url}, url), agreed_by = coalesce(${ctx.approval ?? null}, agreed_by), events = coalesce(${w.events}::text[], events),
      active = coalesce(${w.active}, active), failing_since = case when ${w.active}::boolean then null else failing_since end,
      disabled_why = case when ${w.active}::boolean then null else disabled_why end, version = version + 1
    where tenant_id = ${ctx.tenant} and id = ${id} returning id`)

export const setSecret = (ctx: Ctx, id: Id, secret: string) =>
  ctx.one(
    sql`update automation.webhook set secret = ${ctx.vault.seal(ctx.tenant, envelopeOf(id), secret)} where tenant_id = ${ctx.tenant} and id = ${id} returning id`,
  )

export const dropWebhook = (ctx: Ctx, id: Id) =>
  ctx.one(sql`delete from automation.webhook where tenant_id = ${ctx.tenant} and id = ${id} returning id`)

const delivery = sql`d.id, d.event_name as event, d.event_id as "eventId", d.state, d.attempts, d.last_status as status, d.last_problem as problem, d.last_ms as milliseconds,
  d.answer, d.next_at as "nextAt", d.created_at as "createdAt", d.delivered_at as "deliveredAt", d.replay_of as "replayOf"`

export interface DeliveryRow {
  id: Id
  event: string
  eventId: Id
  state: 'waiting' | 'sending' | 'delivered' | 'given_up'
  attempts: number
  status: number | null
  problem: string | null
  milliseconds: number | null
  answer: string | null
  nextAt: string | null
  createdAt: string
  deliveredAt: string | null
  replayOf: string | null
}

export const demandWebhook = (ctx: Ctx, id: Id) =>
  ctx.one<{ id: Id; name: string; url: string; events: string[]; active: boolean }>(
    sql`select id, name, url, events, active from automation.webhook where tenant_id = ${ctx.tenant} and id = ${id}`,
  )

export async function deliveries(ctx: Ctx, webhook: Id, state: string | undefined, limit: number, cursor: string | undefined) {
  await demandWebhook(ctx, webhook)
  const after = fromCursor(cursor, 2)
  const rows = await ctx.rows<DeliveryRow>(sql`
    select ${delivery} from automation.delivery d where d.tenant_id = ${ctx.tenant} and d.webhook_id = ${webhook}
      and (${state}::text is null or d.state = ${state}) ${after ? sql`and (d.created_at, d.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
    order by d.created_at desc, d.id desc limit ${limit + 1}`)
  return toPage(rows, limit, r => [r.createdAt, r.id])
}

export async function replay(ctx: Ctx, id: Id): Promise<Id> {
  const again = newId()
  await ctx.one(sql`
    insert into automation.delivery (tenant_id, id, webhook_id, event_id, event_name, next_at, created_at, replay_of)
    select tenant_id, ${again}, webhook_id, event_id, event_name, ${ctx.now}, ${ctx.now}, id from automation.delivery where tenant_id = ${ctx.tenant} and id = ${id} returning id`)
  return again
}

/** Takes up to 200 due deliveries of webhooks that are on; one whose sending died is due again after five minutes. */
export const takeDue = (ctx: Ctx) =>
  ctx.rows<{ id: Id }>(sql`
    update automation.delivery set state = 'sending', attempts = attempts + 1, next_at = ${ctx.now}::timestamptz + interval '5 minutes'
    where tenant_id = ${ctx.tenant} and id in (
      select d.id from automation.delivery d join automation.webhook w on w.tenant_id = d.tenant_id and w.id = d.webhook_id and w.active
      where d.tenant_id = ${ctx.tenant} and d.state in ('waiting', 'sending') and d.next_at <= ${ctx.now} order by d.next_at limit 200 for update of d skip locked)
    returning id`)

export interface Sending {
  id: Id
  webhook: Id
  url: string
  secret: string
  attempts: number
  body: string
}

/** What to send, exactly as it will be signed: ids and facts, never a person's data. */
export async function sendingOf(ctx: Ctx, id: Id): Promise<Sending | undefined> {
  const row = await ctx.row<{
    webhook: Id
    url: string
    secret: Buffer
    attempts: number
    event_id: Id
    name: string
    at: string
    kind: string | null
    subject: Id | null
    facts: Record<string, unknown>
  }>(sql`
    select w.id as webhook, w.url, w.secret, d.attempts, e.id as event_id, e.name, e.at, e.subject_kind as kind, e.subject_id as subject, e.facts
    from automation.delivery d join automation.webhook w on w.tenant_id = d.tenant_id and w.id = d.webhook_id join kernel.event_view e on e.tenant_id = d.tenant_id and e.id = d.event_id
    where d.tenant_id = ${ctx.tenant} and d.id = ${id} and d.state = 'sending' and w.active`)
  if (!row) return undefined
  const body = JSON.stringify({
    id: row.event_id,
    type: row.name,
    timestamp: row.at,
    data: {
      subject: row.kind && { kind: row.kind, id: row.subject },
      facts: row.facts,
      ...(row.name === anchored && { checkpoint: await noteOver(ctx, Number(row.facts.size)) }),
    },
  })
  return {
    id,
    webhook: row.webhook,
    url: row.url,
    secret: ctx.vault.open<string>(ctx.tenant, envelopeOf(row.webhook), row.secret),
    attempts: row.attempts,
    body,
  }
}

/** The signed note of the checkpoint over so many leaves, with every signature it has by now; null where it is gone. */
async function noteOver(ctx: Ctx, size: number): Promise<string | null> {
  const [found] = await treeOf(ctx).checkpoints(ctx.rows, 1, size + 1)
  return found?.size === size ? found.note : null
}

export interface Outcome {
  state: 'waiting' | 'delivered' | 'given_up'
  status: number | null
  problem: string | null
  milliseconds: number
  answer: string | null
  nextAt: Date | null
}

export async function settleDelivery(ctx: Ctx, id: Id, webhook: Id, o: Outcome): Promise<{ failingSince: string | null }> {
  void ctx.rows(sql`
    update automation.delivery set state = ${o.state}, last_status = ${o.status}, last_problem = ${o.problem}, last_ms = ${o.milliseconds}, answer = ${o.answer},
      next_at = ${o.nextAt}, delivered_at = case when ${o.state} = 'delivered' then ${ctx.now}::timestamptz end
    where tenant_id = ${ctx.tenant} and id = ${id}`)
  return ctx.one<{ failingSince: string | null }>(sql`
    update automation.webhook set failing_since = case when ${o.state} = 'delivered' then null else coalesce(failing_since, ${ctx.now}) end
    where tenant_id = ${ctx.tenant} and id = ${webhook} returning failing_since as "failingSince"`)
}

export const disable = (ctx: Ctx, webhook: Id, why: string) =>
  ctx.rows(
    sql`update automation.webhook set active = false, disabled_why = ${why} where tenant_id = ${ctx.tenant} and id = ${webhook}`,
  )

export const administrators = (ctx: Ctx) =>
  ctx.rows<{ id: Id }>(
    sql`select id from identity.member_view where tenant_id = ${ctx.tenant} and user_type = 'tenant_admin' and status = 'active'`,
  )
