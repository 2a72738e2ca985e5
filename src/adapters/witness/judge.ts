import { fromBase64, same } from '#base/transparency/bytes.ts'
import { checkpointIn } from '#base/transparency/checkpoint.ts'
import { extendsTree } from '#base/transparency/merkle.ts'
import { readNote, signersOf, type VerifierKey } from '#base/transparency/note.ts'
import type { Bytes } from '#base/transparency/primitives.ts'
import type { Signer } from '#kernel/ledger/signer.ts'
import type { OpenHeld } from './state.ts'

export interface Told {
  status: 200 | 400 | 403 | 404 | 409 | 422
  body: string | Buffer
  type?: string
}

/** A log that is watched: it is named by its keys, and every one of them has to have signed. */
export interface Watched {
  keys: readonly VerifierKey[]
  held: OpenHeld
}

const size = (n: number): Told => ({ status: 409, body: `${n}\n`, type: 'text/x.tlog.size' })

/** `old <size>`, hashes of the proof, an empty line, the checkpoint (C2SP tlog-witness). */
function read(body: string): { old: number; proof: Bytes[]; note: string } | undefined {
  const at = body.indexOf('\n\n')
  const [first, ...lines] = at < 0 ? [] : body.slice(0, at).split('\n')
  const [, old] = /^old (0|[1-9][0-9]*)$/.exec(first ?? '') ?? []
  const proof = lines.map(line => fromBase64(line))
  if (old === undefined || proof.length > 63 || proof.some(hash => hash?.length !== 32)) return undefined
  return { old: Number(old), proof: proof as Bytes[], note: body.slice(at + 2) }
}

/** Judges a new checkpoint and, where it holds, keeps and signs it. One at a time. */
export async function addCheckpoint(
  body: string,
  watched: ReadonlyMap<string, Watched>,
  signer: Signer,
  now: Date,
): Promise<Told> {
  const asked = read(body)
  const note = asked && readNote(asked.note)
  const checkpoint = note && checkpointIn(note.text)
  if (!asked || !note || !checkpoint) return { status: 400, body: 'this is no request to add a checkpoint\n' }
  const log = watched.get(checkpoint.origin)
  if (!log) return { status: 404, body: 'this log is not watched here\n' }
  const signers = signersOf(note, log.keys)
  if (!signers || log.keys.some(key => !signers.some(signed => signed.key === key)))
    return { status: 403, body: 'not every key of the log signed this\n' }
  const { held } = log.held
  if (asked.old > checkpoint.size) return { status: 400, body: 'the old size is above the new one\n' }
  if (asked.old !== held.size) return size(held.size)
  const root = fromBase64(held.root) ?? new Uint8Array(0)
  if (held.size > 0 && held.size === checkpoint.size && !same(root, checkpoint.root)) return size(held.size)
  const holds =
    held.size === 0 ? asked.proof.length === 0 : extendsTree(held.size, root, checkpoint.size, checkpoint.root, asked.proof)
  if (!holds) return { status: 422, body: 'the proof does not hold: this is not the tree that was signed for before\n' }
  const lines = signer.lines(checkpoint, now)
  // Safe on the disk before anybody hears of it.
  await log.held.sign(checkpoint.size, Buffer.from(checkpoint.root).toString('base64'), `${asked.note}${lines}`)
  return { status: 200, body: lines }
}

/**
 * Leaf hashes behind those that are kept: `<origin>\n<from>\n` and 32 bytes each. They count once they reach the tree that was
 * signed for and hash to its root. Answers how many came; 409 with that number where they begin elsewhere.
 */
export async function addHashes(body: Buffer, watched: ReadonlyMap<string, Watched>): Promise<Told> {
  const end = body.indexOf(10, body.indexOf(10) + 1)
  const [, origin, from] = /^([^\n]+)\n(0|[1-9][0-9]*)\n$/.exec(body.subarray(0, end + 1).toString('utf8')) ?? []
  const hashes = body.subarray(end + 1)
  if (!origin || hashes.length === 0 || hashes.length % 32) return { status: 400, body: 'these are no hashes\n' }
  const log = watched.get(origin)
  if (!log) return { status: 404, body: 'this log is not watched here\n' }
  const { held } = log.held
  if (Number(from) === held.kept && log.held.came !== held.kept) await log.held.drop()
  if (Number(from) !== log.held.came) return size(log.held.came)
  if (log.held.came + hashes.length / 32 > held.size)
    return { status: 403, body: 'there are more of them than were signed for\n' }
  await log.held.append(hashes)
  if (log.held.came === held.size && !(await log.held.settle()))
    return { status: 422, body: 'these hashes are not those of the tree that was signed for\n' }
  return { status: 200, body: `${log.held.came}\n` }
}
