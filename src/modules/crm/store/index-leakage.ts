import type { Ctx } from '#kernel/ctx.ts'
import type { IndexChoice } from '#kernel/key-store.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { BlindIndex } from '../contract/index-register.ts'
import { chosenTables, sampleValues } from './chosen-index.ts'
import { identifierKinds } from './tokens.ts'

/** What a copy of the database tells of one index, counted over its tokens as they stand there. */
export interface Leakage {
  /** Tokens that stand there; of a large client the counts are over so many of them. */
  rows: number
  /** Different ones among them. */
  values: number
  /** Those that stand there once. */
  alone: number
  /** Of the most common ones how often each stands there, the most common first. */
  top: number[]
  /** Bits that a token tells of its value on average: Shannon's entropy of how common they are. */
  bits: number
  /** More may stand there than were counted, or they were reckoned from a part of the rows. */
  partly: boolean
}

/** Tokens that are counted, and values that are opened for an index that is off. */
export const mostCountedTokens = 100_000
const mostSampled = 500
/** Bars of the picture. */
const topOf = 12

const empty: Leakage = { rows: 0, values: 0, alone: 0, top: [], bits: 0, partly: false }

/** The version that is whole: the older one while a key is replaced. */
const wholeVersion = (ctx: Ctx): number => ctx.vault.ring(ctx.tenant).index.at(-1)!.version

function tokensIn(ctx: Ctx, kind: BlindIndex['kind']): RawBuilder<unknown> {
  const even = wholeVersion(ctx) % 2 === 0
  const reach = (column: string, of: keyof typeof identifierKinds) =>
    sql`select ${sql.ref(even ? `even_${column}` : column)} as token from crm.identifier where tenant_id = ${ctx.tenant} and kind = ${identifierKinds[of]}`
  switch (kind) {
    case 'email':
    case 'phone':
      return reach('token', kind)
    case 'email-domain':
      return reach('tail_token', 'email')
    case 'phone-last-four':
      return reach('tail_token', 'phone')
    case 'address':
      return sql`select ${sql.ref(even ? 'even_address_token' : 'address_token')} as token from crm.contact where tenant_id = ${ctx.tenant}`
    default: {
      const version = ctx.vault.ring(ctx.tenant).chosen.get(kind)?.wholeVersion ?? wholeVersion(ctx)
      return sql`select token from ${sql.table(chosenTables[kind].table)} where tenant_id = ${ctx.tenant} and version = ${version}`
    }
  }
}

/** Counts the tokens of an index as whoever has a copy would: by themselves, with no key. */
export async function leakageOf(ctx: Ctx, kind: BlindIndex['kind']): Promise<Leakage> {
  const { counts } = await ctx.one<{ counts: number[] | null }>(sql`
    select array_agg(c.n order by c.n desc) as counts from (
      select count(*)::int as n from (select t.token from (${tokensIn(ctx, kind)}) t where t.token is not null limit ${mostCountedTokens}) x group by x.token) c`)
  return told(counts ?? [], mostCountedTokens)
}

/** What an index that is off would tell, reckoned from the newest rows. Numbers are not opened for it: each is one person's. */
export async function expectedLeakage(ctx: Ctx, kind: IndexChoice): Promise<Leakage> {
  const { values, rows } = await sampleValues(ctx, kind, mostSampled)
  const counts = [...Map.groupBy(values, value => value).values()].map(same => same.length).sort((a, b) => b - a)
  return { ...told(counts, Number.POSITIVE_INFINITY), partly: rows >= mostSampled }
}

function told(counts: readonly number[], most: number): Leakage {
  if (!counts.length) return empty
  const rows = counts.reduce((sum, n) => sum + n, 0)
  const bits = counts.reduce((sum, n) => sum - (n / rows) * Math.log2(n / rows), 0)
  return {
    ...{ rows, values: counts.length, alone: counts.filter(n => n === 1).length, top: counts.slice(0, topOf) },
    bits: Math.round(Math.abs(bits) * 10) / 10,
    partly: rows >= most,
  }
}
