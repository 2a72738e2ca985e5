import type { Id } from '#base/id.ts'
import type { Ctx } from './ctx.ts'
import { sql } from './sql.ts'

/** What this process knows of a tenant that seldom changes, as of one version of it. */
export interface Standing {
  version: Id | undefined
  parts: Map<string, unknown>
}

const held = new Map<Id, Standing>()
/** Tenants; of more everything is read again. */
const mostHeld = 500

/**
 * What is known of the tenant as it stands now. The version is read in this transaction, and triggers move it with every
 * change of what may be kept here (`kernel.standing_moved`), in the transaction of the change: equal versions are equal
 * facts. Ask again after changing any of it.
 */
export async function standingOf(ctx: Ctx): Promise<Standing> {
  const row = await ctx.row<{ version: Id }>(sql`select version from kernel.standing where tenant_id = ${ctx.tenant}`)
  const had = held.get(ctx.tenant)
  if (row && had?.version === row.version) return had
  const fresh: Standing = { version: row?.version, parts: new Map() }
  if (!row) return fresh
  if (held.size >= mostHeld) held.clear()
  held.set(ctx.tenant, fresh)
  return fresh
}

/**
 * A part of the standing, read once for a version. Only of tables with the trigger, whole tenants (not what one asker may
 * see), and nothing that depends on the time. Nobody may change what is answered: others hold it too.
 */
export async function partOf<T>(standing: Standing, name: string, read: () => Promise<T>): Promise<T> {
  if (standing.parts.has(name)) return standing.parts.get(name) as T
  const value = await read()
  standing.parts.set(name, value)
  return value
}
