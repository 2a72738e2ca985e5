import { type FileHandle, open, writeFile } from 'node:fs/promises'
import {
  Altered,
  bytesAt,
  growingVersion,
  newHead,
  openPiece,
  openSealed,
  pieceBytes,
  type SealedAs,
  sealGrown,
} from './sealed-file.ts'
import type { Vault } from './vault.ts'

/**
 * A sealed file that grows as its bytes arrive, in parts and over days, with nothing of it clear on the disk in between. Pieces
 * have fixed places, so that reading begins anywhere. Only the last may be short, and whoever adds seals it anew. A process
 * that dies leaves whole pieces; a last one that was half written is found by its tag and left out, so that the sender is told
 * of fewer bytes and sends these again.
 */
export async function beginGrowing(vault: Vault, path: string, whose: SealedAs): Promise<void> {
  const { head } = await newHead(vault, growingVersion, whose)
  await writeFile(path, head, { mode: 0o600 })
}

interface Growing {
  /** Bytes it held when it was opened. */
  held: number
  add(bytes: Uint8Array): Promise<void>
  /** Seals what came last and closes it; answers how many bytes it holds now. */
  end(): Promise<number>
}

/** Opens one to be added to. One at a time: whoever asks sees to it. Throws Altered where it is none of this name. */
export async function grow(vault: Vault, path: string, whose: SealedAs): Promise<Growing> {
  const file = await open(path, 'r+')
  try {
    const { sealed, last } = await endOf(vault, file, whose)
    let pieces = Math.floor((sealed.size - sealed.start) / sealed.slot)
    const place = () => sealed.start + pieces * sealed.slot
    const held = pieces * pieceBytes + (last?.length ?? 0)
    let waiting = last ?? Buffer.alloc(0)
    let begun = waiting.length
    if (!last) await file.truncate(place())
    return {
      held,
      async add(bytes) {
        waiting = Buffer.concat([waiting, bytes])
        for (; waiting.length >= pieceBytes; waiting = waiting.subarray(pieceBytes)) {
          await writeAt(file, sealGrown(sealed.key, pieces, waiting.subarray(0, pieceBytes)), place())
          pieces += 1
          begun = 0
        }
      },
      async end() {
        try {
          if (waiting.length > begun) await writeAt(file, sealGrown(sealed.key, pieces, waiting), place())
          return pieces * pieceBytes + waiting.length
        } finally {
          await file.close()
        }
      },
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Bytes of it that are proven to its end: what a sender goes on from. */
export async function grownBytes(vault: Vault, path: string, whose: SealedAs): Promise<number> {
  const file = await open(path)
  try {
    const { sealed, last } = await endOf(vault, file, whose)
    return Math.floor((sealed.size - sealed.start) / sealed.slot) * pieceBytes + (last?.length ?? 0)
  } finally {
    await file.close()
  }
}

/** What its last piece holds, where that is short; undefined for none, or one that was half written. */
async function endOf(vault: Vault, file: FileHandle, whose: SealedAs) {
  await vault.ready(whose.tenant)
  const sealed = await openSealed(vault, file, whose)
  if (sealed?.version !== growingVersion) throw new Altered('it does not grow')
  const { start, slot, size } = sealed
  const rest = (size - start) % slot
  if (!rest) return { sealed, last: undefined }
  try {
    const n = Math.floor((size - start) / slot)
    return { sealed, last: openPiece(sealed, await bytesAt(file, size - rest, rest), n, true) }
  } catch (error) {
    if (error instanceof Altered) return { sealed, last: undefined }
    throw error
  }
}

async function writeAt(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
}
