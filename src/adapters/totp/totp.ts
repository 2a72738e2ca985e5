import { Secret, TOTP } from 'otpauth'
import { toString as drawQr } from 'qrcode'

/** Codes of authenticator apps (RFC 6238): SHA-1, six digits, 30 seconds, as every app knows them. */

const period = 30
const issuer = 'Connect & Close'

const app = (secret: string, label: string) =>
  new TOTP({ issuer, label, algorithm: 'SHA1', digits: 6, period, secret: Secret.fromBase32(secret) })

interface NewSecret {
  /** 160 bits in base32, for typing in. */
  secret: string
  /** `otpauth://totp/...`, as the picture holds it. */
  address: string
  /** SVG. */
  picture: string
}

/** A new secret, and how an app takes it up. `label` tells the person whose account it is. */
export async function newSecret(label: string): Promise<NewSecret> {
  const secret = new Secret({ size: 20 }).base32
  const address = app(secret, label).toString()
  return { secret, address, picture: await drawQr(address, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }) }
}

/** The time step this code belongs to, from one before to one after `at`; undefined where it belongs to none. */
export function stepOf(secret: string, code: string, at: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const timestamp = at.getTime()
  const off = app(secret, '').validate({ token: code, timestamp, window: 1 })
  return off === null ? undefined : TOTP.counter({ period, timestamp }) + off
}
