import { addressKey } from '#base/address-key.ts'
import { maskEmail } from '#base/email.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { personKey } from '../rules/person-key.ts'

/** As kept in `crm.identifier.kind`; 3 is the name and address of `crm.contact.address_token`. */
export const identifierKinds = { email: 1, phone: 2, address: 3 } as const
export type IdentifierKind = 'email' | 'phone'

/** Blind index of a whole value: the matching key of an e-mail address, a phone number as E.164. */
export const wholeToken = (ctx: Ctx, kind: IdentifierKind, key: string): Buffer => known(ctx, kind, key)

const tokens = new WeakMap<Ctx, Map<string, Buffer>>()
/** Somebody is looked for and then kept by the same tokens: within one transaction each is made once. */
function known(ctx: Ctx, kind: string, value: string): Buffer {
  let of = tokens.get(ctx)
  if (!of) {
    of = new Map()
    tokens.set(ctx, of)
  }
  const name = `${kind} ${value}`
  let token = of.get(name)
  if (!token) {
    token = ctx.vault.token(ctx.tenant, kind, value)
    of.set(name, token)
  }
  return token
}

/** Blind index of an e-mail address's domain, or of a phone number's last four digits. */
export const tailOf = (ctx: Ctx, kind: IdentifierKind, tail: string): Buffer => known(ctx, `${kind}-tail`, tail)

/** The same, of a whole value. */
export const tailToken = (ctx: Ctx, kind: IdentifierKind, key: string): Buffer =>
  tailOf(ctx, kind, kind === 'email' ? key.slice(key.lastIndexOf('@') + 1) : key.slice(-4))

/** Blind index of somebody's name at an address; undefined where either is not known well enough. */
export function addressToken(ctx: Ctx, name: string | null | undefined, address: string | null | undefined): Buffer | undefined {
  const person = personKey(name ?? '')
  return person && address ? known(ctx, 'address', `${person}|${address}`) : undefined
}

interface Placed {
  fullName: string
  street?: string | null | undefined
  unit?: string | null | undefined
  zip?: string | null | undefined
}
export const placeToken = (ctx: Ctx, p: Placed): Buffer | undefined =>
  addressToken(ctx, p.fullName, addressKey(p.street, p.zip, p.unit))

/** What a list shows in place of the value. */
export const hintOf = (kind: IdentifierKind, value: string): string => (kind === 'email' ? maskEmail(value) : value.slice(-4))
