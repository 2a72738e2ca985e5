import { addressKey } from '#base/address-key.ts'
import { maskEmail, readEmail } from '#base/email.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type RawBuilder, sql } from '#kernel/sql.ts'
import type { IndexToken } from '#kernel/vault.ts'
import { personKey } from '../rules/person-key.ts'

/** As kept in `crm.identifier.kind`; 3 is the name and address of `crm.contact.address_token`. */
export const identifierKinds = { email: 1, phone: 2, address: 3 } as const
export type IdentifierKind = 'email' | 'phone'

/**
 * Blind indexes of one value by the keys in use, the newest first: one, or two while a key is replaced. Rows are written with
 * both and looked for by either, so that whatever is compared in the database is by a version that is whole.
 */
export type Tokens = readonly IndexToken[]

/** Where each version stands in a row: those of odd versions in one column, those of even ones in another. */
export const placed = (tokens: Tokens | undefined): { odd: Buffer | null; even: Buffer | null } => ({
  odd: tokens?.find(one => one.version % 2 === 1)?.token ?? null,
  even: tokens?.find(one => one.version % 2 === 0)?.token ?? null,
})

/** The condition that a row bears one of these; `odd` and `even` name its columns. */
export function bears(tokens: Tokens, odd: string, even: string): RawBuilder<unknown> {
  const each = tokens.map(({ version, token }) => sql`${sql.ref(version % 2 === 1 ? odd : even)} = ${token}`)
  return sql`(${sql.join(each, sql` or `)})`
}

/** Blind index of a whole value: the matching key of an e-mail address, a phone number as E.164. */
export const wholeToken = (ctx: Ctx, kind: IdentifierKind, key: string): Tokens => known(ctx, kind, key)

const tokens = new WeakMap<Ctx, Map<string, Tokens>>()
/** Somebody is looked for and then kept by the same tokens: within one transaction each is made once. */
function known(ctx: Ctx, kind: string, value: string): Tokens {
  let of = tokens.get(ctx)
  if (!of) {
    of = new Map()
    tokens.set(ctx, of)
  }
  const name = `${kind} ${value}`
  let token = of.get(name)
  if (!token) {
    token = ctx.vault.tokens(ctx.tenant, kind, value)
    of.set(name, token)
  }
  return token
}

/** Blind index of an e-mail address's domain, or of a phone number's last four digits. */
export const tailOf = (ctx: Ctx, kind: IdentifierKind, tail: string): Tokens => known(ctx, `${kind}-tail`, tail)

/** The same, of a whole value. */
export const tailToken = (ctx: Ctx, kind: IdentifierKind, key: string): Tokens =>
  tailOf(ctx, kind, kind === 'email' ? key.slice(key.lastIndexOf('@') + 1) : key.slice(-4))

/** The matching key of an address or number as it was kept. */
export function keyOfReach(kind: IdentifierKind, value: string): string {
  const email = kind === 'email' ? readEmail(value) : undefined
  return email?.ok ? email.key : value
}

/** All of an address or number as a row keeps them. */
export function reachTokens(ctx: Ctx, kind: IdentifierKind, key: string) {
  const whole = placed(wholeToken(ctx, kind, key))
  const tail = placed(tailToken(ctx, kind, key))
  return { token: whole.odd, tail: tail.odd, even: whole.even, evenTail: tail.even }
}

/** Blind index of somebody's name at an address; undefined where either is not known well enough. */
export function addressToken(ctx: Ctx, name: string | null | undefined, address: string | null | undefined): Tokens | undefined {
  const person = personKey(name ?? '')
  return person && address ? known(ctx, 'address', `${person}|${address}`) : undefined
}

interface Placed {
  fullName: string
  street?: string | null | undefined
  unit?: string | null | undefined
  zip?: string | null | undefined
}
export const placeToken = (ctx: Ctx, p: Placed): Tokens | undefined =>
  addressToken(ctx, p.fullName, addressKey(p.street, p.zip, p.unit))

/** The same as a row keeps it. */
export function placesOf(ctx: Ctx, p: Placed): { place: Buffer | null; even: Buffer | null } {
  const { odd, even } = placed(placeToken(ctx, p))
  return { place: odd, even }
}

/** What a list shows in place of the value. */
export const hintOf = (kind: IdentifierKind, value: string): string => (kind === 'email' ? maskEmail(value) : value.slice(-4))
