import type { KeyObject } from 'node:crypto'
import type { Id } from '#base/id.ts'
import { same } from '#base/transparency/bytes.ts'
import { checkpointIn, checkpointText } from '#base/transparency/checkpoint.ts'
import { rootAt } from '#base/transparency/merkle.ts'
import { readNote, signersOf, type VerifierKey } from '#base/transparency/note.ts'
import { rootOfEdge } from '#base/transparency/tiles.ts'
import type { Clock } from '../house.ts'
import type { Log } from '../log.ts'
import type { Pool } from '../pool.ts'
import type { Vault } from '../vault.ts'
import { setNative } from './native.ts'
import { nodesOf } from './proofs.ts'
import { batchSize, sequenceBatch } from './sequence.ts'
import { logSigner } from './signer.ts'
import { type KeptCheckpoint, treeStore } from './tree-store.ts'
import { openWitnessing, type WitnessPort, type WitnessStand } from './witnessing.ts'

/** A checkpoint is made after so many leaves, or so many milliseconds where there is anything new. */
const leavesToCheckpoint = 1000
const timeToCheckpoint = 60_000
/** So long after a commit leaves are made; while commits follow each other, so long after the batch before; and so often, whoever committed. */
const afterCommit = 100
const betweenBatches = 400
const poll = 1000

/** The tree is not the one that was signed for: somebody changed it behind the product's back. */
export class LedgerBroken extends Error {
  constructor(size: number) {
    super(`the ledger no longer holds the ${size} leaves that were signed for; run npm run verify`)
  }
}

/** Keeps the one tree of all events of the installation. */
export interface LedgerKeeper {
  /** Names the log in its checkpoints (C2SP tlog-checkpoint). */
  origin: string
  keys: readonly VerifierKey[]
  /** The same keys under a name it had before. */
  keysAs(origin: string): readonly VerifierKey[]
  witnessKeys: readonly VerifierKey[]
  /** Begins to work by itself. Without it only what is asked for is done: a test's world, a command. */
  start(): void
  /** Something was committed. */
  nudge(): void
  /** Makes leaves of all that waits, and a checkpoint where one is due (or `now`). Answers how many leaves were made. */
  sequence(checkpoint?: 'due' | 'now'): Promise<number>
  /** When the witnesses have answered to the last checkpoint. */
  witnessed(): Promise<WitnessStand[]>
  witnesses(): WitnessStand[]
  /** Whom to tell where the ledger is found changed, or a witness refuses. */
  onAlarm(tell: (what: LedgerAlarm) => void): void
  stop(): Promise<void>
}

export type LedgerAlarm = { kind: 'broken' } | { kind: 'witnessRefused'; witness: string }

export interface KeeperParts {
  db: Pool
  vault: Vault
  clock: Clock
  log: Log
  contextKey: KeyObject
  publicUrl: URL
  witnesses?: readonly WitnessPort[] | undefined
  /** What follows new leaves, by whose they are: streams. */
  taken?: (tenants: readonly Id[]) => void
}

export function openLedger({ db, vault, clock, log, contextKey, publicUrl, witnesses = [], taken }: KeeperParts): LedgerKeeper {
  setNative()
  const origin = `${publicUrl.host}/ledger`
  const tree = treeStore(contextKey)
  const signerOf = (name: string) => logSigner(vault, name)
  const signer = signerOf(origin)
  let alarm: (what: LedgerAlarm) => void = () => {}
  const witnessing = openWitnessing({
    witnesses,
    origin,
    db,
    tree,
    clock,
    log,
    refused: witness => alarm({ kind: 'witnessRefused', witness }),
  })
  let bringing: Promise<void> = Promise.resolve()
  let broughtAt = 0
  let timer: NodeJS.Timeout | undefined
  let ticker: NodeJS.Timeout | undefined
  let working: Promise<number> = Promise.resolve(0)
  let going = false
  let broken = false
  let endedAt = Number.NEGATIVE_INFINITY
  /** The last checkpoint that is known of here. Another process may have made a later one: then less is due, not more. */
  let signed: { size: number; time: number } | undefined

  const isDue = (size: number) =>
    !signed ||
    size - signed.size >= leavesToCheckpoint ||
    (size > signed.size && clock().getTime() - signed.time >= timeToCheckpoint)

  async function checkpoint(when: 'due' | 'now'): Promise<void> {
    const [last] = await tree.checkpoints(db.ask, 1)
    signed = last && { size: last.size, time: new Date(last.at).getTime() }
    const now = clock()
    const { size, tiles } = await tree.edge(db.ask)
    if (size <= (last?.size ?? 0) || !(when === 'now' || isDue(size))) return
    // A tree that lost leaves, or holds others than were signed for, is signed for no more.
    if (last) await demandSame(last)
    const root = rootOfEdge(tiles, size)
    const text = checkpointText({ origin, size, root })
    const kept = {
      size,
      root: Buffer.from(root),
      at: now.toISOString(),
      note: `${text}\n${signer.lines({ origin, size, root }, now)}`,
    }
    await tree.keep(db.ask, kept)
    signed = { size, time: now.getTime() }
    bring(kept)
  }

  /** Beside the sequencer: who is slow or away keeps no leaf waiting. */
  function bring(kept: KeptCheckpoint): void {
    if (!witnesses.length) return
    broughtAt = clock().getTime()
    bringing = bringing.then(() => witnessing.bring(kept))
  }

  async function bringAgain(): Promise<void> {
    if (clock().getTime() - broughtAt < timeToCheckpoint || witnessing.stands().every(({ state }) => state === 'well')) return
    const [last] = await tree.checkpoints(db.ask, 1)
    if (last) bring(last)
  }

  /** What was signed for is the beginning of what stands there now: otherwise nothing is signed any more, and it is told. */
  async function demandSame(last: KeptCheckpoint): Promise<void> {
    const note = readNote(last.note)
    const told = note && checkpointIn(note.text)
    // Its name may have been another one: it follows the product's address.
    const keys = told && told.origin !== origin ? signerOf(told.origin).keys : signer.keys
    const signed = note && signersOf(note, keys)
    const root = await rootAt(nodesOf(tree, db.ask), last.size).catch(() => undefined)
    if (!told || !signed || signed.length < keys.length || !root || !same(told.root, root)) throw new LedgerBroken(last.size)
  }

  async function work(when: 'due' | 'now'): Promise<number> {
    let leaves = 0
    for (let empty = 0; empty < 2; ) {
      const batch = await sequenceBatch(db, tree)
      leaves += batch.leaves
      if (batch.earlier && leaves % 100_000 < batch.leaves) log.info('ledger takes in what was before it', { leaves })
      if (batch.leaves) {
        taken?.(batch.tenants)
        // While what was before is taken in there is no checkpoint: its events are older than any of them.
        if (batch.earlier) continue
        const more = batch.leaves === batchSize
        if ((when === 'now' && !more) || (when === 'due' && isDue(batch.size))) await checkpoint(when)
        // Fewer than it may take were all that waited.
        if (more) continue
        break
      }
      empty += 1
      const { pending, earlier_done, size } = await tree.stand(db.ask)
      if (pending || !earlier_done) continue
      if (when === 'now' || isDue(size)) await checkpoint(when)
      break
    }
    await bringAgain()
    return leaves
  }

  const sequence = (when: 'due' | 'now' = 'due') => {
    working = working.catch(() => 0).then(() => work(when))
    return working
  }
  const quietly = () => {
    if (going) return
    going = true
    void sequence()
      .then(() => {
        broken = false
      })
      .catch(error => {
        log.error('ledger rests', error)
        if (error instanceof LedgerBroken && !broken) alarm({ kind: 'broken' })
        broken ||= error instanceof LedgerBroken
      })
      .finally(() => {
        going = false
        endedAt = performance.now()
      })
  }

  return {
    origin,
    keys: signer.keys,
    keysAs: name => (name === origin ? signer : signerOf(name)).keys,
    witnessKeys: witnesses.flatMap(witness => witness.keys),
    start() {
      ticker ??= setInterval(quietly, poll)
      quietly()
    },
    nudge() {
      if (!ticker || timer) return
      timer = setTimeout(
        () => {
          timer = undefined
          quietly()
        },
        Math.max(afterCommit, betweenBatches - (performance.now() - endedAt)),
      )
    },
    sequence,
    async witnessed() {
      await bringing
      return witnessing.stands()
    },
    witnesses: witnessing.stands,
    onAlarm(tell) {
      alarm = tell
    },
    async stop() {
      clearInterval(ticker)
      clearTimeout(timer)
      ticker = undefined
      await working.catch(() => 0)
      await bringing
    },
  }
}
