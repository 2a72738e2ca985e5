import ipaddr from 'ipaddr.js'
import { noTenant } from './caller.ts'
import type { Beside, Ctx } from './ctx.ts'
import { sql } from './sql.ts'

/** One thing under which attempts at a secret are counted. */
export interface Bucket {
  key: string
  /** So many wrong ones; further ones are refused until the last is forgotten. */
  most: number
  /** Minutes after which the last one is forgotten, and all before it. */
  minutes: number
  /** Seconds to wait after the first, the second, ...; what is not named waits for nothing. */
  delays: readonly number[]
}

export interface Reserved {
  /** Seconds until it is worth asking again; 0 where the attempt was granted. */
  wait: number
  /** How many each key has counted, this one included. */
  tries: Record<string, number>
}

/** What the database knows a key as: without the house's key nobody can name what is counted for whom. */
const blind = (ctx: Beside, key: string) => ctx.vault.mark(noTenant, 'attempt', key).toString('base64url')

/**
 * Counts one attempt under every bucket before anything is computed, in one atomic statement that every process shares; the
 * caller commits before it judges. Where one bucket is full nothing is counted, and nobody sleeps: the wait is answered.
 */
export async function reserveAttempts(ctx: Beside, buckets: readonly Bucket[]): Promise<Reserved> {
  const wanted = buckets.map(bucket => ({ ...bucket, key: blind(ctx, bucket.key) }))
  const [row] = await ctx.rows<{ reserved: Reserved }>(
    sql`select kernel.reserve_attempts(${wanted as unknown}::jsonb, ${ctx.now}) as reserved`,
  )
  const { wait, tries } = row!.reserved
  return { wait, tries: Object.fromEntries(buckets.map(({ key }, n) => [key, tries[wanted[n]!.key]!])) }
}

/** Whether no further attempt would be granted, without counting one. */
export async function isFull(ctx: Ctx, { key, most }: Bucket): Promise<boolean> {
  const { full } = await ctx.one<{ full: boolean }>(
    sql`select kernel.attempts_full(${blind(ctx, key)}, ${most}, ${ctx.now}) as full`,
  )
  return full
}

/** Gives back what was reserved for an attempt that proved right. */
export const refundAttempts = (ctx: Ctx, keys: readonly string[]) =>
  keys.length
    ? ctx.rows(sql`select kernel.refund_attempts(${keys.map(key => blind(ctx, key))}::text[], ${ctx.now})`)
    : Promise.resolve([])

/** The network an address belongs to, as far as one sender usually reaches: /24 of IPv4, /64 of IPv6. */
export function networkOf(address: string | undefined): string {
  if (!address || !ipaddr.isValid(address)) return 'unknown'
  const read = ipaddr.process(address)
  return read.kind() === 'ipv4'
    ? `${read.toByteArray().slice(0, 3).join('.')}.0/24`
    : `${(read as ipaddr.IPv6).parts
        .slice(0, 4)
        .map(part => part.toString(16))
        .join(':')}::/64`
}
