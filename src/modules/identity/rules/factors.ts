import type { Way } from '../contract/outcome.ts'

/** Minutes in which a proof counts for changing what one signs in with. */
export const changeMinutes = 10
/** Hours in which a person can object to an administrator's removing their factors. */
export const resetHours = 24
/** Minutes from the right password to the second factor, and from a challenge to its answer. */
export const ticketMinutes = { 'second-factor': 10, passkey: 5, 'add-passkey': 5, 'step-up': 5 } as const
export const recoveryCodes = 10
/** Days a browser is known without being used. */
export const deviceDays = 180

export interface Held {
  passkeys: number
  totp: boolean
  recoveryCodes: number
}

/** By what a person can show a second factor, the best first. Recovery codes alone are no factor: they lead to a new one. */
export function waysOf({ passkeys, totp, recoveryCodes: left }: Held): Way[] {
  const factors: Way[] = [...(passkeys > 0 ? (['passkey'] as const) : []), ...(totp ? (['totp'] as const) : [])]
  return factors.length && left > 0 ? [...factors, 'recovery'] : factors
}

interface Shown {
  openedBy: string
  /** When a second factor and when a passkey was last shown on this session; milliseconds since 1970. */
  secondFactorAt: number | undefined
  strongAt: number | undefined
}

/**
 * What somebody must show before the factors they sign in with are changed: the first one is free, a recovery code may lead
 * to a new one, and otherwise it is the strongest they hold, shown within the last minutes (ASVS 7.5.1, 6.4.4). Undefined:
 * nothing more.
 */
export function demandedForChange(
  change: 'add' | 'remove',
  { passkeys, totp }: Held,
  shown: Shown,
  now: number,
): 'passkey' | 'totp' | 'sign-in' | undefined {
  if (passkeys === 0 && !totp) return undefined
  if (shown.openedBy === 'recovery') return change === 'add' ? undefined : 'sign-in'
  // Opened when there was no factor yet, perhaps by somebody else who knew the password: it cannot go on to one.
  if (shown.secondFactorAt === undefined) return 'sign-in'
  const fresh = (at: number | undefined) => at !== undefined && now - at <= changeMinutes * 60_000
  if (passkeys > 0) return fresh(shown.strongAt) ? undefined : 'passkey'
  return fresh(shown.secondFactorAt) ? undefined : 'totp'
}

/** Crockford's letters: none is taken for another. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Ten random bytes as a code of 80 bits, in four groups. */
export function recoveryCode(bytes: Uint8Array): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  const text = Array.from({ length: 16 }, (_, n) => letters[Number((bits >> BigInt(5 * (15 - n))) & 31n)]).join('')
  return text.replace(/(.{4})(?=.)/g, '$1-')
}

/** A code as it is compared, however it was typed. */
export const plainCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
