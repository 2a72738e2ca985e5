import type { KeyObject } from 'node:crypto'
import type { Id } from '#base/id.ts'
import type { Bytes } from '#base/transparency/primitives.ts'
import type { Tile } from '#base/transparency/tiles.ts'
import { signLedger } from '../context.ts'
import { rowLists } from '../row-lists.ts'
import { type RawBuilder, sql } from '../sql.ts'
import type { LeafRow } from './leaf-row.ts'

/** Whoever sends statements: a transaction, a request, the pool. */
export type Send = <T>(query: RawBuilder<T>) => Promise<T[]>

export interface NewEntry {
  tenant: Id
  event: Id
  at: string
  hash: Bytes
  salt: Bytes | null
  changes: Bytes | null
}

export interface KeptCheckpoint {
  size: number
  root: Buffer
  at: string
  note: string
}

const entryLists = rowLists({
  n: 'int',
  tenant: 'uuid',
  event: 'uuid',
  at: 'timestamptz',
  hash: 'bytea',
  salt: 'bytea',
  changes: 'bytea',
})
const tileLists = rowLists({ o: 'int', level: 'int', n: 'bigint', hashes: 'bytea' })
const buffer = (bytes: Bytes | null) => bytes && Buffer.from(bytes)

/** The ledger's tables, as far as the house's word opens them. Holds no state. */
export function treeStore(key: KeyObject) {
  const word = () => {
    const { until, mark } = signLedger(key)
    return sql`${until}, ${mark}`
  }
  return {
    /** Up to `most` events that are to become leaves; they are gone from what waits once the transaction commits. */
    take: (send: Send, most: number) => send<LeafRow & { earlier: boolean }>(sql`select * from ledger.take(${most}, ${word()})`),
    async edge(send: Send): Promise<{ size: number; tiles: Tile[] }> {
      const rows = await send<{ size: number; level: number; n: number | null; hashes: Buffer }>(
        sql`select * from ledger.edge(${word()})`,
      )
      return { size: rows[0]!.size, tiles: rows.flatMap(({ level, n, hashes }) => (n === null ? [] : [{ level, n, hashes }])) }
    },
    append: (send: Send, size: number, entries: readonly NewEntry[], tiles: readonly Tile[]) =>
      send(sql`
        select ledger.append(${size}::bigint, e.tenants, e.events, e.times, e.hashes, e.salts, e.changes, t.levels, t.ns, t.hashes, ${word()})
        from (select array_agg(tenant order by n) as tenants, array_agg(event order by n) as events, array_agg(at order by n) as times,
            array_agg(hash order by n) as hashes, array_agg(salt order by n) as salts, array_agg(changes order by n) as changes
            from ${entryLists(entries.map((e, n) => ({ ...e, n, hash: buffer(e.hash), salt: buffer(e.salt), changes: buffer(e.changes) })))} l) e,
          (select array_agg(level order by o) as levels, array_agg(n order by o) as ns, array_agg(hashes order by o) as hashes
            from ${tileLists(tiles.map((t, o) => ({ ...t, o, hashes: buffer(t.hashes) })))} l) t`),
    stand: async (send: Send) =>
      (
        await send<{ size: number; pending: number; earlier_taken: number; earlier_done: boolean }>(
          sql`select * from ledger.stand(${word()})`,
        )
      )[0]!,
    keep: (send: Send, { size, root, at, note }: KeptCheckpoint) =>
      send(sql`select ledger.keep(${size}::bigint, ${root}, ${at}, ${note}, ${word()})`),
    cosign: (send: Send, size: number, lines: string) => send(sql`select ledger.cosign(${size}::bigint, ${lines}, ${word()})`),
    /** Newest first. */
    checkpoints: (send: Send, most: number, below: number | null = null) =>
      send<KeptCheckpoint>(sql`select * from ledger.checkpoints(${below}::bigint, ${most}, ${word()})`),
    /** Those over more leaves than this, oldest first. */
    checkpointsAbove: (send: Send, above: number, most: number) =>
      send<KeptCheckpoint>(sql`select * from ledger.checkpoints_above(${above}::bigint, ${most}, ${word()})`),
    tiles: (send: Send, level: number, from: number, to: number) =>
      send<{ n: number; hashes: Buffer }>(sql`select * from ledger.tiles(${level}, ${from}::bigint, ${to}::bigint, ${word()})`),
  }
}
export type TreeStore = ReturnType<typeof treeStore>
