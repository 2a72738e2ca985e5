import { toBase64 } from '#base/transparency/bytes.ts'
import { consistencyProof } from '#base/transparency/merkle.ts'
import { readLines, readNote, signersOf, type VerifierKey } from '#base/transparency/note.ts'
import { tileWidth } from '#base/transparency/tiles.ts'
import type { Clock } from '../house.ts'
import type { Log } from '../log.ts'
import type { Pool } from '../pool.ts'
import { nodesOf } from './proofs.ts'
import type { KeptCheckpoint, TreeStore } from './tree-store.ts'

/** A witness, somewhere else (C2SP tlog-witness; beside it, it takes leaf hashes). Rejects where it is away. */
export interface WitnessPort {
  name: string
  keys: readonly VerifierKey[]
  post(path: 'add-checkpoint' | 'add-hashes', body: string | Buffer): Promise<{ status: number; body: string }>
}

/** How a witness stands. `refused`: it was asked to sign a tree that does not continue the one it signed before. */
export interface WitnessStand {
  name: string
  state: 'new' | 'well' | 'away' | 'refused'
  /** Leaves it last signed for, and when it last answered. */
  size: number
  at: string | null
  why: string | null
}

export interface Witnessing {
  /** Brings every witness up to this checkpoint; what is away is tried again with the next. Never rejects. */
  bring(checkpoint: KeptCheckpoint): Promise<void>
  stands(): WitnessStand[]
}

/** Tiles in one request. */
const tilesAtOnce = 16

class Refused extends Error {}

export function openWitnessing(o: {
  witnesses: readonly WitnessPort[]
  origin: string
  db: Pool
  tree: TreeStore
  clock: Clock
  log: Log
  /** Called once each time a witness begins to refuse. */
  refused: (witness: string) => void
}): Witnessing {
  const { db, tree } = o
  const stands = new Map<WitnessPort, WitnessStand>(
    o.witnesses.map(w => [w, { name: w.name, state: 'new', size: 0, at: null, why: null }]),
  )

  /** Asks for a signature; answers its lines. Tells the witness's own size at most once. */
  async function sign(witness: WitnessPort, checkpoint: KeptCheckpoint, old: number, again = false): Promise<string> {
    const proof = await consistencyProof(nodesOf(tree, db.ask), old, checkpoint.size)
    const body = `old ${old}\n${proof.map(hash => `${toBase64(hash)}\n`).join('')}\n${checkpoint.note}`
    const { status, body: said } = await witness.post('add-checkpoint', body)
    if (status === 200) return said
    const held = Number(said)
    if (status === 409 && !again && Number.isSafeInteger(held) && held <= checkpoint.size)
      return sign(witness, checkpoint, held, true)
    if (status === 409) throw new Refused(`it signed for ${said.trim()} leaves that are not these`)
    if (status === 422) throw new Refused('what it signed for before is not the beginning of this ledger')
    throw new Error(`it answered ${status}: ${said.trim().slice(0, 200)}`)
  }

  /** Brings leaf hashes up to the tree it signed for. */
  async function bringHashes(witness: WitnessPort, size: number): Promise<void> {
    let from = size
    for (let turns = 0; ; turns++) {
      const first = Math.floor(from / tileWidth)
      const tiles = from < size ? await tree.tiles(db.ask, 0, first, first + tilesAtOnce - 1) : []
      const hashes = Buffer.concat(tiles.map(tile => tile.hashes)).subarray(
        32 * (from % tileWidth),
        32 * (size - first * tileWidth),
      )
      // Nothing to bring asks where it stands: a hash that it cannot need yet.
      const body = Buffer.concat([Buffer.from(`${o.origin}\n${from}\n`), hashes.length ? hashes : Buffer.alloc(32)])
      const { status, body: said } = await witness.post('add-hashes', body)
      const came = Number(said)
      if (status === 404 && turns === 0) return
      if (status === 403 && from === size) return
      if (status === 422) throw new Refused('the leaf hashes are not those of the tree it signed for')
      if (!(status === 200 || status === 409) || !Number.isSafeInteger(came))
        throw new Error(`it answered ${status} to leaf hashes`)
      if (status === 200 && came >= size) return
      if (turns > 2 && came <= from && status === 409) throw new Error('it does not take leaf hashes')
      from = came
    }
  }

  async function bringOne(witness: WitnessPort, checkpoint: KeptCheckpoint): Promise<void> {
    const stand = stands.get(witness)!
    const before = stand.state
    const at = o.clock().toISOString()
    try {
      const said = await sign(witness, checkpoint, stand.size <= checkpoint.size ? stand.size : 0)
      const lines = readLines(said)
      const signed = lines && readNote(`${readNote(checkpoint.note)!.text}\n${said}`)
      const signers = (signed && signersOf(signed, witness.keys)) || []
      if (!signers.length) throw new Error('what it answered is not signed by its key')
      await tree.cosign(db.ask, checkpoint.size, said)
      Object.assign(stand, { size: checkpoint.size })
      await bringHashes(witness, checkpoint.size)
      Object.assign(stand, { state: 'well', at, why: null })
    } catch (error) {
      const refused = error instanceof Refused
      const why = (error as Error).message
      Object.assign(stand, { state: refused ? 'refused' : 'away', at: refused ? at : stand.at, why })
      if (stand.state !== before)
        o.log.error(refused ? 'witness refused' : 'witness away', new Error(why), { witness: witness.name })
      if (refused && before !== 'refused') o.refused(witness.name)
    }
  }

  return {
    bring: async checkpoint => {
      await Promise.all(o.witnesses.map(witness => bringOne(witness, checkpoint)))
    },
    stands: () => [...stands.values()].map(stand => ({ ...stand })),
  }
}
