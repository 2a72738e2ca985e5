import { createHash, randomBytes } from 'node:crypto'
import type { Id } from '#base/id.ts'
import type { UserType } from '#policy/matrix.ts'
import type { Caller } from './caller.ts'
import type { House } from './house.ts'
import { sql } from './sql.ts'

/** 256 random bits, shown once; only the SHA-256 is kept. `prefix` tells a reader of logs what kind it was. */
export function newToken(prefix: string): { token: string; hash: Buffer } {
  const token = `${prefix}_${randomBytes(32).toString('base64url')}`
  return { token, hash: hashToken(token) }
}
/** 256 random bits in base64, for secrets that are shared with others. */
export const randomKey = (): string => randomBytes(32).toString('base64')
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Hours a session may rest, and live at all. */
export const sessionIdleHours = 12
export const sessionHours = 24 * 7

interface BearerRow {
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
  demo: boolean
}

interface Kept {
  caller: Caller
  touchedAt: number
}

/** Who stands behind a token. Kept in memory, since the database refuses a stale one inside each transaction anyway. */
export function openBearers(house: House) {
  const kept = new Map<string, Kept>()
  const mostKept = 20_000

  const read = async (token: string): Promise<Caller | undefined> => {
    const now = house.clock()
    const isKey = token.startsWith('cck_')
    const hash = hashToken(token)
    const [row] = await house.db.ask<BearerRow>(
      isKey
        ? sql`select * from identity.bearer_of_key(${hash}, ${now})`
        : sql`select * from identity.bearer_of_session(${hash}, ${now})`,
    )
    if (!row) return undefined
    return {
      kind: isKey ? 'key' : 'member',
      tenant: row.tenant_id,
      id: row.member_id ?? row.bearer_id,
      type: row.user_type,
      name: row.name,
      owners: row.owners,
      branches: row.branches,
      bearer: row.bearer_id,
      version: row.version,
      account: row.account_id ?? undefined,
      email: row.email ?? undefined,
      demo: row.demo,
    }
  }

  return {
    async resolve(token: string): Promise<Caller | undefined> {
      if (token.length > 100) return undefined
      const now = house.clock().getTime()
      let entry = kept.get(token)
      if (!entry) {
        const caller = await read(token)
        if (!caller) return undefined
        if (kept.size >= mostKept) kept.delete(kept.keys().next().value!)
        entry = { caller, touchedAt: 0 }
        kept.set(token, entry)
      }
      if (now - entry.touchedAt > 60_000) {
        entry.touchedAt = now
        const idle = new Date(now + sessionIdleHours * 3600_000)
        const { caller } = entry
        house.db
          .ask(sql`select identity.touch(${caller.kind}, ${caller.bearer}, ${house.clock()}, ${idle})`)
          .catch(error => house.log.error('could not touch a session', error))
      }
      return entry.caller
    },
    /** As `resolve`, but asked of the database now: for doors that open no transaction which would refuse an ended session. */
    async resolveNow(token: string): Promise<Caller | undefined> {
      kept.delete(token)
      return this.resolve(token)
    },
    /** Whether this token was good a while ago: asking for it costs the database nothing. */
    isKnown: (token: string) => kept.has(token),
    /** Who stands behind it now, without its counting as used. */
    look: (token: string): Promise<Caller | undefined> => read(token),
    forget(token: string) {
      kept.delete(token)
    },
  }
}
export type Bearers = ReturnType<typeof openBearers>
