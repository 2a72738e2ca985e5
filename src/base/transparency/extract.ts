import { fromBase64, fromHex, same, toHex } from './bytes.ts'
import { checkpointIn } from './checkpoint.ts'
import { type LeafFacts, type LeafSecrets, leafHashOf, secretsCommitment } from './leaf.ts'
import { extendsTree, includes } from './merkle.ts'
import { notesIn, readKey, readNote, signersOf, type VerifierKey } from './note.ts'
import type { Bytes } from './primitives.ts'

export const extractFormat = 'connect-and-close/ledger-extract/1'

/** One leaf with its way to the root. Hashes are base64, commitment and salt hex. */
export interface ExtractLeaf {
  index: number
  facts: LeafFacts
  commitment: string | null
  salt: string | null
  /** What was changed and from where, where it was asked for and may be told. */
  secrets: LeafSecrets | null
  proof: string[]
}

/** What somebody takes along as evidence: it is verified by itself and the log's published keys. */
export interface Extract {
  format: typeof extractFormat
  madeAt: string
  tenant: string
  keys: string[]
  witnesses: string[]
  checkpoint: string
  leaves: ExtractLeaf[]
  /** That older trees are the beginning of this one, by their size. */
  consistency: { size: number; proof: string[] }[]
}

export interface ExtractLine {
  ok: boolean
  says: string
}

export interface ExtractVerdict {
  holds: boolean
  origin: string
  size: number
  /** When the checkpoint was signed, by the log and by witnesses. */
  signed: { name: string; kind: string; at: string | null }[]
  checks: ExtractLine[]
  leaves: { index: number; ok: boolean; facts: LeafFacts; secrets: 'shown' | 'kept back' | 'none'; says: string }[]
}

const hashesIn = (texts: readonly string[]): Bytes[] | undefined => {
  const hashes = texts.map(fromBase64)
  return hashes.every(hash => hash?.length === 32) ? (hashes as Bytes[]) : undefined
}
const isText = (value: unknown): value is string => typeof value === 'string'
const isList = (value: unknown, of: (one: unknown) => boolean): value is unknown[] => Array.isArray(value) && value.every(of)
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The file as an extract; undefined where it is none. What is in it proves nothing before it is verified. */
export function readExtract(text: string): Extract | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value) || value.format !== extractFormat || !isText(value.checkpoint) || !isText(value.madeAt)) return undefined
  const leaf = (one: unknown) =>
    isRecord(one) &&
    Number.isSafeInteger(one.index) &&
    isRecord(one.facts) &&
    isRecord(one.facts.actor) &&
    isList(one.proof, isText)
  const proof = (one: unknown) => isRecord(one) && Number.isSafeInteger(one.size) && isList(one.proof, isText)
  const fits =
    isList(value.keys, isText) &&
    isList(value.witnesses, isText) &&
    isList(value.leaves, leaf) &&
    isList(value.consistency, proof)
  return fits ? (value as unknown as Extract) : undefined
}

const iso = (time: number) => new Date(time * 1000).toISOString()
const numbers = (n: number) => n.toLocaleString('en-US')
const leavesIn = (n: number) => `${numbers(n)} ${n === 1 ? 'leaf' : 'leaves'}`

function judgeLeaf(leaf: ExtractLeaf, size: number, root: Bytes, tenant: string): ExtractVerdict['leaves'][number] {
  const { index, facts } = leaf
  const commitment = leaf.commitment === null ? null : fromHex(leaf.commitment)
  const proof = hashesIn(leaf.proof)
  const told = {
    index,
    facts,
    secrets: leaf.commitment === null ? ('none' as const) : leaf.secrets ? ('shown' as const) : ('kept back' as const),
  }
  if (commitment === undefined || !proof) return { ...told, ok: false, says: 'is not written as a leaf' }
  if (!includes(leafHashOf(facts, commitment), index, size, proof, root))
    return { ...told, ok: false, says: 'is not in the ledger as it stands here' }
  if (facts.tenant !== tenant) return { ...told, ok: false, says: 'is of another client' }
  if (!leaf.secrets) return { ...told, ok: true, says: 'is in the ledger, exactly so' }
  const salt = leaf.salt === null ? undefined : fromHex(leaf.salt)
  if (!salt || !commitment || !same(secretsCommitment(salt, leaf.secrets), commitment))
    return { ...told, ok: false, says: 'is in the ledger, but not with these changes' }
  return { ...told, ok: true, says: 'is in the ledger, exactly so, with its changes' }
}

/**
 * Verifies an extract without anybody’s help: signatures, each leaf, and that older checkpoints are the beginning of its tree.
 * `trusted`: keys one has from elsewhere; without them the extract's own are believed, which is said.
 */
export function verifyExtract(extract: Extract, olderText = '', trusted: readonly VerifierKey[] = []): ExtractVerdict {
  const checks: ExtractLine[] = []
  const check = (ok: boolean, good: string, bad: string) => checks.push({ ok, says: ok ? good : bad })
  const note = readNote(extract.checkpoint)
  const checkpoint = note && checkpointIn(note.text)
  const nothing = { holds: false, origin: checkpoint?.origin ?? '', size: checkpoint?.size ?? 0, signed: [], leaves: [] }
  if (!note || !checkpoint) return { ...nothing, checks: [{ ok: false, says: 'There is no checkpoint in this extract.' }] }
  const own = extract.keys.map(readKey)
  const witnesses = extract.witnesses.map(readKey)
  if ([...own, ...witnesses].some(key => !key))
    return { ...nothing, checks: [{ ok: false, says: 'A key in this extract cannot be read.' }] }
  const keys = trusted.length ? [...trusted] : ([...own, ...witnesses] as VerifierKey[])
  const ofLog = keys.filter(key => key.name === checkpoint.origin)
  const signers = signersOf(note, keys)
  const all = signers !== false && ofLog.length > 0 && ofLog.every(key => signers.some(signed => signed.key === key))
  check(
    all,
    `The checkpoint of ${leavesIn(checkpoint.size)} is signed by the ledger ${checkpoint.origin}, with ${ofLog.length === 1 ? 'its key' : `all ${ofLog.length} of its keys`}.`,
    'The checkpoint is not signed by every key of the ledger.',
  )
  const others = signers ? signers.filter(({ key }) => key.name !== checkpoint.origin) : []
  if (others.length)
    checks.push({ ok: true, says: `A witness signed it too: ${[...new Set(others.map(({ key }) => key.name))].join(', ')}.` })
  const leaves = extract.leaves.map(leaf => judgeLeaf(leaf, checkpoint.size, checkpoint.root, extract.tenant))
  const good = leaves.filter(leaf => leaf.ok).length
  check(
    good === leaves.length && leaves.length > 0,
    leaves.length === 1
      ? 'The event is in the ledger, exactly as it stands here.'
      : `All ${numbers(leaves.length)} events are in the ledger, exactly as they stand here.`,
    leaves.length
      ? `${numbers(leaves.length - good)} of ${numbers(leaves.length)} events are not in the ledger as they stand here.`
      : 'There is no event in it.',
  )
  for (const older of notesIn(olderText)) check(...judgeOlder(older, extract, { ...checkpoint, keys: ofLog }))
  if (olderText.trim() && !notesIn(olderText).length) check(false, '', 'What was given as older checkpoints holds none.')
  return {
    holds: checks.every(({ ok }) => ok),
    origin: checkpoint.origin,
    size: checkpoint.size,
    signed: (signers || []).map(({ key, time }) => ({
      name: key.name,
      kind: key.kind,
      at: time === undefined ? null : iso(time),
    })),
    checks,
    leaves,
  }
}

function judgeOlder(
  text: string,
  extract: Extract,
  now: { origin: string; size: number; root: Bytes; keys: readonly VerifierKey[] },
): [boolean, string, string] {
  const note = readNote(text)
  const older = note && checkpointIn(note.text)
  if (!older) return [false, '', 'An older checkpoint cannot be read.']
  const named = `the older checkpoint of ${leavesIn(older.size)}`
  const signed = note && signersOf(note, now.keys)
  if (!signed || signed.length < now.keys.length || older.origin !== now.origin)
    return [false, '', `T${named.slice(1)} is not signed by this ledger.`]
  if (older.size > now.size)
    return [false, '', `T${named.slice(1)} is newer than the extract: it is not older than ${numbers(now.size)}.`]
  const found = extract.consistency.find(one => one.size === older.size)
  const proof = older.size === now.size ? [] : found && hashesIn(found.proof)
  if (!proof) return [false, '', `The extract has no proof from ${named}: have one made that names this size.`]
  return [
    extendsTree(older.size, older.root, now.size, now.root, proof),
    `T${named.slice(1)} (root ${toHex(older.root).slice(0, 16)}…) is the beginning of this ledger.`,
    `T${named.slice(1)} is NOT the beginning of this ledger: what was logged before it was changed.`,
  ]
}
