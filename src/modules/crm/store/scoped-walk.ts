import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { Scope } from '#policy/scope.ts'
import { scopedColumns } from './scoped.ts'

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

/** Rows with one of these values in an indexed column; each value is walked by itself. */
interface Axis {
  column: string
  type: 'uuid' | 'text'
  values: readonly string[]
  /** What else holds on this axis. */
  on?: Sql
}

/**
 * The rows of a question as one or several paths, each ending by itself: under row security a narrow scope with the policy
 * alone would walk the whole tenant, so the walk is written along the axes that have rows in them (a path for each officer,
 * group, ZIP code ...), or along the values of an indexed column. Row security holds on every path as well.
 */
export function scopedPaths(ctx: Ctx, q: Question, { columns, more = [], ending }: Taking): Sql {
  const path = (on: readonly Sql[]) =>
    sql`select ${columns} from ${sql.table(q.table)} l where ${sql.join([...q.where, ...more, ...on], sql` and `)} ${ending}`
  const along = ({ column, type, on, ...axis }: Axis, less: readonly Sql[] = []) => {
    // A ZIP code may be named by itself and with its county: what is walked twice would be shown twice.
    const values = [...new Set(axis.values)]
    const also = on ? [on, ...less] : less
    return values.length === 1
      ? sql`(${path([sql`${sql.ref(column)} = (select ${values[0]}::${sql.raw(type)})`, ...also])})`
      : sql`(select p.* from unnest(${values}::${sql.raw(type)}[]) v (v)
          cross join lateral (${path([sql`${sql.ref(column)} = v.v`, ...also])}) p)`
  }
  if (q.empty) return sql`(${path([sql`false`])})`
  if (q.walk) return along({ ...q.walk, type: q.walk.column === 'l.status' ? 'text' : 'uuid' })
  const axes = q.narrowed ? undefined : axesOf(ctx.scope, q.table)
  if (!axes) return sql`(${path([])})`
  const [first, ...rest] = axes.filter(axis => axis.values.length > 0)
  if (!first) return sql`(${path([sql`false`])})`
  // What an earlier axis brought is not brought again.
  const less: Sql[] = []
  const paths = [first, ...rest].map(axis => {
    const walked = along(axis, [...less])
    less.push(beside(axis))
    return walked
  })
  return sql`(${sql.join(paths, sql` union all `)})`
}

const beside = ({ column, type, values, on }: Axis): Sql => {
  const not = sql`${sql.ref(column)} is null or ${sql.ref(column)} <> all ((select ${values}::${sql.raw(type)}[])::${sql.raw(type)}[])`
  return on ? sql`(${not} or not coalesce(${on}, false))` : sql`(${not})`
}

/** The axes along which the rows of a scope lie; undefined where the order of the list itself is the best walk. */
function axesOf(scope: Scope, table: Question['table']): Axis[] | undefined {
  const { owners, branches, partners, limits } = scope
  const by = (column: string, values: readonly string[]): Axis => ({ column: `l.${column}`, type: 'uuid', values })
  if (!scope.all) {
    const { owners: held, partner } = scopedColumns[table]
    return [
      // Whoever is handed leads has no list, so no list looks for them.
      ...held.filter(column => column !== 'held_by').map(column => by(column, owners)),
      by('branch_id', branches),
      ...(partner ? [by('partner_id', partners)] : []),
    ]
  }
  if (!limits) return undefined
  const { places, campaigns, workgroups } = limits
  const parts = workgroups === 'all' ? undefined : [by('workgroup_id', workgroups)]
  if (table === 'crm.loan') return parts
  // A list shows nobody who stands in none of the campaigns, and people stand in none.
  if (table === 'crm.contact' && campaigns !== 'all') return []
  if (places !== 'all') {
    const ofCounties = [...new Set(places.counties.map(county => county.slice(0, 2)))]
    const [zip, state] = ['zip', 'state'].map(name => `l.${scopedColumns[table].places}${name}`) as [string, string]
    return [
      { column: zip, type: 'text', values: places.zips },
      { column: state, type: 'text', values: places.states },
      { column: state, type: 'text', values: ofCounties, on: sql`l.county_key = any (${places.counties}::text[])` },
      // Written so that no index on places answers: one's own of the last day are few, those of no place may be many. A case
      // tells nothing of a row, so it is looked at before row security is.
      {
        ...by('owner_id', owners),
        on: sql`case when ${sql.ref(state)} is null and ${sql.ref(zip)} is null then true else false end and l.created_at > transaction_timestamp() - interval '24 hours'`,
      },
    ]
  }
  return campaigns === 'all' ? parts : [by('campaign_key', campaigns)]
}
