import type { OwnKeys } from '#kernel/own-keys.ts'

/** The blind indexes of one e-mail or phone, exactly as the product makes them. */
export function identifierTokens(
  vault: OwnKeys,
  tenant: string,
  kind: 'email' | 'phone',
  value: string,
): { token: Buffer; tail: Buffer } {
  const tail = kind === 'email' ? value.split('@')[1]! : value.slice(-4)
  return { token: vault.token(tenant, kind, value), tail: vault.token(tenant, `${kind}-tail`, tail) }
}
