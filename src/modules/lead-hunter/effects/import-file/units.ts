import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import type { Encoding } from './dialect.ts'

/**
 * A file is cut up before it is decoded: each character of a "unit" string is one unit of the file (a byte, or two bytes in
 * UTF-16), so an index is a place in the file, and bytes that cannot be decoded spoil one record and not the stream.
 * Commas, quotes and line ends are single units in every encoding that is accepted.
 */

export const unitSize = (encoding: Encoding): 1 | 2 => (encoding.startsWith('utf-16') ? 2 : 1)

/** Bytes to units, without decoding. `bytes` must hold whole units. */
export function toUnits(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (unitSize(encoding) === 1) return buffer.toString('latin1')
  return encoding === 'utf-16be' ? Buffer.from(buffer).swap16().toString('utf16le') : buffer.toString('utf16le')
}

/**
 * The units of a stream, chunk by chunk. `skip` bytes are dropped first. Half a UTF-16 unit at the end of the file comes out
 * as a lone surrogate, so that the record it belongs to is found to be damaged.
 */
export async function* readUnits(source: AsyncIterable<Uint8Array>, encoding: Encoding, skip = 0): AsyncGenerator<string, void> {
  const size = unitSize(encoding)
  let carry: Uint8Array | undefined
  let toSkip = skip
  for await (const chunk of source) {
    let bytes = chunk
    if (toSkip > 0) {
      bytes = chunk.subarray(Math.min(toSkip, chunk.length))
      toSkip -= chunk.length - bytes.length
    }
    if (carry) {
      bytes = Buffer.concat([carry, bytes])
      carry = undefined
    }
    if (size === 2 && bytes.length % 2) {
      carry = Uint8Array.prototype.slice.call(bytes, bytes.length - 1)
      bytes = bytes.subarray(0, bytes.length - 1)
    }
    if (bytes.length) yield toUnits(bytes, encoding)
  }
  if (carry) yield '\ud800'
}

export type Decoded = { ok: true; text: string } | { ok: false; text: string }

/**
 * Decodes one record. When its bytes are not valid in the encoding (nor in the fallback), `ok` is false and `text` is the
 * nearest reading, with U+FFFD where it broke. The text never keeps the chunk it was cut from alive.
 */
export function decode(units: string, encoding: Encoding, fallback?: Encoding): Decoded {
  if (unitSize(encoding) === 2)
    return { ok: units.isWellFormed(), text: Buffer.from(units, 'utf16le').toString('utf16le').toWellFormed() }
  const bytes = Buffer.from(units, 'latin1')
  if (encoding === 'utf-8') {
    if (isUtf8(bytes)) return { ok: true, text: bytes.toString('utf8') }
    if (fallback) return decode(units, fallback)
    return { ok: false, text: bytes.toString('utf8') }
  }
  const text = iconv.decode(bytes, encoding, { stripBOM: false })
  return { ok: !text.includes('\ufffd'), text }
}
