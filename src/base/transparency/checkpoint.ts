import { fromBase64, toBase64 } from './bytes.ts'
import type { Bytes } from './primitives.ts'

/** What a log says of its tree (C2SP tlog-checkpoint). */
export interface Checkpoint {
  origin: string
  size: number
  root: Bytes
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${toBase64(root)}\n`

/** The three lines of a note's text; further lines are let stand. Undefined where they are written otherwise. */
export function checkpointIn(text: string): Checkpoint | undefined {
  const [, origin, size, hash] = /^([^\n]+)\n(0|[1-9][0-9]*)\n([^\n]+)\n(?:[^\n]+\n)*$/.exec(text) ?? []
  const root = hash && fromBase64(hash)
  if (!origin || !root || root.length !== 32 || !Number.isSafeInteger(Number(size))) return undefined
  return { origin, size: Number(size), root }
}
