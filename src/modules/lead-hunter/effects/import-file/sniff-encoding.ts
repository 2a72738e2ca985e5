import { isAscii, isUtf8 } from 'node:buffer'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import type { Encoding } from './dialect.ts'

export interface FoundEncoding {
  encoding: Encoding
  fallback?: Encoding
  /** Bytes of the byte order mark. */
  bom: number
  /** A sentence for the screen, when the encoding was not certain. */
  note?: string
}

/**
 * The encoding of the file that begins with `head`. `complete`: whether `head` is the whole file (else its last character
 * may be cut). A byte order mark decides; then zero bytes between the characters (UTF-16); then validity as UTF-8; the rest
 * is told apart by which single-byte reading makes words.
 */
export function sniffEncoding(head: Uint8Array, complete: boolean): FoundEncoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: 2 }
  const wide = wideWithoutMark(head)
  if (wide) return { encoding: wide, bom: 0, note: 'The file is UTF-16 without a byte order mark.' }
  const whole = complete ? head : head.subarray(0, head.length - cutBytes(head))
  // Beyond a beginning in plain ASCII anything may follow; programs that do not write UTF-8 write Windows-1252.
  if (isAscii(whole)) return { encoding: 'utf-8', fallback: 'windows-1252', bom: 0 }
  if (isUtf8(whole) || mostlyUtf8(whole)) return { encoding: 'utf-8', bom: 0 }
  return singleByte(whole)
}

/** How many bytes at the end belong to a UTF-8 character whose other bytes are missing. */
function cutBytes(head: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, head.length); back++) {
    const byte = head[head.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
  }
  return 0
}

function wideWithoutMark(head: Uint8Array): Encoding | undefined {
  const end = Math.min(head.length, 4096) & ~1
  let even = 0
  let odd = 0
  for (let i = 0; i < end; i += 2) {
    if (head[i] === 0) even++
    if (head[i + 1] === 0) odd++
  }
  const pairs = end / 2
  if (pairs < 2) return undefined
  if (odd > pairs * 0.6 && even < pairs * 0.05) return 'utf-16le'
  if (even > pairs * 0.6 && odd < pairs * 0.05) return 'utf-16be'
  return undefined
}

/** Whether nearly all lines with special characters are valid UTF-8: then the others are the damaged ones. */
function mostlyUtf8(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let valid = 0
  let invalid = 0
  for (let at = 0; at < buffer.length; ) {
    const stop = buffer.indexOf(10, at)
    const line = buffer.subarray(at, stop < 0 ? buffer.length : stop)
    at += line.length + 1
    if (isAscii(line)) continue
    if (isUtf8(line)) valid++
    else invalid++
  }
  return valid > 0 && valid >= invalid * 4
}

/** Confidences (0 to 100) from which chardet is believed, for the whole text and for its special characters alone. */
const TRUST_WHOLE = 50
const TRUST_SPECIAL = 15
const WESTERN = new Set([
  'ISO-8859-1',
  'windows-1252',
  'UTF-8',
  'ASCII',
  'ISO-8859-2',
  'windows-1250',
  'ISO-8859-9',
  'windows-1254',
])

function singleByte(bytes: Uint8Array): FoundEncoding {
  const windows = sense(bytes, 'windows-1252')
  const mac = sense(bytes, 'macintosh')
  if (Math.max(windows, mac) < 0.5) {
    const other = otherAlphabet(bytes)
    if (other) {
      return {
        encoding: other.toLowerCase(),
        bom: 0,
        note: `The file looks like ${other}. If names look wrong, choose another encoding.`,
      }
    }
  }
  const encoding = mac > windows ? 'macintosh' : 'windows-1252'
  const label = mac > windows ? 'Mac OS Roman' : 'Windows-1252'
  return {
    encoding,
    bom: 0,
    note: `The file is not UTF-8; it was read as ${label}. If names look wrong, choose another encoding.`,
  }
}

/**
 * Asked only when neither Western reading makes words: on short Western texts chardet guesses at random. Names and addresses
 * are mostly English, so its statistics of letters are given the special characters alone.
 */
function otherAlphabet(bytes: Uint8Array): string | undefined {
  const known = (text: Uint8Array, trust: number) =>
    analyse(text).find(({ name, confidence }) => confidence >= trust && !WESTERN.has(name) && iconv.encodingExists(name))?.name
  return (
    known(bytes, TRUST_WHOLE) ??
    known(
      bytes.map(byte => (byte < 0x80 ? 0x20 : byte)),
      TRUST_SPECIAL,
    )
  )
}

/**
 * The share of special characters that stand where a letter or a sign of that kind stands in names and sentences: letters
 * beside plain ones, because Western words have few accents.
 */
function sense(bytes: Uint8Array, encoding: Encoding): number {
  const text = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding)
  let good = 0
  let all = 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is everything beyond ASCII
  for (const { 0: sign, index } of text.matchAll(/[^\x00-\x7f]/g)) {
    all++
    const before = text[index - 1] ?? ' '
    const after = text[index + 1] ?? ' '
    const plain = /[a-z]/i.test(before) || /[a-z]/i.test(after)
    if (/[šžœŠŽŒŸ]/.test(sign)) good += plain ? 0.5 : 0
    else if (/\p{Ll}/u.test(sign)) good += plain && /\p{L}/u.test(before) && !/[A-Z]/.test(after) ? 1 : 0
    else if (/\p{Lu}/u.test(sign)) good += plain && fitsCapital(before, after) ? 1 : 0
    else if (sign === '’') good += /\p{L}/u.test(before) ? 1 : 0
    else if (/[–—“”…€£©®™°\u00a0·•ªº¿¡«»]/.test(sign)) good += /\p{L}/u.test(before) && /\p{Ll}/u.test(after) ? 0 : 1
  }
  return all === 0 ? 0 : good / all
}

/** A capital stands at the beginning of a word or among capitals. */
const fitsCapital = (before: string, after: string): boolean =>
  /\p{L}/u.test(before) ? /\p{Lu}/u.test(before) && !/\p{Ll}/u.test(after) : /\p{L}/u.test(after)
