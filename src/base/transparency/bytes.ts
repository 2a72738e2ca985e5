import type { Bytes } from './primitives.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const bytesOf = (text: string): Bytes => encoder.encode(text)
/** Throws for what is not UTF-8. */
export const textOf = (bytes: Bytes): string => decoder.decode(bytes)

export function join(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function same(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export const toHex = (bytes: Bytes): string => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')

/** Undefined for what is no hex. */
export function fromHex(hex: string): Bytes | undefined {
  if (hex.length % 2 || !/^[0-9a-f]*$/i.test(hex)) return undefined
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

/** Standard Base 64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Bytes): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x2000) text += String.fromCharCode(...bytes.subarray(at, at + 0x2000))
  return btoa(text)
}

/** Undefined for what is not written exactly so: two texts are never the same bytes. */
export function fromBase64(text: string): Bytes | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return undefined
  const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0))
  return toBase64(bytes) === text ? bytes : undefined
}

/** Big-endian, of so many bytes. */
export function number(value: number, length: 2 | 4 | 8): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes.subarray(8 - length)
}

export const numberAt = (bytes: Bytes, at: number, length: 2 | 4 | 8): number => {
  let value = 0
  for (let i = at; i < at + length; i++) value = value * 256 + bytes[i]!
  return value
}
