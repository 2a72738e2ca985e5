import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor } from '#kernel/paging.ts'
import { scopeSql } from '#kernel/scope-sql.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Scope } from '#policy/scope.ts'
import { scopedColumns } from './scoped.ts'
import { seesPerson } from './seen-people.ts'
import type { RecordKind } from './where-it-stands.ts'

const tables = { lead: 'crm.lead', contact: 'crm.contact', loan: 'crm.loan' } as const
const open = {
  lead: sql`l.archived_at is null`,
  contact: sql`l.archived_at is null and l.merged_into is null`,
  loan: sql`l.archived_at is null`,
}
const sees = (kind: RecordKind, scope: Scope): RawBuilder<unknown> =>
  kind === 'contact' ? seesPerson('l', scope) : scopeSql('l', scope, scopedColumns[tables[kind]])
const among = (ctx: Ctx, kind: RecordKind) => sql`${sql.raw(tables[kind])} l where l.tenant_id = ${ctx.tenant} and ${open[kind]}`

/** How many open records of a kind somebody with this scope sees, of those the asker may see. */
export const countIn = async (ctx: Ctx, kind: RecordKind, scope: Scope): Promise<number> =>
  (await ctx.one<{ n: number }>(sql`select count(*)::int as n from ${among(ctx, kind)} and ${sees(kind, scope)}`)).n

/** Open records of a kind that are in one scope and not in the other. */
export interface Between {
  kind: RecordKind
  within: Scope
  beyond: Scope
}
const between = (ctx: Ctx, { kind, within, beyond }: Between) =>
  sql`${among(ctx, kind)} and ${sees(kind, within)} and ${sees(kind, beyond)} is not true`

export const countBetween = async (ctx: Ctx, what: Between): Promise<number> =>
  (await ctx.one<{ n: number }>(sql`select count(*)::int as n from ${between(ctx, what)}`)).n

/** The newest first, with the name where `named`, what the asker sees by their own work, tells it; and one row more than the limit. */
export function recordsBetween(ctx: Ctx, what: Between, named: Scope, limit: number, cursor: string | undefined) {
  const after = fromCursor(cursor, 1)
  return ctx.rows<{ id: Id; name: string | null }>(sql`
    select l.id, case when ${sees(what.kind, named)} then l.full_name end as name from ${between(ctx, what)}
      ${after ? sql`and l.id < ${after[0]}::uuid` : sql``} order by l.id desc limit ${limit + 1}`)
}
