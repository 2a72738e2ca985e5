import type { Scope } from '#policy/scope.ts'
import { type RawBuilder, sql } from './sql.ts'

type Sql = RawBuilder<unknown>

/** Which of the columns that scope asks about a table has; the same as `kernel.scope_text` was told for it. */
export interface ScopeColumns {
  /** Columns that hold somebody of `owners`. */
  owners: readonly string[]
  partner: boolean
  workgroup: boolean
  campaign: boolean
  /** What its columns of the place begin with; undefined: it stands nowhere, and limits do not reach it. */
  places: '' | 'property_' | undefined
}

/** `inScope` of policy/scope.ts as a condition, for a scope that is not the one the transaction was opened with. */
export function scopeSql(alias: string, scope: Scope, columns: ScopeColumns): Sql {
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  const ids = (name: string, list: readonly string[]) => sql`${column(name)} = any (${list}::uuid[])`
  const given = [
    ...columns.owners.map(name => ids(name, scope.owners)),
    ids('branch_id', scope.branches),
    ...(columns.partner ? [ids('partner_id', scope.partners)] : []),
  ]
  const all = [scope.all ? sql`true` : sql`(${sql.join(given, sql` or `)})`]
  const { limits } = scope
  if (limits && columns.places !== undefined) {
    const { workgroups, campaigns, places } = limits
    if (workgroups !== 'all') all.push(columns.workgroup ? ids('workgroup_id', workgroups) : sql`false`)
    if (campaigns !== 'all') all.push(columns.campaign ? ids('campaign_key', campaigns) : sql`false`)
    if (places !== 'all') {
      const text = (name: string, list: readonly string[]) => sql`${column(columns.places + name)} = any (${list}::text[])`
      const unplaced = sql`(${column(`${columns.places}state`)} is null and ${column(`${columns.places}zip`)} is null
        and ${ids('owner_id', scope.owners)} and ${column('created_at')} > transaction_timestamp() - interval '24 hours')`
      const any = [
        text('state', places.states),
        sql`${column('county_key')} = any (${places.counties}::text[])`,
        text('zip', places.zips),
        unplaced,
      ]
      all.push(sql`(${sql.join(any, sql` or `)})`)
    }
  }
  return sql`(${sql.join(all, sql` and `)})`
}
