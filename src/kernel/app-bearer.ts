import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import { rightsForPerson, rightsInOwnName } from '#policy/app-rights.ts'
import { type Product, withoutProducts } from '#policy/products.ts'
import { everywhere } from '#policy/scope.ts'
import type { Caller } from './caller.ts'
import type { House } from './house.ts'
import type { Standing } from './rights.ts'
import { sql } from './sql.ts'
import type { SeenRow } from './viewing.ts'

/** Apps are let in by the same decision as keys. */
const through: Product = 'api-keys'

/** With what an access token begins. */
export const appToken = 'cca_'

interface TokenRow {
  tenant_id: Id
  id: Id
  app_id: Id
  app_name: string
  permit_id: Id | null
  member_id: Id | null
  permissions: string[]
  bound: boolean
  owners: Id[]
  branches: Id[]
  ends_at: string
  version: number
  demo: boolean
  products_off: Product[]
}

export interface AppBearer {
  caller: Caller
  endsAt: number
  changesAt: number
}

/** A colleague as they are now, for whoever shows a token that opens for them: who, over whom, and what they may do. */
export type SeeMember = (hash: Buffer, tenant: Id, member: Id) => Promise<{ row: SeenRow; standing: Standing } | undefined>

/**
 * Who stands behind an app's access token. For a person: that person, with what they permitted and hold at this moment. In
 * the app's own name: what a key would be.
 */
export async function appBehind(house: House, hash: Buffer, now: Date, see: SeeMember): Promise<AppBearer | undefined> {
  const [token] = await house.db.ask<TokenRow>(
    sql`select b.*, identity.products_off_of(b.tenant_id, null) as products_off from apps.bearer_of_token(${hash}, ${now}) b`,
  )
  if (!token) return undefined
  const { tenant_id: tenant, id: bearer, version, demo, permissions, owners, branches } = token
  const endsAt = Date.parse(token.ends_at)
  const app = { id: token.app_id, family: token.permit_id ?? token.app_id }
  if (!token.member_id) {
    const caller: Caller = {
      ...{ kind: 'key', tenant, id: token.app_id, type: 'integration', typeName: token.app_name },
      rights: withoutProducts(rightsInOwnName(permissions, token.bound), token.products_off),
      ...{ off: token.products_off, through, ...everywhere },
      ...{ name: token.app_name, owners, branches, partners: [], limits: null, bearer, version, app, demo },
    }
    return { caller, endsAt, changesAt: Number.POSITIVE_INFINITY }
  }
  const person = await see(hash, tenant, token.member_id)
  if (!person) return undefined
  const { row, standing } = person
  const caller: Caller = {
    ...{ kind: 'app', tenant, id: row.id, type: row.user_type, typeName: `${standing.typeName}, through ${token.app_name}` },
    rights: rightsForPerson(standing.rights, permissions),
    ...{ off: row.products_off, withheld: row.products_withheld, through, ...row.belongs },
    conditions: standing.conditions,
    stamp: `${standing.stamp} ${permissions.join()}`,
    ...{ name: row.name, owners: row.owners, branches: row.branches, partners: row.partners, limits: row.limits },
    ...{ bearer, version, app, demo },
  }
  return { caller, endsAt, changesAt: standing.changesAt }
}

/** An app acts for a person; their account is theirs alone. It may ask who they are. */
export function demandNotTheirAccount(caller: Caller, { name, needs }: Pick<Action, 'name' | 'needs'>): void {
  if (caller.kind !== 'app' || needs !== 'self.use' || name === 'identity.readMe') return
  throw new Refusal('forbidden', `This is ${caller.name}’s own account. No app reaches it: sign in.`, {
    facts: { permission: needs },
  })
}
