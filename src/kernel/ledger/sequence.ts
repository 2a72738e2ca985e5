import { randomBytes } from 'node:crypto'
import type { Id } from '#base/id.ts'
import { leafHashOf, secretsCommitment } from '#base/transparency/leaf.ts'
import { growTiles } from '#base/transparency/tiles.ts'
import type { Pool } from '../pool.ts'
import { factsOf, type LeafRow, secretsOf } from './leaf-row.ts'
import type { NewEntry, TreeStore } from './tree-store.ts'

/** Leaves of one transaction. */
export const batchSize = 1000

function entryOf(row: LeafRow): NewEntry {
  const secrets = secretsOf(row)
  const salt = secrets ? randomBytes(16) : null
  const commitment = salt && secrets ? secretsCommitment(salt, secrets) : null
  return {
    tenant: row.tenant_id,
    event: row.id,
    at: row.at,
    hash: leafHashOf(factsOf(row), commitment),
    salt,
    changes: commitment,
  }
}

/**
 * Makes leaves of what waits, a batch in one transaction: killed in the middle, all of it waits again. Answers how many; 0 where
 * nothing waits, or another process is at it.
 */
export const sequenceBatch = (
  db: Pool,
  tree: TreeStore,
): Promise<{ leaves: number; size: number; earlier: boolean; tenants: Id[] }> =>
  db.transact(
    false,
    () => ({ text: 'select 1', values: [] }),
    async tx => {
      const rows = await tree.take(tx.rows, batchSize)
      if (!rows.length) return { leaves: 0, size: 0, earlier: false, tenants: [] }
      // After the taking, which keeps other writers out.
      const { size, tiles } = await tree.edge(tx.rows)
      const entries = rows.map(entryOf)
      const grown = growTiles(
        tiles,
        size,
        entries.map(({ hash }) => hash),
      )
      await tree.append(tx.rows, size, entries, grown)
      const tenants = [...new Set(entries.map(({ tenant }) => tenant))]
      return { leaves: entries.length, size: size + entries.length, tenants, earlier: rows[0]!.earlier }
    },
  )
