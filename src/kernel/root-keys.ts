/**
 * What holds the keys under which every client's keys are wrapped: a file, a PKCS#11 token, OpenBao or Vault, AWS KMS (adapters/kms).
 * Keys have names (`root-1`, `epoch-2026-07-06`); one that was destroyed cannot be used again by anybody. Every verb may
 * fail because the provider is away, which passes.
 */
export interface RootKeys {
  readonly kind: 'file' | 'pkcs11' | 'transit' | 'aws-kms'
  /** Makes the key unless there is one of this name. */
  generate(name: string): Promise<void>
  /** `as` says what is wrapped: it opens as nothing else. */
  wrap(name: string, secret: Buffer, as: string): Promise<Buffer>
  /** Throws where the key is gone or the blob is not what was wrapped. The caller overwrites what it gets. */
  unwrap(name: string, wrapped: Buffer, as: string): Promise<Buffer>
  /** For good, at the provider; nothing happens where there is none. */
  destroy(name: string): Promise<void>
  close(): Promise<void>
}

/** The key that wraps every client's own. */
export const rootName = 'root-1'
