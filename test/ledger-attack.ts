import { inject } from 'vitest'
import type { Id } from '#base/id.ts'
import { checkpointText } from '#base/transparency/checkpoint.ts'
import { leafHashOf, secretsCommitment } from '#base/transparency/leaf.ts'
import { rootOf } from '#base/transparency/merkle.ts'
import { growTiles, hashIn } from '#base/transparency/tiles.ts'
import { connect, type SqlClient } from '#kernel/db.ts'
import { factsOf, secretsOf } from '#kernel/ledger/leaf-row.ts'
import { openSigner } from '#kernel/ledger/signer.ts'
import type { KeptCheckpoint } from '#kernel/ledger/tree-store.ts'
import { sourceOfDatabase } from '#kernel/ledger/verify/database.ts'
import type { Verdict } from '#kernel/ledger/verify/finding.ts'
import { entryRows } from '#kernel/ledger/verify/rows.ts'
import { type Evidence, verifyLedger } from '#kernel/ledger/verify/verify.ts'
import { compile, sql } from '#kernel/sql.ts'
import { type Happenings, openHappenings } from './ledger.ts'

/** A ledger of three checkpoints, minutes apart, and somebody who is superuser of its database and holds its keys. */
export interface Attacked {
  h: Happenings
  root: SqlClient
  /** Commands of the middle minute, in the order they came. */
  ids: Id[]
  indexOf(id: Id): Promise<number>
  verified(evidence?: Partial<Evidence>): Promise<Verdict>
  /** What somebody outside holds: every checkpoint, and the leaf hashes, as they are now. */
  keep(): Promise<{ notes: string[]; witness: NonNullable<Evidence['witness']> }>
  /**
   * Makes the whole ledger fit what the events now say: every leaf, tile and checkpoint anew, of the same times, signed with the
   * stolen keys. `without` leaves are left out, with their entries; `also` events are put in before the entry of the one named.
   */
  rewrite(o?: { without?: readonly number[]; also?: { event: Id; before: number } }): Promise<void>
  close(): Promise<void>
}

export async function openAttacked(o: Parameters<typeof openHappenings>[0] = {}): Promise<Attacked> {
  const h = await openHappenings(o)
  await h.happen(3)
  await h.w.house.ledger.sequence()
  h.w.pass(2)
  const ids = await h.happen(3)
  await h.w.house.ledger.sequence()
  h.w.pass(2)
  await h.happen(3)
  await h.w.house.ledger.sequence()
  const [{ name }] = (await h.w.superuser`select current_database() as name`) as [{ name: string }]
  const open = () => connect({ ...inject('database').superuser, database: name })
  const root = open()
  // Whoever is superuser has no trigger in the way.
  await root`set session_replication_role = replica`
  const send = async (query: Parameters<typeof compile>[0]) => {
    const { text, values } = compile(query)
    return (await root.unsafe(text, values as never[])) as never
  }
  return {
    h,
    root,
    ids,
    indexOf: async id => Number((await root`select index from ledger.entry where event_id = ${id}`)[0]!.index),
    async verified(evidence = {}) {
      const client = open()
      try {
        const trust = { log: () => h.w.house.ledger.keys, witnesses: [] }
        return await verifyLedger(await sourceOfDatabase(client), { trust, ...evidence })
      } finally {
        await client.end()
      }
    },
    async keep() {
      const notes = (await root<{ note: string }[]>`select note from ledger.checkpoint order by size`).map(c => c.note)
      const tiles = await root<{ hashes: Buffer }[]>`select hashes from ledger.tile where level = 0 order by n`
      const hashes = Buffer.concat(tiles.map(t => t.hashes))
      return { notes, witness: { size: hashes.length / 32, hashAt: async at => hashIn(hashes, at) } }
    },
    async rewrite({ without = [], also } = {}) {
      const { vault } = h.w.house
      const { origin } = h.w.house.ledger
      const signer = openSigner(origin, 'log', { ed25519: vault.key('ledger/ed25519'), mlDsa44: vault.key('ledger/ml-dsa-44') })
      let rows = (await entryRows(send, sql`true`)).filter(({ index }) => !without.includes(index))
      if (also) {
        await root`insert into ledger.entry (index, tenant_id, event_id, at, hash)
          select 1000000, tenant_id, id, at, sha256('') from kernel.event where id = ${also.event}`
        const put = (await entryRows(send, sql`e.index = 1000000`))[0]!
        rows = rows.flatMap(row => (row.index === also.before ? [put, row] : [row]))
      }
      const entries = rows.map(entry => {
        const secrets = entry.row && secretsOf(entry.row)
        const salt = secrets ? (entry.salt ?? Buffer.alloc(16, 7)) : null
        const commitment = secrets && salt ? secretsCommitment(salt, secrets) : null
        return { entry, salt, commitment, hash: leafHashOf(factsOf(entry.row!), commitment) }
      })
      await root`delete from ledger.entry`
      for (const [index, { entry, salt, commitment, hash }] of entries.entries())
        await root`insert into ledger.entry (index, tenant_id, event_id, at, hash, salt, changes)
          values (${index}, ${entry.tenant}, ${entry.event}, ${entry.at}, ${Buffer.from(hash)}, ${salt}, ${commitment && Buffer.from(commitment)})`
      const hashes = entries.map(({ hash }) => hash)
      await root`delete from ledger.tile`
      for (const { level, n, hashes: of } of growTiles([], 0, hashes))
        await root`insert into ledger.tile (level, n, hashes) values (${level}, ${n}, ${Buffer.from(of)})`
      const checkpoints = await root<KeptCheckpoint[]>`select size, at from ledger.checkpoint order by size`
      await root`delete from ledger.checkpoint`
      for (const { size: before, at } of checkpoints) {
        const size = before - without.filter(index => index < before).length + (also && also.before < before ? 1 : 0)
        const checkpoint = { origin, size, root: rootOf(hashes.slice(0, size)) }
        const note = `${checkpointText(checkpoint)}\n${signer.lines(checkpoint, new Date(at))}`
        await root`insert into ledger.checkpoint (size, root, at, note) values (${size}, ${Buffer.from(checkpoint.root)}, ${at}, ${note})`
      }
    },
    async close() {
      await root.end()
      await h.close()
    },
  }
}
