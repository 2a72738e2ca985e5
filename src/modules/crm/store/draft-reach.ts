import type { Ctx } from '#kernel/ctx.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import { sql } from '#kernel/sql.ts'
import type { Scope } from '#policy/scope.ts'
import { scopedColumns } from './scoped.ts'

const among = {
  'crm.lead': sql`l.archived_at is null`,
  'crm.contact': sql`l.archived_at is null and l.merged_into is null`,
  'crm.loan': sql`l.archived_at is null`,
}

/** How many open records of a kind lie in a scope, of those the asker may see. */
export const countIn = async (ctx: Ctx, table: keyof typeof among, scope: Scope): Promise<number> =>
  (
    await ctx.one<{ n: number }>(sql`
      select count(*)::int as n from ${sql.raw(table)} l where l.tenant_id = ${ctx.tenant} and ${among[table]} and ${scopeSql('l', scope, scopedColumns[table])}`)
  ).n
