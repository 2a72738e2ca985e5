import { createHash } from 'node:crypto'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import type { Asked } from './asked.ts'
import type { Ctx } from './ctx.ts'
import { sql } from './sql.ts'

/** Minutes after which work outside the database counts as lost with its process: the key may be used again. */
const lostMinutes = 10

/**
 * The key a request may be answered twice with. Only of somebody who is known: strangers would share their keys. What is
 * revealed is kept nowhere, not even to answer the same request again.
 */
export const keyOf = ({ action, caller, idempotencyKey }: Asked): string | undefined =>
  action.kind === 'command' && action.door === 'member' && caller.id && action.needs !== 'field.reveal'
    ? idempotencyKey
    : undefined

const hashOf = (action: Action, input: unknown) =>
  createHash('sha256')
    .update(`${action.name}\n${JSON.stringify(input)}`)
    .digest()
const whose = (ctx: Ctx) => ctx.actor.id ?? ctx.tenant
/** Answers may hold personal data, and secrets that are shown once: they lie sealed, bound to who asked with which key. */
const rowOf = (ctx: Ctx, key: string) => `idempotency ${whose(ctx)} ${key}`

/**
 * The answer that was given to this key before, if any. The row is taken first, so two requests with one key cannot both
 * work: the second waits and then reads the first one's answer, or is told that it is still under way (an effect, whose
 * work is outside any transaction). Another body under the same key is a conflict.
 */
export async function recall(ctx: Ctx, action: Action, key: string, input: unknown): Promise<{ answer: unknown } | undefined> {
  if (key.length > 255) throw new Refusal('invalid', 'An Idempotency-Key has at most 255 characters.')
  const hash = hashOf(action, input)
  const taken = await ctx.rows<{ mine: boolean }>(sql`
    insert into kernel.idempotency (tenant_id, actor_id, key, action, request_hash, at)
    values (${ctx.tenant}, ${whose(ctx)}, ${key}, ${action.name}, ${hash}, ${ctx.now})
    on conflict (tenant_id, actor_id, key) do update set at = excluded.at, action = excluded.action, request_hash = excluded.request_hash, answer = null
      where kernel.idempotency.at < ${ctx.now}::timestamptz - interval '24 hours'
        or kernel.idempotency.answer is null and kernel.idempotency.at < ${ctx.now}::timestamptz - make_interval(mins => ${lostMinutes})
    returning true as mine`)
  if (taken.length) return undefined
  const earlier = await ctx.one<{ request_hash: Buffer; answer: Buffer | null }>(sql`
    select request_hash, answer from kernel.idempotency where tenant_id = ${ctx.tenant} and actor_id = ${whose(ctx)} and key = ${key}`)
  if (!hash.equals(earlier.request_hash)) {
    throw new Refusal('conflict', 'This Idempotency-Key was used with another body. Use a new key for a new request.')
  }
  if (!earlier.answer)
    throw new Refusal('conflict', 'The first request with this Idempotency-Key is still under way.', { retryAfter: 5 })
  return ctx.vault.open<{ answer: unknown }>(ctx.tenant, rowOf(ctx, key), earlier.answer)
}

/** What the key is answered with from now on. */
export function remember(ctx: Ctx, key: string, answer: unknown): void {
  void ctx.rows(sql`
    update kernel.idempotency set answer = ${ctx.vault.seal(ctx.tenant, rowOf(ctx, key), { answer })}
    where tenant_id = ${ctx.tenant} and actor_id = ${whose(ctx)} and key = ${key}`)
}

/** Nothing came of it: the same key may be tried again. */
export const forget = (ctx: Ctx, key: string) =>
  ctx.rows(sql`
    delete from kernel.idempotency where tenant_id = ${ctx.tenant} and actor_id = ${whose(ctx)} and key = ${key} and answer is null`)
