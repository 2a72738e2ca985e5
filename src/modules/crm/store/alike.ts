import { readEmail } from '#base/email.ts'
import type { Id } from '#base/id.ts'
import { isStandInEmail, isStandInPhone } from '#base/stand-in.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { fromCursor, toCursor } from '#kernel/paging.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { AlikePair, AlikeSide } from '../contract/alike.ts'
import { listed } from './contacts.ts'
import { scopedPaths } from './scoped-walk.ts'
import { sealedIdentifier } from './sealed.ts'
import { type IdentifierKind, identifierKinds } from './tokens.ts'

interface Pair {
  one: Id
  other: Id
  kinds: number[]
}
/** The last person looked at and, where some pairs of theirs are still to come, the last other one. */
type Place = readonly [createdAt: string, one: Id, other: Id | null]

/** People looked at in one statement, and in one request: a page is short rather than late. */
const step = 500
const mostLooked = 5_000

/**
 * Pairs of people alike, found along the asker's people from the newest back, so that each pair comes once: with the one who
 * came later. `place` is where the next page goes on; undefined at the end.
 */
async function walk(ctx: Ctx, limit: number, cursor: string | undefined): Promise<{ pairs: Pair[]; next: string | null }> {
  let place = fromCursor(cursor, 3) as Place | undefined
  const pairs: Pair[] = []
  for (let looked = 0; looked < mostLooked; looked += step) {
    const people = await peopleFrom(ctx, place)
    const found = await ctx.rows<Pair>(sql`select * from crm.alike(${people.map(one => one.id)}::uuid[])`)
    const of = Map.groupBy(found, pair => pair.one)
    for (const { id, createdAt } of people) {
      const rest = place?.[1] === id ? (place[2] ?? '') : undefined
      const others = (of.get(id) ?? []).filter(pair => rest === undefined || pair.other < rest).sort(latestOther)
      for (const pair of others) {
        if (pairs.length === limit) return { pairs, next: place ? toCursor(place) : null }
        pairs.push(pair)
        place = [createdAt, id, pair.other]
      }
      place = [createdAt, id, null]
    }
    if (people.length < step) return { pairs, next: null }
  }
  return { pairs, next: place ? toCursor(place) : null }
}
const latestOther = (a: Pair, b: Pair) => (a.other < b.other ? 1 : -1)

function peopleFrom(ctx: Ctx, place: Place | undefined) {
  const column = sql`l.created_at`
  const where = [sql`l.tenant_id = ${ctx.tenant}`, sql`l.merged_into is null`, sql`l.archived_at is null`, listed(ctx, 'l')]
  const from = place ? [sql`(${column}, l.id) ${place[2] ? sql`<=` : sql`<`} (${place[0]}::timestamptz, ${place[1]}::uuid)`] : []
  const question = { table: 'crm.contact' as const, where, narrowed: false, walk: undefined, empty: false }
  const paths = scopedPaths(ctx, question, {
    columns: sql`l.id, ${column} as "createdAt"`,
    more: from,
    ending: sql`order by ${column} desc, l.id desc limit ${step}`,
  })
  return ctx.rows<{ id: Id; createdAt: string }>(
    sql`select * from ${paths} r order by r."createdAt" desc, r.id desc limit ${step}`,
  )
}

/** Of these pairs those whom the asker may merge, each with both sides and what they have in common. */
async function shown(ctx: Ctx, pairs: readonly Pair[]): Promise<AlikePair[]> {
  if (!pairs.length) return []
  const [ones, others] = [pairs.map(pair => pair.one), pairs.map(pair => pair.other)]
  const [whole, sides, ways] = await Promise.all([
    ctx.rows<{ one: Id; other: Id }>(sql`
      select p.one, p.other from unnest(${ones}::uuid[], ${others}::uuid[]) p (one, other) where crm.holds_whole(array[p.one, p.other])`),
    ctx.rows<AlikeSide>(sql`
      select l.id, l.full_name as name, l.email_hint as "emailHint", l.phone_hint as "phoneHint", l.city, l.state, m.name as "ownerName", l.created_at as "createdAt"
      from crm.contact l left join identity.member_view m on m.tenant_id = l.tenant_id and m.id = l.owner_id
      where l.tenant_id = ${ctx.tenant} and l.id = any (${[...new Set([...ones, ...others])]}::uuid[])`),
    ctx.rows<{ one: Id; other: Id; kind: number; id: Id; sealed: Envelope; hint: string }>(sql`
      select p.one, p.other, a.kind, a.id, a.sealed, a.hint from unnest(${ones}::uuid[], ${others}::uuid[]) p (one, other)
      join crm.identifier a on a.tenant_id = ${ctx.tenant} and a.contact_id = p.one
      join crm.identifier b on b.tenant_id = a.tenant_id and b.kind = a.kind and (b.token = a.token or b.even_token = a.even_token) and b.contact_id = p.other
      order by a.kind, a.id`),
  ])
  const held = new Set(whole.map(keyOf))
  const side = new Map(sides.map(one => [one.id, one]))
  const common = Map.groupBy(ways, keyOf)
  return pairs.flatMap(pair => {
    const [newer, older] = [side.get(pair.one), side.get(pair.other)]
    if (!newer || !older || !held.has(keyOf(pair))) return []
    const by: AlikePair['by'] = (common.get(keyOf(pair)) ?? []).flatMap(({ kind, id, sealed, hint }) => {
      const way: IdentifierKind = kind === identifierKinds.email ? 'email' : 'phone'
      return standsForNothing(way, sealedIdentifier.open(ctx, id, sealed).value) ? [] : [{ way, hint }]
    })
    if (pair.kinds.includes(identifierKinds.address)) by.push({ way: 'address', hint: null })
    return by.length ? [{ older, newer, sameName: older.name.toLowerCase() === newer.name.toLowerCase(), by }] : []
  })
}
const keyOf = (pair: { one: Id; other: Id }) => `${pair.one} ${pair.other}`

/** `none@none.com`, which many unlike people give. */
function standsForNothing(way: IdentifierKind, value: string): boolean {
  if (way === 'phone') return isStandInPhone(value)
  const read = readEmail(value)
  return read.ok && isStandInEmail(read.key)
}

export async function alike(ctx: Ctx, limit: number, cursor?: string): Promise<{ items: AlikePair[]; next: string | null }> {
  const { pairs, next } = await walk(ctx, limit, cursor)
  return { items: await shown(ctx, pairs), next }
}
