import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor, pageEnd } from '#kernel/paging.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import { countCap } from '#policy/limits.ts'
import { isUnlimited } from '#policy/scope.ts'
import { type LeadFilter, type LeadRow, type leadSorts, leadStatuses } from '../contract/lead.ts'
import { searchOf } from '../rules/search-term.ts'
import { searchable } from './chosen-search.ts'
import { customOrder, type OrderKey } from './custom-filter.ts'
import { lineOf } from './lead-columns.ts'
import { type Asked, leadQuestion, mostFound } from './lead-filter.ts'
import { hasFewLeads } from './scope-size.ts'
import { type Question, scopedPaths } from './scoped-walk.ts'

type Sql = RawBuilder<unknown>
export type LeadSort = (typeof leadSorts)[number]
const isSort = (sort: string): sort is LeadSort => sort in orders

interface Order {
  keys: readonly OrderKey[]
  down: boolean
}
const age = ['l.created_at', 'timestamptz'] as const
const id = ['l.id', 'uuid'] as const
const orders: Record<LeadSort, Order> = {
  newest: { keys: [age, id], down: true },
  oldest: { keys: [age, id], down: false },
  score: { keys: [['l.score', 'smallint'], age, id], down: true },
  'stage-age': { keys: [['l.stage_since', 'timestamptz'], id], down: false },
  name: { keys: [['l.full_name', 'text'], id], down: false },
}

/** A line with the values its list is ordered by: the cursor of the page that ends with it. */
export type LeadLine = Partial<LeadRow> & { id: string; keys: (string | number | null)[] }

export interface LeadListing {
  filter: LeadFilter
  /** One of the shipped orders, or one by a field the client made. */
  sort: string
  limit: number
  cursor?: string | undefined
  fields?: readonly (keyof LeadRow)[] | undefined
}

export const questionOf = (ctx: Ctx, { q, ...filter }: LeadFilter, asked?: Asked): Promise<Question> =>
  leadQuestion(ctx, filter, q ? searchOf(q, ctx.rights.clearance, searchable(ctx)) : undefined, asked)

/** Whether a search is all that is asked: then no more matches are needed than the page holds. */
const onlySearched = ({ q, archived: _, ...others }: LeadFilter): boolean =>
  q !== undefined && Object.values(others).every(value => value === undefined)

/** One row more than the limit tells whether there is a next page. */
export async function leads(ctx: Ctx, { filter, sort, limit, cursor, fields }: LeadListing): Promise<LeadLine[]> {
  const { keys, down } = isSort(sort) ? orders[sort] : await customOrder(ctx, 'lead', sort)
  const after = fromCursor(cursor, keys.length)
  const page = sort === 'newest' && onlySearched(filter) ? { most: limit + 1, before: after } : undefined
  const question = await questionOf(ctx, filter, page)
  if (question.empty) return []
  const raw = (parts: readonly string[]) => sql.raw(parts.join(', '))
  const order = (columns: readonly string[]) => raw(columns.map(c => (down ? `${c} desc` : c)))
  const beyond = after
    ? [
        sql`(${raw(keys.map(([c]) => c))}) ${down ? sql`<` : sql`>`} (${sql.join(keys.map(([, type], n) => sql`${after[n]}::${sql.raw(type)}`))})`,
      ]
    : []
  const rows = await ctx.rows<Partial<LeadRow> & { id: string } & Record<`k${number}`, string | number | null>>(sql`
    select * from ${scopedPaths(ctx, question, {
      columns: sql`${lineOf(ctx, fields)}, ${raw(keys.map(([c], n) => `${c} as k${n}`))}`,
      more: beyond,
      ending: sql`order by ${order(keys.map(([c]) => c))} ${pageEnd(limit)}`,
    })} r order by ${order(keys.map((_, n) => `k${n}`))} ${pageEnd(limit)}`)
  return rows.map(row => ({ ...row, keys: keys.map((_, n) => row[`k${n}`] ?? null) }))
}

/** How many, and whether there may be more than were counted. */
export async function leadCount(ctx: Ctx, filter: LeadFilter, exact: boolean): Promise<{ count: number; capped: boolean }> {
  const term =
    filter.q === undefined || !onlySearched(filter) || filter.archived
      ? undefined
      : searchOf(filter.q, ctx.rights.clearance, searchable(ctx))
  if (term?.by === 'name' && !(await hasFewLeads(ctx))) {
    const { n } = await ctx.one<{ n: number }>(sql`select crm.count_named('lead', ${term.words}, ${mostFound}) as n`)
    return { count: n, capped: n >= mostFound }
  }
  const question = await questionOf(ctx, filter)
  const most = exact ? sql`` : sql`limit ${countCap + 1}`
  const { n } = await ctx.one<{ n: number }>(sql`
    select count(*) as n from (select 1 from ${scopedPaths(ctx, question, { columns: sql`1`, ending: most })} r ${most}) c`)
  const searched = filter.q !== undefined && question.narrowed && n >= mostFound
  return { count: exact ? n : Math.min(n, countCap), capped: searched || (!exact && n > countCap) }
}

const groupings = { stage: 'l.stage_id', status: 'l.status', owner: 'l.owner_id' } as const
export type LeadGrouping = keyof typeof groupings
export interface LeadGroup {
  key: string | null
  count: number
  amountCents: number
}

/** A narrow scope is grouped whole up to here. */
const mostGrouped = 50_000

/**
 * Counts and sums by stage, status or owner. Over a wide scope each group is counted by its own index and stops at the cap;
 * `exact` reads every row.
 */
export async function leadGroups(
  ctx: Ctx,
  filter: LeadFilter,
  by: LeadGrouping,
  exact: boolean,
): Promise<{ groups: LeadGroup[]; capped: boolean }> {
  const question = await questionOf(ctx, filter)
  const column = sql.raw(groupings[by])
  if (exact || !isUnlimited(ctx.scope) || question.narrowed) {
    const ending = exact ? sql`` : sql`limit ${mostGrouped + 1}`
    const groups = await ctx.rows<LeadGroup>(sql`
      select key, count(*) as count, coalesce(sum(amount), 0)::bigint as "amountCents"
      from ${scopedPaths(ctx, question, { columns: sql`${column}::text as key, l.amount_cents as amount`, ending })} r group by key order by count(*) desc, key`)
    return { groups, capped: !exact && groups.reduce((sum, g) => sum + g.count, 0) > mostGrouped }
  }
  const one = (on: Sql) => sql`select count(*) as count, coalesce(sum(amount), 0)::bigint as "amountCents" from (
    select l.amount_cents as amount from crm.lead l where ${sql.join([...question.where, on], sql` and `)} limit ${countCap + 1}) r`
  const groups = await ctx.rows<LeadGroup>(sql`
    select g.* from (
      select k.k::text as key, c.* from (${keysOf(ctx, filter, by)}) k (k) cross join lateral (${one(sql`${column} = k.k`)}) c
      union all select null, c.* from (${one(sql`${column} is null`)}) c) g
    where g.count > 0 order by g.count desc, g.key`)
  return { groups: groups.map(g => ({ ...g, count: Math.min(g.count, countCap) })), capped: groups.some(g => g.count > countCap) }
}

function keysOf(ctx: Ctx, filter: LeadFilter, by: LeadGrouping): Sql {
  if (by === 'status') return sql`select unnest(${filter.status ?? leadStatuses}::text[])`
  if (by === 'owner') return sql`select id from identity.member_view where tenant_id = ${ctx.tenant}`
  return sql`select id from crm.stage where tenant_id = ${ctx.tenant} ${filter.pipeline ? sql`and pipeline_id = ${filter.pipeline}` : sql``}`
}
