import { z } from 'zod'

/** A UUID of version 7 (RFC 9562): sorts by the millisecond it was made in. */
export type Id = string

const hex = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
let lastMs = 0
let counter = 0

/**
 * Makes a UUIDv7 (RFC 9562 section 5.7) with the 12-bit counter of section 6.2, method 1, so that ids made in one
 * millisecond by one process keep their order. `nowMs` is milliseconds since 1970; pass it only in tests.
 */
export function newId(nowMs: number = Date.now()): Id {
  if (nowMs > lastMs) {
    lastMs = nowMs
    counter = crypto.getRandomValues(new Uint16Array(1))[0]! & 0x7ff
  } else if (++counter > 0xfff) {
    lastMs += 1
    counter = 0
  }
  const b = sixteenBytes()
  const ms = lastMs
  b[0] = ms / 2 ** 40
  b[1] = ms / 2 ** 32
  b[2] = ms / 2 ** 24
  b[3] = ms / 2 ** 16
  b[4] = ms / 2 ** 8
  b[5] = ms
  b[6] = 0x70 | (counter >> 8)
  b[7] = counter
  b[8] = 0x80 | (b[8]! & 0x3f)
  let out = ''
  for (let i = 0; i < 16; i++) out += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + hex[b[i]!]
  return out
}

const store = new Uint8Array(16 * 256)
let used = store.length
/** Random bytes are drawn in store: one call for 256 ids costs what one call for one does. */
function sixteenBytes(): Uint8Array {
  if (used === store.length) {
    crypto.getRandomValues(store)
    used = 0
  }
  used += 16
  return store.slice(used - 16, used)
}

/** The schema of an id in a contract. `what` names the record for the API description: `id('lead')`. */
export const id = (what: string) => z.uuid('This is not a valid id.').describe(`Id of the ${what}`)
