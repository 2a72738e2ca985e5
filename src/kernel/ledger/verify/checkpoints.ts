import { same } from '#base/transparency/bytes.ts'
import { checkpointIn } from '#base/transparency/checkpoint.ts'
import { readNote, signersOf, type VerifierKey } from '#base/transparency/note.ts'
import type { Bytes } from '#base/transparency/primitives.ts'
import type { Findings } from './finding.ts'

/** A checkpoint that is known to be the log's own word. */
export interface Told {
  origin: string
  size: number
  root: Bytes
  /** Seconds since 1970, as it was signed. */
  time: number
  cosigned: boolean
  /** Kept outside the database: a file, a witness. What contradicts it in the database is wrong. */
  outside: boolean
}

export interface Trust {
  /** The log's own keys, by the name it had. */
  log(origin: string): readonly VerifierKey[]
  witnesses: readonly VerifierKey[]
}

const iso = (time: number) => new Date(time * 1000).toISOString()
export const momentOf = ({ time }: Told): string => iso(time)

/** Reads one checkpoint and says what is wrong with it; undefined where it cannot be believed. */
export function judge(
  note: string,
  trust: Trust,
  findings: Findings,
  kept?: { size: number; root: Bytes; at: string },
): Told | undefined {
  const read = readNote(note)
  const told = read && checkpointIn(read.text)
  const named = kept ? `The checkpoint of ${kept.size} leaves` : 'A checkpoint from outside'
  const refuse = (why: string): undefined => {
    findings.add({ kind: 'signature', says: `${named} ${why}.`, ...(kept && { at: kept.at, index: kept.size }) })
  }
  if (!read || !told) return refuse('is not written as one')
  const keys = trust.log(told.origin)
  const signers = signersOf(read, [...keys, ...trust.witnesses])
  if (!signers) return refuse('has a signature of a known key that is not of it')
  const own = signers.filter(({ key }) => keys.includes(key))
  const missing = keys.filter(key => !own.some(signed => signed.key === key))
  if (missing.length || !own.length) return refuse('is not signed by every key of the log')
  const time = own.find(signed => signed.time !== undefined)?.time
  if (time === undefined) return refuse('says no time')
  if (kept && (kept.size !== told.size || !same(kept.root, told.root))) return refuse('says something else than it is kept as')
  if (kept && iso(time).slice(0, 19) !== new Date(kept.at).toISOString().slice(0, 19))
    return refuse('is kept under another time than was signed')
  return { ...told, time, cosigned: signers.some(({ key }) => trust.witnesses.includes(key)), outside: !kept }
}
