import type { z } from 'zod'
import type { Id } from '#base/id.ts'
import type { Door } from '#policy/action.ts'
import type { DataClass } from '#policy/data-classes.ts'
import type { UserType } from '#policy/matrix.ts'
import type { Scope } from './context.ts'
import type { Places } from './house.ts'
import type { RawBuilder } from './sql.ts'
import type { Vault } from './vault.ts'

export interface Actor {
  kind: 'member' | 'key' | 'visitor' | 'source' | 'system' | 'operator'
  /** Member, key or source; undefined for visitors, the system and the operator. */
  id: Id | undefined
  type: UserType
  name: string
}

/** A record an event or change is about. */
export interface Subject {
  kind: string
  id: Id
}

/** Whose screens an event reaches: the record's officer and branch, as they are when it happens. */
export interface Reach {
  owner?: Id | null | undefined
  branch?: Id | null | undefined
}

export type Facts = Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>

export interface FieldChange {
  field: string
  class: DataClass
  before: unknown
  after: unknown
}

/** The key of a transaction beside another one: SQL of the same tenant, and nothing that is told. */
export type Beside = Pick<Ctx, 'tenant' | 'now' | 'rows'>

/** The only key: one transaction of one tenant, actor and scope. Without it there is no SQL. */
export interface Ctx {
  readonly tenant: Id
  readonly actor: Actor
  readonly scope: Scope
  readonly door: Door
  readonly now: Date
  readonly requestId: Id
  readonly eventId: Id
  /** Set when this command is part of long or bulk work that can be undone. */
  operation: Id | undefined
  /** Where the caller sat, for evidence; only public and host doors need it. */
  readonly address: string | undefined
  readonly userAgent: string | undefined
  readonly reason: string | undefined
  /** The session or key that asked. */
  readonly bearer: Id | undefined
  /** The signed-in person's account and address; undefined for machines. */
  readonly account: Id | undefined
  readonly email: string | undefined
  readonly vault: Vault
  readonly places: Places

  rows<T>(query: RawBuilder<T>): Promise<T[]>
  /** The first row or undefined. */
  row<T>(query: RawBuilder<T>): Promise<T | undefined>
  /** The only row; throws the not-found refusal where there is none. */
  one<T>(query: RawBuilder<T>): Promise<T>

  /**
   * Runs `work` in a short transaction of its own, as the same actor of the same tenant, and answers when it is committed,
   * whatever becomes of this one. It sees nothing this transaction has not committed. What it keeps may be lost in a crash.
   */
  aside<T>(work: (beside: Beside) => Promise<T>): Promise<T>

  /** What the command was about; written on its event. */
  subject(subject: Subject, reach?: Reach): void
  /** Facts of the command's own event: ids, enums, numbers, booleans. Never a person's data. */
  note(facts: Facts): void
  /** Writes a domain event in this transaction; live screens hear of it after the commit. */
  emit(name: string, about: { subject?: Subject; reach?: Reach; facts?: Facts }): void
  /** Keeps what fields were and became. Unchanged ones are left out. */
  change(subject: Subject, changes: readonly FieldChange[]): void
  /** Enqueues a job-door action or an effect with this transaction's commit. */
  later<S extends z.ZodType>(what: { name: string; input: S }, input: z.input<S>, when?: { after?: Date; key?: string }): void
  /** A scheduled job found nothing to do: no event is written for it. Other doors always leave one. */
  idle(): void
  /** Has every room lay out what a new client starts with, in this transaction. */
  prepareTenant(): Promise<void>
  /** Tells live screens without an event: progress of an operation. `by` names whose doing it is, where that is the news. */
  show(name: string, subject: Subject, reach?: Reach, by?: Id): void
}
