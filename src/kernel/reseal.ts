import type { Id } from '#base/id.ts'
import type { Ctx } from './ctx.ts'
import { idAsBytes, SealBroken } from './envelope.ts'
import { personSealer } from './person-seal.ts'
import type { SealedColumn } from './sealed-columns.ts'
import { type RawBuilder, sql } from './sql.ts'

/** Which envelopes: of keys that a client no longer seals with, version 1 among them. */
type Which = { notBy: Id } | { by: Id }

const keyBytes = (c: SealedColumn) => sql`substring(${sql.ref(c.column)} from 3 for 16)`
const isOld = (c: SealedColumn) => sql`get_byte(${sql.ref(c.column)}, 0) = 1`
function chosen(c: SealedColumn, which: Which): RawBuilder<unknown> {
  if ('by' in which) return sql`not ${isOld(c)} and ${keyBytes(c)} = ${idAsBytes(which.by)}`
  return sql`(${isOld(c)} or ${keyBytes(c)} <> ${idAsBytes(which.notBy)})`
}

export interface Batch {
  /** Where the next goes on; null at the end. */
  after: Id | null
  sealed: number
  /** Changed by somebody meanwhile: they were sealed by then. */
  skipped: number
  /** They do not open, so they stay as they are. */
  broken: number
}

/**
 * Seals the next values of one column with the key that is in force. A value that changed between reading and writing is
 * left: whoever wrote it sealed it. One that does not open stays and is told of.
 */
export async function resealBatch(ctx: Ctx, c: SealedColumn, after: Id | null, most: number): Promise<Batch> {
  const { confidential } = ctx.vault.ring(ctx.tenant)
  const table = sql.table(c.table)
  const column = sql.ref(c.column)
  const which = c.person ? isOld(c) : chosen(c, { notBy: confidential.id })
  const rows = await ctx.rows<{ id: Id; row: string; person: Id | null; envelope: Buffer }>(sql`
    select id, ${sql.raw(c.row)} as row, ${c.person ? sql.raw(c.person) : sql`null::uuid`} as person, ${column} as envelope
    from ${table} where tenant_id = ${ctx.tenant} and ${column} is not null and ${which}
    ${after ? sql`and id > ${after}` : sql``} order by id limit ${most}`)
  const sealer = personSealer(ctx)
  const done: Batch = { after: rows.length < most ? null : rows.at(-1)!.id, sealed: 0, skipped: 0, broken: 0 }
  const writes: { id: Id; was: Buffer; now: Buffer }[] = []
  for (const { id, row, person, envelope } of rows) {
    try {
      const value = ctx.vault.open<unknown>(ctx.tenant, row, envelope)
      const now = c.person && person ? sealer.seal(person, row, value) : ctx.vault.seal(ctx.tenant, row, value)
      writes.push({ id, was: envelope, now })
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      done.broken += 1
    }
  }
  sealer.keep()
  const answers = await Promise.all(
    writes.map(({ id, was, now }) =>
      ctx.rows(
        c.kept
          ? sql`select 1 from keys.reseal_kept(${`${c.table}.${c.column}`}, ${id}, ${was}, ${now}) f where f`
          : sql`update ${table} set ${column} = ${now} where tenant_id = ${ctx.tenant} and id = ${id} and ${column} = ${was} returning 1`,
      ),
    ),
  )
  done.sealed = answers.filter(answer => answer.length > 0).length
  done.skipped = answers.length - done.sealed
  return done
}

/** Values of one column by the key that sealed them (null: version 1), each counted up to a limit. */
export const countByKey = (ctx: Ctx, c: SealedColumn, most: number) =>
  ctx.rows<{ key: string | null; n: number }>(sql`
    select case when get_byte(x.e, 0) = 1 then null else encode(substring(x.e from 3 for 16), 'hex')::uuid::text end as key, count(*)::int as n
    from (select ${sql.ref(c.column)} as e from ${sql.table(c.table)} where tenant_id = ${ctx.tenant} and ${sql.ref(c.column)} is not null limit ${most}) x group by 1`)

/** Whether anything in this column is sealed by this key still. */
export const isSealedBy = async (ctx: Ctx, c: SealedColumn, key: Id): Promise<boolean> =>
  (
    await ctx.rows(sql`
      select 1 from ${sql.table(c.table)} where tenant_id = ${ctx.tenant} and ${sql.ref(c.column)} is not null and ${chosen(c, { by: key })} limit 1`)
  ).length > 0

/** Values that did not open where they stand, newest first. */
export const brokenSeals = (ctx: Ctx) =>
  ctx.rows<{ id: Id; at: string; row: string; why: SealBroken['why'] }>(sql`
    select id, at, facts ->> 'row' as row, facts ->> 'why' as why from kernel.event
    where tenant_id = ${ctx.tenant} and name = 'keys.sealBroken' order by id desc limit 100`)
