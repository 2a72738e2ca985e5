import { createHmac } from 'node:crypto'

/** Signs as the Standard Webhooks specification says: HMAC-SHA-256 over `id.timestamp.body`, keyed with the base64 after `whsec_`. */
export function webhookSignature(secret: string, messageId: string, seconds: number, body: string | Buffer): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(`${messageId}.${seconds}.`).update(body).digest('base64')}`
}
