/** Signs that nobody mistakes for another on paper (Crockford’s base 32). */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 160 bits as 32 signs. */
export function shareOf(bits: Uint8Array): string {
  if (bits.length !== 20) throw new Error('a share has 160 bits')
  let out = ''
  for (let n = 0; n < 32; n++) {
    const at = n * 5
    const pair = ((bits[at >> 3] ?? 0) << 8) | (bits[(at >> 3) + 1] ?? 0)
    out += signs[(pair >> (11 - (at & 7))) & 31]
  }
  return out
}

/** As it is printed: eight groups of four. */
export const printed = (share: string): string => share.replace(/(.{4})(?=.)/g, '$1-')
