import type { Id } from '#base/id.ts'
import type { Ctx } from './ctx.ts'
import { idAsBytes, SealBroken } from './envelope.ts'
import { personSealer } from './person-seal.ts'
import { rowLists } from './row-lists.ts'
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

/** A place in the order of a column's rows: their key, as text. */
export type Place = string[]

export interface Batch {
  /** Where the next goes on; null at the end. */
  after: Place | null
  sealed: number
  /** Changed by somebody meanwhile: they were sealed by then. */
  skipped: number
  /** They do not open, so they stay as they are. */
  broken: number
}

const byId = [['id', 'uuid']] as const

/**
 * Seals the next values of one column with the key that is in force. A value that changed between reading and writing is
 * left: whoever wrote it sealed it. One that does not open stays and is told of.
 */
export async function resealBatch(ctx: Ctx, c: SealedColumn, after: Place | null, most: number): Promise<Batch> {
  const { confidential } = ctx.vault.ring(ctx.tenant)
  const key = c.key ?? byId
  const columns = sql.join(key.map(([column]) => sql.ref(column)))
  const from = after && sql`and (${columns}) > (${sql.join(key.map(([, type], n) => sql`${after[n]!}::${sql.raw(type)}`))})`
  const which = c.person ? isOld(c) : chosen(c, { notBy: confidential.id })
  const rows = await ctx.rows<{ place: string[]; row: string; standsAs: string; person: Id | null; envelope: Buffer }>(sql`
    select array[${sql.join(key.map(([column]) => sql`${sql.ref(column)}::text`))}] as place, ${sql.raw(c.row)} as row, ${sql.raw(c.standsAs ?? c.row)} as "standsAs",
      ${c.person ? sql.raw(c.person) : sql`null::uuid`} as person, ${sql.ref(c.column)} as envelope
    from ${sql.table(c.table)} where tenant_id = ${ctx.tenant} and ${sql.ref(c.column)} is not null and ${which} ${from ?? sql``}
    order by ${columns} limit ${most}`)
  const sealer = personSealer(ctx)
  const writes: Write[] = []
  let broken = 0
  for (const { place, row, standsAs, person, envelope } of rows) {
    try {
      const value = ctx.vault.open<unknown>(ctx.tenant, standsAs, envelope)
      const now = c.person && person ? sealer.seal(person, row, value) : ctx.vault.seal(ctx.tenant, row, value)
      writes.push({ place, was: envelope, now })
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      broken += 1
    }
  }
  sealer.keep()
  const sealed = writes.length ? await write(ctx, c, writes) : 0
  return { after: rows.length < most ? null : rows.at(-1)!.place, sealed, skipped: writes.length - sealed, broken }
}

interface Write {
  place: Place
  was: Buffer
  now: Buffer
}

/** Answers how many stood as they were read. */
async function write(ctx: Ctx, c: SealedColumn, writes: readonly Write[]): Promise<number> {
  const place = `${c.table}.${c.column}`
  if (c.kept === 'one') {
    const answers = await Promise.all(
      writes.map(w => ctx.rows(sql`select 1 from keys.reseal_kept(${place}, ${w.place[0]}, ${w.was}, ${w.now}) f where f`)),
    )
    return answers.filter(answer => answer.length > 0).length
  }
  const key = c.key ?? byId
  const types = Object.fromEntries(key.map(([, type], n) => [`k${n}`, type]))
  const list = rowLists({ ...types, was: 'bytea', now: 'bytea' })(
    writes.map(({ place: at, was, now }) => ({ ...Object.fromEntries(at.map((value, n) => [`k${n}`, value])), was, now })),
  )
  if (c.kept === 'appended') {
    const { n } = await ctx.one<{ n: number }>(sql`
      select keys.reseal_appended(${place}, array_agg(r.k0), ${key.length > 1 ? sql`array_agg(r.k1::text)` : sql`null`}, array_agg(r.was), array_agg(r.now)) as n from ${list} r`)
    return n
  }
  const same = sql.join(
    key.map(([column], n) => sql`t.${sql.ref(column)} = r.${sql.ref(`k${n}`)}`),
    sql` and `,
  )
  const column = sql.ref(c.column)
  return (
    await ctx.rows(sql`
      update ${sql.table(c.table)} t set ${column} = r.now from ${list} r where t.tenant_id = ${ctx.tenant} and ${same} and t.${column} = r.was returning 1`)
  ).length
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
