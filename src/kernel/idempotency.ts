import { createHash } from 'node:crypto'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import type { Ctx } from './ctx.ts'
import { sql } from './sql.ts'

const hashOf = (action: Action, input: unknown) =>
  createHash('sha256')
    .update(`${action.name}\n${JSON.stringify(input)}`)
    .digest()
const whose = (ctx: Ctx) => ctx.actor.id ?? ctx.tenant

/**
 * The answer that was given to this key before, if any. The row is taken first, so two requests with one key cannot both
 * work: the second waits and then reads the first one's answer. Another body under the same key is a conflict.
 */
export async function recall(ctx: Ctx, action: Action, key: string, input: unknown): Promise<{ answer: unknown } | undefined> {
  if (key.length > 255) throw new Refusal('invalid', 'An Idempotency-Key has at most 255 characters.')
  const hash = hashOf(action, input)
  const taken = await ctx.rows<{ mine: boolean }>(sql`
    insert into kernel.idempotency (tenant_id, actor_id, key, action, request_hash, at)
    values (${ctx.tenant}, ${whose(ctx)}, ${key}, ${action.name}, ${hash}, ${ctx.now})
    on conflict (tenant_id, actor_id, key) do update set at = excluded.at, action = excluded.action, request_hash = excluded.request_hash, status = null, answer = null
      where kernel.idempotency.at < ${ctx.now}::timestamptz - interval '24 hours'
    returning true as mine`)
  if (taken.length) return undefined
  const earlier = await ctx.one<{ request_hash: Buffer; answer: unknown }>(sql`
    select request_hash, answer from kernel.idempotency where tenant_id = ${ctx.tenant} and actor_id = ${whose(ctx)} and key = ${key}`)
  if (!hash.equals(earlier.request_hash)) {
    throw new Refusal('conflict', 'This Idempotency-Key was used with another body. Use a new key for a new request.')
  }
  return { answer: earlier.answer }
}

export function remember(ctx: Ctx, _action: Action, key: string, _input: unknown, answer: unknown): void {
  void ctx.rows(sql`
    update kernel.idempotency set answer = ${answer}::jsonb, status = 200
    where tenant_id = ${ctx.tenant} and actor_id = ${whose(ctx)} and key = ${key}`)
}
