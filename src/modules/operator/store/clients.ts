import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { Product } from '#policy/products.ts'
import { openAt } from './deletion.ts'

export interface ClientRow {
  id: Id
  slug: string
  name: string
  nmlsId: string | null
  timeZone: string
  createdAt: string
  suspendedAt: string | null
  people: number
  lastUsedAt: string | null
  waiting: number
  deletion: 'asked' | 'agreed' | null
  wishesToEnd: boolean
  productsOff: { product: Product; since: string; reason: string }[]
}

/** Every client, or one. The database answers an operator alone. */
export const clients = (ctx: Ctx, only?: Id) =>
  ctx.rows<ClientRow>(sql`
    select tenant_id as id, slug, name, nmls_id as "nmlsId", time_zone as "timeZone", created_at as "createdAt", suspended_at as "suspendedAt",
      people, seen_at as "lastUsedAt", waiting, products_off as "productsOff",
      (select d.state from operator.deletion d where d.client = c.tenant_id and ${openAt(ctx.now)}) as deletion,
      tenant_id in (select operator.wishes()) as "wishesToEnd"
    from operator.clients() c ${only ? sql`where tenant_id = ${only}` : sql``}`)

export type Health = Record<'failedJobs' | 'deadDeliveries' | 'refusedLeads' | 'unfinished' | 'failed', number>

/** Numbers of the client this transaction is of. */
export const healthSince = async (ctx: Ctx, since: Date): Promise<Health> =>
  (await ctx.one<{ health: Health }>(sql`select operator.health(${since}) as health`)).health

export const size = (ctx: Ctx) =>
  ctx.one<{ rows: number; bytes: number }>(sql`select kept::float8 as rows, bytes::float8 as bytes from operator.size()`)

export const schema = (ctx: Ctx) =>
  ctx.one<{ migrations: number; lastMigration: string }>(
    sql`select migrations, last as "lastMigration" from operator.schema_view`,
  )
