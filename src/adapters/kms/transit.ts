import { z } from 'zod'
import type { RootKeys } from '#kernel/root-keys.ts'

/** Milliseconds after which a provider that does not answer is away. */
const patience = 10_000
const answered = z.object({ data: z.record(z.string(), z.unknown()).nullish(), errors: z.array(z.string()).optional() })

/**
 * Root keys in the transit engine of OpenBao or HashiCorp Vault: AES-256-GCM keys that never leave it, with what is wrapped
 * as associated data. Its HTTP interface as documented for Vault 1.13 and OpenBao 2; tried against a server that speaks it,
 * not against the product itself.
 */
export function transitRoot(o: { url: string; mount: string; token: () => Promise<string> }): RootKeys {
  const ask = async (method: 'POST' | 'DELETE', path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${o.url}/v1/${o.mount}/${path}`, {
      method,
      headers: {
        'x-vault-token': await o.token(),
        'x-vault-request': 'true',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
    const text = await response.text()
    const parsed = answered.safeParse(text ? JSON.parse(text) : {})
    if (!response.ok)
      throw new Error(`transit answered ${response.status}: ${parsed.data?.errors?.join('; ').slice(0, 200) ?? ''}`)
    return parsed.data?.data ?? {}
  }
  const key = (name: string) => encodeURIComponent(`connect-and-close-${name}`)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  return {
    kind: 'transit',
    // Of a key that is there this changes nothing.
    generate: async name =>
      void (await ask('POST', `keys/${key(name)}`, { type: 'aes256-gcm96', exportable: false, allow_plaintext_backup: false })),
    async wrap(name, secret, as) {
      const { ciphertext } = await ask('POST', `encrypt/${key(name)}`, {
        plaintext: secret.toString('base64'),
        associated_data: base64(as),
      })
      if (typeof ciphertext !== 'string') throw new Error('transit answered without a ciphertext')
      return Buffer.from(ciphertext)
    },
    async unwrap(name, wrapped, as) {
      const { plaintext } = await ask('POST', `decrypt/${key(name)}`, {
        ciphertext: wrapped.toString(),
        associated_data: base64(as),
      })
      if (typeof plaintext !== 'string') throw new Error('transit answered without a plaintext')
      return Buffer.from(plaintext, 'base64')
    },
    async destroy(name) {
      const gone = (error: Error) => {
        if (!/answered (?:400|404)/.test(error.message)) throw error
      }
      await ask('POST', `keys/${key(name)}/config`, { deletion_allowed: true }).catch(gone)
      await ask('DELETE', `keys/${key(name)}`).catch(gone)
    },
    close: async () => {},
  }
}
