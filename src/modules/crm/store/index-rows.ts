import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { SealBroken } from '#kernel/envelope.ts'
import { rowLists } from '#kernel/row-lists.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { IndexedRows } from '../contract/blind-index.ts'
import { sealedContact, sealedIdentifier } from './sealed.ts'
import { identifierKinds, keyOfReach, placesOf, reachTokens } from './tokens.ts'

/** Of each kind of row the column of odd and of even versions; both of an address or number are written together. */
const columns = {
  reach: { table: 'crm.identifier', odd: ['token', 'tail_token'], even: ['even_token', 'even_tail_token'] },
  places: { table: 'crm.contact', odd: ['address_token'], even: ['even_address_token'] },
} as const satisfies Record<IndexedRows, { table: string; odd: readonly string[]; even: readonly string[] }>

const parityOf = (version: number) => (version % 2 === 1 ? 'odd' : 'even')

/** The versions in use, the newest first: two while a key is replaced. */
const versionsOf = (ctx: Ctx): number[] => ctx.vault.ring(ctx.tenant).index.map(one => one.version)

/** Rows that are found by the key before and not by the newest. */
function lacking(ctx: Ctx, rows: IndexedRows): RawBuilder<unknown> {
  const newest = parityOf(versionsOf(ctx)[0]!)
  const [has, wants] = [columns[rows][newest === 'odd' ? 'even' : 'odd'][0], columns[rows][newest][0]]
  return sql`${sql.ref(has)} is not null and ${sql.ref(wants)} is null`
}

export interface IndexBatch {
  /** Where the next goes on; null at the end. */
  after: Id | null
  written: number
  /** The index of before was not that of what is sealed there. */
  mended: number
  /** They do not open, so they keep the index of before. */
  broken: number
}

interface Read {
  id: Id
  sealed: Envelope
  was: Buffer
  kind: number
  fullName: string
  zip: string | null
}
const newReach = rowLists({ id: 'uuid', token: 'bytea', tail: 'bytea', was: 'bytea' })
const newPlaces = rowLists({ id: 'uuid', place: 'bytea', was: 'bytea' })

/**
 * Gives the next rows the tokens of the newest key, made of what is sealed there. Whoever changed a row meanwhile wrote both
 * themselves, so it is left; one that does not open is told of and keeps the key before from being retired.
 */
export async function indexNext(ctx: Ctx, rows: IndexedRows, after: Id | null, most: number): Promise<IndexBatch> {
  const [newest, before] = versionsOf(ctx)
  if (newest === undefined || before === undefined) return { after: null, written: 0, mended: 0, broken: 0 }
  const to = parityOf(newest)
  const old = columns[rows][to === 'odd' ? 'even' : 'odd'][0]
  const more = rows === 'reach' ? sql`kind, '' as "fullName", null as zip` : sql`0 as kind, full_name as "fullName", zip`
  const found = await ctx.rows<Read>(sql`
    select id, sealed, ${sql.ref(old)} as was, ${more} from ${sql.table(columns[rows].table)}
    where tenant_id = ${ctx.tenant} and ${lacking(ctx, rows)} ${after ? sql`and id > ${after}` : sql``} order by id limit ${most}`)
  let [mended, broken] = [0, 0]
  const writes: { id: Id; was: Buffer; token: Buffer | null; tail: Buffer | null }[] = []
  for (const row of found) {
    try {
      const made = rows === 'reach' ? madeOfReach(ctx, row) : madeOfPlace(ctx, row)
      if (!made[to === 'odd' ? 'even' : 'odd'].token?.equals(row.was)) mended += 1
      writes.push({ id: row.id, was: row.was, ...made[to] })
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      broken += 1
    }
  }
  const written = writes.length ? await write(ctx, rows, to, old, writes) : 0
  return { after: found.length < most ? null : found.at(-1)!.id, written, mended, broken }
}

function madeOfReach(ctx: Ctx, row: Read) {
  const kind = row.kind === identifierKinds.email ? 'email' : 'phone'
  const made = reachTokens(ctx, kind, keyOfReach(kind, sealedIdentifier.open(ctx, row.id, row.sealed).value))
  return { odd: { token: made.token, tail: made.tail }, even: { token: made.even, tail: made.evenTail } }
}

function madeOfPlace(ctx: Ctx, row: Read) {
  const made = placesOf(ctx, { ...row, ...sealedContact.open(ctx, row.id, row.sealed) })
  return { odd: { token: made.place, tail: null }, even: { token: made.even, tail: null } }
}

async function write(
  ctx: Ctx,
  rows: IndexedRows,
  to: 'odd' | 'even',
  old: string,
  writes: readonly { id: Id; was: Buffer; token: Buffer | null; tail: Buffer | null }[],
): Promise<number> {
  const [token, tail] = columns[rows][to]
  const same = sql`t.tenant_id = ${ctx.tenant} and t.id = r.id and t.${sql.ref(old)} = r.was and t.${sql.ref(token)} is null`
  const done =
    rows === 'reach'
      ? await ctx.rows(sql`
          update crm.identifier t set ${sql.ref(token)} = r.token, ${sql.ref(tail!)} = r.tail from ${newReach(writes)} r where ${same} returning 1`)
      : // Where what is sealed says no address any more there is nothing to be found by, under either key.
        await ctx.rows(sql`
          update crm.contact t set ${sql.ref(token)} = r.place, ${sql.ref(old)} = case when r.place is not null then t.${sql.ref(old)} end
          from ${newPlaces(writes.map(one => ({ ...one, place: one.token })))} r where ${same} returning 1`)
  return done.length
}

/** Takes from the next rows the tokens of the key that is gone; answers where the next goes on. Does nothing while two are in use. */
export async function forgetNext(ctx: Ctx, rows: IndexedRows, after: Id | null, most: number) {
  const [newest, before] = versionsOf(ctx)
  if (newest === undefined || before !== undefined) return { after: null, forgotten: 0 }
  const gone = columns[rows][parityOf(newest) === 'odd' ? 'even' : 'odd']
  const stays = columns[rows][parityOf(newest)][0]
  const kept = rows === 'reach' ? sql`and ${sql.ref(stays)} is not null` : sql``
  const found = await ctx.rows<{ id: Id }>(sql`
    update ${sql.table(columns[rows].table)} t set ${sql.join(gone.map(column => sql`${sql.ref(column)} = null`))}
    from (select id from ${sql.table(columns[rows].table)} where tenant_id = ${ctx.tenant} and ${sql.ref(gone[0])} is not null ${kept}
      ${after ? sql`and id > ${after}` : sql``} order by id limit ${most}) r
    where t.tenant_id = ${ctx.tenant} and t.id = r.id returning t.id`)
  const last = found
    .map(row => row.id)
    .sort()
    .at(-1)
  return { after: found.length < most ? null : last!, forgotten: found.length }
}

/** Whether every row that is found by the key before is found by the newest too. */
export const isIndexWhole = async (ctx: Ctx): Promise<boolean> =>
  versionsOf(ctx).length < 2 || !(await anyRow(ctx, rows => lacking(ctx, rows)))

/** Whether rows bear tokens of a key that is not in use any more. */
export async function bearsGoneIndex(ctx: Ctx): Promise<boolean> {
  const [newest, before] = versionsOf(ctx)
  if (newest === undefined || before !== undefined) return false
  const gone = parityOf(newest) === 'odd' ? 'even' : 'odd'
  // As the index of all odd ones reads it: none of them stands before the empty one, and nulls stand behind.
  return anyRow(ctx, rows =>
    rows === 'reach' && gone === 'odd'
      ? sql`kind in (1, 2) and token >= ''::bytea`
      : sql`${sql.ref(columns[rows][gone][0])} is not null`,
  )
}

async function anyRow(ctx: Ctx, condition: (rows: IndexedRows) => RawBuilder<unknown>): Promise<boolean> {
  const any = (rows: IndexedRows) =>
    sql`exists (select 1 from ${sql.table(columns[rows].table)} where tenant_id = ${ctx.tenant} and ${condition(rows)})`
  return (await ctx.one<{ any: boolean }>(sql`select (${any('reach')} or ${any('places')}) as any`)).any
}
