import { createHash, randomBytes } from 'node:crypto'
import type { Id } from '#base/id.ts'
import type { MatrixDocument } from '#policy/client-matrix.ts'
import { rightsOfKey } from '#policy/key-rights.ts'
import { type Permission, type PersonType, type UserType, userTypeLabels } from '#policy/matrix.ts'
import { type Product, withoutProducts } from '#policy/products.ts'
import { everywhere, type Limits, type Parts } from '#policy/scope.ts'
import { appBehind, appToken, type SeeMember } from './app-bearer.ts'
import type { Caller } from './caller.ts'
import type { House } from './house.ts'
import { type Place, standingAt } from './rights.ts'
import { sql } from './sql.ts'
import type { SeenRow } from './viewing.ts'

/** 256 random bits, shown once; only the SHA-256 is kept. `prefix` tells a reader of logs what kind it was. */
export function newToken(prefix: string): { token: string; hash: Buffer } {
  const token = `${prefix}_${randomBytes(32).toString('base64url')}`
  return { token, hash: hashToken(token) }
}
/** 256 random bits in base64, for secrets that are shared with others. */
export const randomKey = (): string => randomBytes(32).toString('base64')
/** So many random bits. */
export const randomBits = (bits: number): Uint8Array => randomBytes(bits / 8)
/** 256 random bits for a passkey to sign, in base64url. */
export const newChallenge = (): string => randomBytes(32).toString('base64url')
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

interface BearerRow extends Place {
  tenant_id: Id
  bearer_id: Id
  member_id: Id | null
  account_id: Id | null
  user_type: UserType
  name: string
  email: string | null
  version: number
  owners: Id[]
  branches: Id[]
  partners: Id[]
  limits: Limits | null
  /** Keys and machines have none. */
  belongs?: Parts
  demo: boolean
  idle_until: string | null
  expires_at: string | null
  second_factor: boolean
  strong_at: string | null
  may_only_enrol: boolean
  idle_minutes: number | null
  viewing: Id | null
  viewing_until: string | null
  key_permissions: Permission[] | null
  key_bound: boolean
  products_off: Product[]
}

interface Kept {
  caller: Caller
  touchedAt: number
  /** When it ends for want of use, and at all; milliseconds since 1970. */
  idleUntil: number
  endsAt: number
  idleMinutes: number
  /** When time alone changes what they may do. */
  changesAt: number
}

/** A colleague's rights, seen by another, are read again after so many seconds. */
const viewedSeconds = 5

/** Who stands behind a token. Kept in memory, since the database refuses a stale one inside each transaction anyway. */
export function openBearers(house: House) {
  const kept = new Map<string, Kept>()
  const mostKept = 20_000
  /** Uses on their way into the database, which no answer waits for. */
  const uses = new Set<Promise<unknown>>()

  const standingOfRow = (tenant: Id, type: PersonType, place: Place) =>
    standingAt(type, place, house.clock(), async () => {
      const read = sql<{ document: MatrixDocument }>`select identity.matrix_document(${tenant}, ${place.matrix}) as document`
      return (await house.db.ask(read))[0]?.document
    })
  const see: SeeMember = async (hash, tenant, person) => {
    const [row] = await house.db.ask<SeenRow>(
      sql`select v.*, p.*, identity.belongs_to(${hash}, ${tenant}, ${person}) as belongs
        from identity.seen_as(${hash}, ${tenant}, ${person}) v cross join lateral identity.place_of(${hash}, ${tenant}, ${person}) p`,
    )
    return row && { row, standing: await standingOfRow(tenant, row.user_type, row) }
  }
  /** A colleague's rights and rows, for somebody who sees the product as they do; the session stays the viewer's own. */
  const seenAs = async (hash: Buffer, tenant: Id, person: Id): Promise<Partial<Caller> | undefined> => {
    const seen = await see(hash, tenant, person)
    if (!seen) return undefined
    const { rights, typeName } = seen.standing
    const { id, user_type: type, products_off: off, products_withheld: withheld, name, email, belongs } = seen.row
    const { owners, branches, partners, limits } = seen.row
    return { id, type, typeName, rights, off, withheld, name, email, owners, branches, partners, limits, ...belongs }
  }

  const read = async (token: string): Promise<Kept | undefined> => {
    const now = house.clock()
    const isKey = token.startsWith('cck_')
    const hash = hashToken(token)
    if (token.startsWith(appToken)) {
      const app = await appBehind(house, hash, now, see)
      return app && { ...app, touchedAt: 0, idleUntil: Number.POSITIVE_INFINITY, idleMinutes: 0 }
    }
    const [row] = await house.db.ask<BearerRow>(
      isKey
        ? sql`select b.*, identity.products_off_of(b.tenant_id, null) as products_off from identity.bearer_of_key(${hash}, ${now}) b`
        : sql`select b.*, p.*, identity.belongs_to(${hash}, b.tenant_id, b.member_id) as belongs
            from identity.bearer_of_session(${hash}, ${now}) b cross join lateral identity.place_of(${hash}, b.tenant_id, b.member_id) p`,
    )
    if (!row) return undefined
    const standing = isKey ? undefined : await standingOfRow(row.tenant_id, row.user_type as PersonType, row)
    const caller: Caller = {
      kind: isKey ? 'key' : 'member',
      tenant: row.tenant_id,
      id: row.member_id ?? row.bearer_id,
      type: row.user_type,
      typeName: standing?.typeName ?? userTypeLabels[row.user_type],
      rights: standing?.rights ?? withoutProducts(rightsOfKey(row.key_permissions, row.key_bound), row.products_off),
      off: row.products_off,
      withheld: row.products_withheld,
      through: isKey ? 'api-keys' : undefined,
      conditions: standing?.conditions,
      stamp: standing?.stamp,
      elevation: standing?.elevation,
      breakGlass: standing?.breakGlass,
      name: row.name,
      owners: row.owners,
      branches: row.branches,
      partners: row.partners,
      limits: row.limits,
      ...(row.belongs ?? everywhere),
      bearer: row.bearer_id,
      version: row.version,
      account: row.account_id ?? undefined,
      email: row.email ?? undefined,
      demo: row.demo,
      proof: isKey
        ? undefined
        : {
            secondFactor: row.second_factor,
            strongAt: row.strong_at === null ? undefined : Date.parse(row.strong_at),
            mayOnlyEnrol: row.may_only_enrol,
          },
    }
    const at = (time: string | null) => (time === null ? Number.POSITIVE_INFINITY : Date.parse(time))
    const seen = row.viewing ? await seenAs(hash, row.tenant_id, row.viewing) : undefined
    const lookAgain = seen ? now.getTime() + viewedSeconds * 1000 : Number.POSITIVE_INFINITY
    return {
      caller: seen ? { ...caller, ...seen, viewer: { self: caller } } : caller,
      touchedAt: 0,
      idleUntil: at(row.idle_until),
      endsAt: at(row.expires_at),
      idleMinutes: row.idle_minutes ?? 0,
      changesAt: Math.min(standing?.changesAt ?? Number.POSITIVE_INFINITY, at(row.viewing_until), lookAgain),
    }
  }

  return {
    /** `unattended`: the screen asked by itself, which keeps no session alive. */
    async resolve(token: string, unattended = false): Promise<Caller | undefined> {
      if (token.length > 100) return undefined
      const now = house.clock().getTime()
      let entry = kept.get(token)
      // Another process may have seen it used since: what looks ended here is read again.
      if (!entry || now >= Math.min(entry.idleUntil, entry.endsAt, entry.changesAt)) {
        kept.delete(token)
        entry = await read(token)
        if (!entry) return undefined
        if (kept.size >= mostKept) kept.delete(kept.keys().next().value!)
        kept.set(token, entry)
      }
      if (!unattended && now - entry.touchedAt > 60_000) {
        entry.touchedAt = now
        const idle = now + entry.idleMinutes * 60_000
        entry.idleUntil = Math.max(entry.idleUntil, idle)
        const { caller } = entry
        const noted = house.db
          .ask(
            caller.app
              ? sql`select apps.touch_token(${token}, ${house.clock()})`
              : sql`select identity.touch(${caller.kind}, ${token}, ${house.clock()})`,
          )
          .catch(error => house.log.error('could not note that a token was used', error))
          .finally(() => uses.delete(noted))
        uses.add(noted)
      }
      return entry.caller
    },
    /** As `resolve`, but asked of the database now: for doors that open no transaction which would refuse an ended session. */
    async resolveNow(token: string, unattended = false): Promise<Caller | undefined> {
      kept.delete(token)
      return this.resolve(token, unattended)
    },
    /** When every use so far is in the database. */
    noted: async (): Promise<void> => void (await Promise.all(uses)),
    /** Whether this token was good a while ago: asking for it costs the database nothing. */
    isKnown: (token: string) => kept.has(token),
    /** Who stands behind it now, without its counting as used. */
    look: async (token: string): Promise<Caller | undefined> => (await read(token))?.caller,
    forget(token: string) {
      kept.delete(token)
    },
  }
}
export type Bearers = ReturnType<typeof openBearers>
