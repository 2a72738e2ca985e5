import type { Id } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Keys that a second person agreed to, of programs and of directories, and what they begin with. */
const kinds = { api_key: 'cck', directory_key: 'ccscim' } as const
export type KeyTable = keyof typeof kinds
const of = (table: KeyTable) => sql.table(`identity.${table}`)

/** Makes the secret of one's own key, once and in time; undefined otherwise. */
export async function collectSecret(ctx: Ctx, table: KeyTable, id: Id): Promise<string | undefined> {
  const { token, hash } = newToken(kinds[table])
  const made = await ctx.row(sql`
    update ${of(table)} set token_hash = ${hash}, prefix = ${token.slice(0, kinds[table].length + 7)}
    where tenant_id = ${ctx.tenant} and id = ${id} and made_by = ${ctx.actor.id} and token_hash is null and ended_at is null
      and collect_by > ${ctx.now} returning id`)
  return made ? token : undefined
}

/** Undefined where it was collected or ended, or its time is not over. */
export const dropUncollected = (ctx: Ctx, table: KeyTable, id: Id) =>
  ctx.row(sql`
    delete from ${of(table)} where tenant_id = ${ctx.tenant} and id = ${id} and token_hash is null and ended_at is null
      and collect_by <= ${ctx.now} returning id`)

/** Undefined where it has ended already. */
export const endKey = (ctx: Ctx, table: KeyTable, id: Id) =>
  ctx.row(
    sql`update ${of(table)} set ended_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${id} and ended_at is null returning id`,
  )
