import type { z } from 'zod'
import type { Id } from '#base/id.ts'
import type { Action, Door } from '#policy/action.ts'
import type { Elevation } from '#policy/client-matrix.ts'
import type { DataClass } from '#policy/data-classes.ts'
import type { Level, Permission, Rights, UserType } from '#policy/matrix.ts'
import type { Product } from '#policy/products.ts'
import type { Hierarchy, Placed, Scope } from '#policy/scope.ts'
import type { ApprovalNews } from './approvals.ts'
import type { Asking } from './handle.ts'
import type { Places } from './house.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import type { NamesOf } from './names.ts'
import type { Note } from './notes.ts'
import type { PeopleKept } from './people-kept.ts'
import type { RawBuilder } from './sql.ts'
import type { Vault } from './vault.ts'

export interface Actor {
  kind: 'member' | 'app' | 'key' | 'provisioner' | 'visitor' | 'source' | 'system' | 'operator' | 'terminal'
  /** Member, the member an app acts for, key, connection, coming app, source or operator; undefined for visitors of pages, the system and the terminal. */
  id: Id | undefined
  type: UserType
  name: string
}

/** A record an event or change is about. */
export interface Subject {
  kind: string
  id: Id
}

/** Whose screens an event reaches: where the record stands when it happens. */
export type Reach = Placed

export type Facts = Record<string, string | number | boolean | null | undefined | readonly (string | number)[]>

export interface FieldChange {
  field: string
  class: DataClass
  before: unknown
  after: unknown
  /** It is kept also where it is what it was: a line that is missing would tell that to whoever does not see the value. */
  unseen?: boolean | undefined
}

/** The key of a transaction beside another one: SQL of the same tenant, and nothing that is told. */
export type Beside = Pick<Ctx, 'tenant' | 'now' | 'vault' | 'rows'>

/** What is known of any action, whoever asks: for requests that wait for a second person. */
export interface Court {
  actionOf(name: string): Action | undefined
  /** Every action there is. */
  actions(): readonly Action[]
  asking(name: string): Asking | undefined
  /** How records of a kind are called. */
  names(kind: string): NamesOf | undefined
  /** What each room knows and does about people it keeps something of. */
  people: readonly PeopleKept[]
  tell: ((ctx: Ctx, news: ApprovalNews) => Promise<void>) | undefined
  ledger: Pick<LedgerKeeper, 'origin' | 'keys' | 'keysAs' | 'witnessKeys' | 'witnesses'>
}

/** The only key: one transaction of one tenant, actor and scope. Without it there is no SQL. */
export interface Ctx {
  readonly tenant: Id
  readonly actor: Actor
  readonly scope: Scope
  /** What the asker has for hours; and which use of the emergency access this is. */
  readonly elevation: Elevation | undefined
  readonly breakGlass: { id: Id; until: string } | undefined
  /** Who looks, where somebody sees the product as the actor does. */
  readonly viewer: { name: string } | undefined
  /** The asker's place; `scope` is what this action's permission makes of it. */
  readonly hierarchy: Hierarchy
  /** What the asker may do, whatever this action was asked by. */
  readonly rights: Rights
  /** Products that are off for the asker, and of these which by an administrator. */
  readonly off: { all: readonly Product[]; withheld: readonly Product[] }
  /** At which level the asker holds another permission than the one they came by. */
  levelOf(permission: Permission): Level
  may(permission: Permission): boolean
  /** Over which rows. */
  scopeOf(permission: Permission): Scope
  readonly door: Door
  readonly now: Date
  readonly requestId: Id
  readonly eventId: Id
  /** Set when this command is part of long or bulk work that can be undone. */
  operation: Id | undefined
  /** Where the caller sat, for evidence; only public and host doors need it. */
  readonly address: string | undefined
  readonly userAgent: string | undefined
  /** The secret by which a browser is known again; only sign-in needs it. */
  readonly device: string | undefined
  /** The session that asked is open for nothing but adding a second factor. */
  readonly mayOnlyEnrol: boolean
  /** The session, key or token that asked. */
  readonly bearer: Id | undefined
  /** The signed-in person's account and address; undefined for machines. */
  readonly account: Id | undefined
  readonly email: string | undefined
  readonly vault: Vault
  readonly places: Places
  readonly court: Court
  /** The request by which a second person agreed to this command. */
  readonly approval: Id | undefined

  rows<T>(query: RawBuilder<T>): Promise<T[]>
  /** The first row or undefined. */
  row<T>(query: RawBuilder<T>): Promise<T | undefined>
  /** The only row; throws the not-found refusal where there is none. */
  one<T>(query: RawBuilder<T>): Promise<T>

  /**
   * From here on this transaction reaches these people and their leads beside what the asker sees, within the asker's limits,
   * and no others: whom the house recognised by what was sent. Of their leads it may hand over those of `given` that nobody
   * has. Name all of them each time.
   */
  meet(people: readonly Id[], given?: readonly Id[]): void

  /**
   * Runs `work` in a short transaction of its own, as the same actor of the same tenant, and answers when it is committed,
   * whatever becomes of this one. It sees nothing this transaction has not committed. What it keeps may be lost in a crash.
   */
  aside<T>(work: (beside: Beside) => Promise<T>): Promise<T>

  /** What the command was about; written on its event. */
  subject(subject: Subject, reach?: Reach): void
  /** Facts of the command's own event: ids, enums, numbers, booleans. Never a person's data. */
  note(facts: Facts): void
  /** Writes a domain event in this transaction; live screens hear of it after the commit, which need not wait for the reach. */
  emit(name: string, about: { subject?: Subject; reach?: Reach | Promise<Reach>; facts?: Facts }): void
  /** Keeps what fields were and became. Unchanged ones are left out, save of fields whose values the asker does not see. */
  change(subject: Subject, changes: readonly FieldChange[]): void
  /** Enqueues a job-door action or an effect with this transaction's commit. */
  later<S extends z.ZodType>(what: { name: string; input: S }, input: z.input<S>, when?: { after?: Date; key?: string }): void
  /** Tells that something was looked at, as an event of its own beside this transaction: once in a while, however often it is. */
  looked(note: Note): void
  /** A scheduled job found nothing to do: no event is written for it. Other doors always leave one. */
  idle(): void
  /** Has every room lay out what a new client starts with, in this transaction. */
  prepareTenant(): Promise<void>
  /** Tells live screens without an event: progress of an operation. `by` names whose doing it is, where that is the news. */
  show(name: string, subject: Subject, reach?: Reach, by?: Id): void
}
