import { z } from 'zod'
import type { RootKeys } from '#kernel/root-keys.ts'
import { type AwsCredentials, awsAuthorization } from './aws-signature.ts'

const patience = 10_000
const answered = z.object({
  CiphertextBlob: z.string().optional(),
  Plaintext: z.string().optional(),
  KeyMetadata: z.object({ KeyId: z.string() }).optional(),
  __type: z.string().optional(),
})
/** Fewest days AWS waits before it destroys a key; until then its administrators could take it back. */
const waitingDays = 7

/**
 * Root keys in AWS KMS: symmetric keys known by an alias, with what is wrapped as encryption context. Its JSON interface of
 * 2014-11-01, signed by Signature Version 4; tried against a server that speaks it and with AWS's vectors, not against AWS.
 */
export function awsKmsRoot(o: { region: string; credentials: () => Promise<AwsCredentials>; url?: string }): RootKeys {
  const url = new URL(o.url ?? `https://kms.${o.region}.amazonaws.com/`)
  const ask = async (verb: string, input: object): Promise<z.output<typeof answered>> => {
    const body = JSON.stringify(input)
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      host: url.host,
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d{3}/g, ''),
      'x-amz-target': `TrentService.${verb}`,
    }
    const authorization = awsAuthorization({
      method: 'POST',
      headers,
      body,
      region: o.region,
      service: 'kms',
      credentials: await o.credentials(),
    })
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, authorization },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
    const text = await response.text()
    const parsed = answered.parse(text ? JSON.parse(text) : {})
    if (!response.ok) throw new Error(`AWS KMS answered ${response.status}: ${parsed.__type?.slice(0, 100) ?? ''}`)
    return parsed
  }
  const alias = (name: string) => `alias/connect-and-close-${name}`
  const isThere = async (name: string) => {
    try {
      return (await ask('DescribeKey', { KeyId: alias(name) })).KeyMetadata
    } catch (error) {
      if (/NotFoundException/.test((error as Error).message)) return undefined
      throw error
    }
  }
  return {
    kind: 'aws-kms',
    async generate(name) {
      if (await isThere(name)) return
      const made = await ask('CreateKey', {
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyUsage: 'ENCRYPT_DECRYPT',
        Description: `Connect & Close ${name}`,
      })
      await ask('CreateAlias', { AliasName: alias(name), TargetKeyId: made.KeyMetadata!.KeyId }).catch(async (error: Error) => {
        // Another process made it first: this one is of no use.
        await ask('ScheduleKeyDeletion', { KeyId: made.KeyMetadata!.KeyId, PendingWindowInDays: waitingDays })
        if (!/AlreadyExistsException/.test(error.message)) throw error
      })
    },
    async wrap(name, secret, as) {
      const { CiphertextBlob } = await ask('Encrypt', {
        KeyId: alias(name),
        Plaintext: secret.toString('base64'),
        EncryptionContext: { as },
      })
      return Buffer.from(CiphertextBlob!, 'base64')
    },
    async unwrap(name, wrapped, as) {
      const { Plaintext } = await ask('Decrypt', {
        KeyId: alias(name),
        CiphertextBlob: wrapped.toString('base64'),
        EncryptionContext: { as },
      })
      return Buffer.from(Plaintext!, 'base64')
    },
    async destroy(name) {
      const there = await isThere(name)
      if (!there) return
      await ask('ScheduleKeyDeletion', { KeyId: there.KeyId, PendingWindowInDays: waitingDays }).catch((error: Error) => {
        if (!/KMSInvalidStateException/.test(error.message)) throw error
      })
      await ask('DeleteAlias', { AliasName: alias(name) })
    },
    close: async () => {},
  }
}
