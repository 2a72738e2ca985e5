import type { Id } from '#base/id.ts'
import { rowLists } from './row-lists.ts'
import { type RawBuilder, sql } from './sql.ts'

export type KeyPurpose = 'client' | 'confidential' | 'index' | 'epoch'
export type KeyState = 'active' | 'retiring' | 'retired' | 'destroyed'
export type KeyReason = 'first' | 'schedule' | 'demand' | 'compromise' | 'uses'

/** A key of a client as the database keeps it; without the root keys nothing in it opens anything. */
export interface KeyRow {
  id: Id
  purpose: KeyPurpose
  version: number
  state: KeyState
  derived: boolean
  wrapped: Buffer | null
  wrappedBy: Id | null
  root: string | null
  uses: number
  reason: KeyReason
  madeAt: string
  dueAt: string
  retiringAt: string | null
  retiredAt: string | null
  destroyedAt: string | null
}

/** Statements of one client, asked as the house itself. */
export interface KeySql {
  tenant: Id
  rows<T>(query: RawBuilder<T>): Promise<T[]>
}

export const allKeys = (s: KeySql) =>
  s.rows<KeyRow>(sql`
    select id, purpose, version, state, derived, wrapped, wrapped_by as "wrappedBy", root, uses::float8 as uses, reason, made_at as "madeAt", due_at as "dueAt",
      retiring_at as "retiringAt", retired_at as "retiredAt", destroyed_at as "destroyedAt"
    from keys.key where tenant_id = ${s.tenant} order by purpose, version`)

/** Which kinds of index a client chose to have, beside those that are always there. */
export const indexChoices = ['email-start', 'note-words', 'ssn'] as const
export type IndexChoice = (typeof indexChoices)[number]

export interface ChosenIndex {
  kind: IndexChoice
  onSince: string
  /** The version it is searched by; null while it is built for the first time. */
  builtVersion: number | null
  /** The version that every row bears for certain. */
  wholeVersion: number | null
}

export const chosenIndexes = (s: KeySql) =>
  s.rows<ChosenIndex>(sql`
    select kind, on_since as "onSince", built_version as "builtVersion", whole_version as "wholeVersion" from keys.index_choice where tenant_id = ${s.tenant}`)

/** Nobody else makes keys of this client until the transaction ends. */
export const lockKeys = (s: KeySql) => s.rows(sql`select pg_advisory_xact_lock(hashtext(${`keys ${s.tenant}`}))`)

export type NewKey = Pick<KeyRow, 'id' | 'purpose' | 'version' | 'derived' | 'wrapped' | 'wrappedBy' | 'root' | 'reason'> & {
  madeAt: Date
  dueAt: Date
}

/** Where another process made it first, theirs stays. */
export const addKey = (s: KeySql, k: NewKey) =>
  s.rows(sql`
    insert into keys.key (tenant_id, id, purpose, version, derived, wrapped, wrapped_by, root, reason, made_at, due_at)
    values (${s.tenant}, ${k.id}, ${k.purpose}, ${k.version}, ${k.derived}, ${k.wrapped}, ${k.wrappedBy}, ${k.root}, ${k.reason}, ${k.madeAt}, ${k.dueAt})
    on conflict do nothing`)

/** From now on nothing new is sealed with it. */
export const beginRetiring = (s: KeySql, purpose: KeyPurpose, at: Date) =>
  s.rows(sql`
    update keys.key set state = 'retiring', retiring_at = ${at} where tenant_id = ${s.tenant} and purpose = ${purpose} and state = 'active'`)

/** It opens nothing any more, in no process. */
/** Answers what was retired by this: another process may have been first. */
export const retireKey = (s: KeySql, id: Id, at: Date) =>
  s.rows<{ id: Id }>(sql`
    update keys.key set state = 'retired', retired_at = ${at} where tenant_id = ${s.tenant} and id = ${id} and state = 'retiring' returning id`)

export const destroyKeys = (s: KeySql, ids: readonly Id[], at: Date) =>
  s.rows<{ id: Id }>(sql`
    update keys.key set state = 'destroyed', destroyed_at = ${at}, wrapped = null, wrapped_by = null, root = null
    where tenant_id = ${s.tenant} and id = any (${ids}::uuid[]) and state = 'retired' returning id`)

export const rewrapKey = (s: KeySql, id: Id, wrapped: Buffer, by: Id) =>
  s.rows(
    sql`update keys.key set wrapped = ${wrapped}, wrapped_by = ${by}, root = null where tenant_id = ${s.tenant} and id = ${id}`,
  )

/** What was sealed with each since it was last told. */
export const countUses = (s: KeySql, uses: ReadonlyMap<Id, number>) =>
  s.rows(sql`
    update keys.key k set uses = k.uses + u.n from ${usesList([...uses].map(([id, n]) => ({ id, n })))} u where k.tenant_id = ${s.tenant} and k.id = u.id`)
const usesList = rowLists({ id: 'uuid', n: 'bigint' })
