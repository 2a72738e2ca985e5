import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'

type Sql = RawBuilder<unknown>

/** A filter of a list as conditions on `l`, and how its rows are best come by. */
export interface Question {
  /** A table with `tenant_id`, `id`, `owner_id` and `branch_id`. */
  table: 'crm.lead' | 'crm.contact' | 'crm.loan'
  where: Sql[]
  /** Few rows are left by ids that were looked up first: no walk is needed. */
  narrowed: boolean
  /** Equal values of an indexed column, of which each is walked in order and only so far as the page needs. */
  walk: { column: string; values: readonly string[] } | undefined
  /** Nothing can match. */
  empty: boolean
}

/** What is taken of each row, which rows beside those of the question, and how far each path goes (`order by ... limit n`). */
export interface Taking {
  columns: Sql
  more?: readonly Sql[]
  ending: Sql
}

/**
 * The rows of a question as one or several paths, each ending by itself: under row security a narrow scope with the policy
 * alone would walk the whole tenant, so the walk is written along the axes that have rows in them (a path for each officer,
 * and each branch), or along the values of an indexed column. Row security holds on every path as well.
 */
export function scopedPaths(ctx: Ctx, q: Question, { columns, more = [], ending }: Taking): Sql {
  const path = (on: readonly Sql[]) =>
    sql`select ${columns} from ${sql.table(q.table)} l where ${sql.join([...q.where, ...more, ...on], sql` and `)} ${ending}`
  const along = (column: string, values: readonly string[], on: readonly Sql[] = []) =>
    values.length === 1
      ? sql`(${path([sql`${sql.ref(column)} = ${values[0]}`, ...on])})`
      : sql`(select p.* from unnest(${values}::${column === 'l.status' ? sql`text[]` : sql`uuid[]`}) v (v)
          cross join lateral (${path([sql`${sql.ref(column)} = v.v`, ...on])}) p)`
  if (q.empty) return sql`(${path([sql`false`])})`
  if (q.walk) return along(q.walk.column, q.walk.values)
  if (q.narrowed || ctx.scope.all) return sql`(${path([])})`
  const { owners, branches } = ctx.scope
  const axes: Sql[] = []
  if (owners.length) axes.push(along('l.owner_id', owners))
  // Rows of one's own officers were taken above.
  if (branches.length)
    axes.push(
      along('l.branch_id', branches, owners.length ? [sql`(l.owner_id is null or l.owner_id <> all (${owners}::uuid[]))`] : []),
    )
  return axes.length ? sql`(${sql.join(axes, sql` union all `)})` : sql`(${path([sql`false`])})`
}
