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
import { sequenceBatch } from './sequence.ts'
import { logSigner } from './signer.ts'
import { type KeptCheckpoint, treeStore } from './tree-store.ts'
import { openWitnessing, type WitnessPort, type WitnessStand } from './witnessing.ts'

/** A checkpoint is made after so many leaves, or so many milliseconds where there is anything new. */
const leavesToCheckpoint = 1000
const timeToCheckpoint = 60_000
/** So long after a commit leaves are made, so that many commits are one batch; and so often, whoever committed. */
const afterCommit = 100
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

  async function checkpoint(when: 'due' | 'now'): Promise<void> {
    const [last] = await tree.checkpoints(db.ask, 1)
    const now = clock()
    const { size, tiles } = await tree.edge(db.ask)
    const grown = size - (last?.size ?? 0)
    const old = !last || now.getTime() - new Date(last.at).getTime() >= timeToCheckpoint
    if (grown <= 0 || !(when === 'now' || old || grown >= leavesToCheckpoint)) return
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
        if (!batch.earlier && when === 'due') await checkpoint('due')
        continue
      }
      empty += 1
      const { pending, earlier_done } = await tree.stand(db.ask)
      if (!pending && earlier_done) break
    }
    if ((await tree.stand(db.ask)).earlier_done) await checkpoint(when)
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
      timer = setTimeout(() => {
        timer = undefined
        quietly()
      }, afterCommit)
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
