import { type NamesOf, namedIn } from '#kernel/names.ts'
import { sql } from '#kernel/sql.ts'
import type { Seen } from '../rules/hierarchy.ts'
import { seenOf } from './hierarchy.ts'

const gone = (kind: 'person' | 'branch') =>
  sql`select tenant_id, id, name from identity.gone where kind = ${kind} and tenant_id = (select kernel.tenant())`

/** Whoever they are: of those who are named to everybody who reads what they did. */
export const anybody = namedIn(sql`select tenant_id, id, name from identity.member union all ${gone('person')}`)

/** Of the hierarchy as much as the asker sees of it, whatever ids they sent; oneself always. */
const seen =
  (part: keyof Seen | 'workgroups', names: NamesOf): NamesOf =>
  async (ctx, ids) => {
    if (!ctx.may('people.read')) return names(ctx, part === 'people' ? ids.filter(id => id === ctx.actor.id) : [])
    const { limits } = ctx.hierarchy
    if (part === 'workgroups') {
      const theirs = limits?.workgroups ?? 'all'
      return names(ctx, theirs === 'all' ? ids : ids.filter(id => theirs.includes(id)))
    }
    const all = await seenOf(ctx)
    return names(ctx, all ? ids.filter(id => all[part].has(id)) : ids)
  }

/** What this room's records are called; people and branches that were removed keep the name they had, and of a branch it is told that it is closed. */
export const names = {
  person: seen('people', anybody),
  branch: seen(
    'branches',
    namedIn(sql`
      select tenant_id, id, name || case when active then '' else ' (closed)' end as name from identity.branch
      union all ${gone('branch')}`),
  ),
  workgroup: seen('workgroups', namedIn(sql`select tenant_id, id, name from identity.workgroup`)),
  'partner company': seen('partners', namedIn(sql`select tenant_id, id, name from identity.partner_company`)),
  'user type': namedIn(sql`select tenant_id, id, name from identity.user_type`),
  version: namedIn(sql`select tenant_id, id, number::text as name from identity.matrix_version`),
  licence: namedIn(sql`select tenant_id, id, concat(state, ' ', number) as name from identity.licence`),
  connection: namedIn(sql`select tenant_id, id, name from identity.connection`),
  domain: namedIn(sql`select tenant_id, id, domain as name from identity.connection_domain`),
  key: namedIn(sql`select tenant_id, id, name from identity.api_key`),
}
