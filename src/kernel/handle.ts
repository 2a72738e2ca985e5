import type { z } from 'zod'
import type { Id } from '#base/id.ts'
import type { Action } from '#policy/action.ts'
import type { Permission } from '#policy/matrix.ts'
import type { Ctx, Subject } from './ctx.ts'

/** What would happen, as whoever decides reads it. Words and numbers: no value above internal. */
export interface Preview {
  /** The record it is about, named to those who may see it. */
  subject?: Subject & { name: string }
  /** `tells`: the field of the input that a line says in full, so that it is not said twice. `before`: what stands now, where something that exists changes. */
  lines: readonly { label: string; value: string; tells?: string; before?: string }[]
  /** How much of what it touches. */
  touches?: { rows?: number; people?: number; fields?: number }
  /** For whom what changes, those together for whom the same does: named to whoever may see them. `ids` are some of `total`. */
  people?: readonly { ids: readonly Id[]; total: number; what: readonly string[] }[]
}

export type Terms = Readonly<Record<string, unknown>>

/** What a second person has to know before a command runs whose permission demands approval. */
export interface Asking<I = never> {
  /** Looked up in the asker's scope when it is asked; throws what the command itself would be refused with. */
  preview?(ctx: Ctx, input: I): Promise<Preview>
  /**
   * What the database itself compares with what is made in the end, where it guards that too: of what was sent, and of what
   * stands now. Asked anew when it is decided and when it runs; others by then, and it is asked for again.
   */
  terms?(ctx: Ctx, input: I, asker: Id): Terms | Promise<Terms>
  /** Functions it needs beside the others as things stand, looked up before anything is done; the database holds the same. */
  beside?(ctx: Ctx, input: I): Promise<readonly Permission[]>
  /** Members whose own rights would grow by it: they decide nothing about it. */
  grows?(ctx: Ctx, input: I): Promise<readonly Id[]>
}

/** What stands behind one action. */
export interface Handler {
  action: Action
  run(ctx: Ctx, input: never): Promise<unknown>
  asking?: Asking | undefined
}

/** Ties a contract's action to what does it. */
export const handle = <I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  run: (ctx: Ctx, input: z.output<I>) => Promise<z.input<O>>,
  asking?: Asking<z.output<I>>,
): Handler => ({ action: action as unknown as Action, run: run as Handler['run'], asking: asking as Asking | undefined })

/**
 * Lets an effect ask actions of the job door while it works, each in a transaction of its own. `tenant` is for what begins
 * before a client is known, as signing in does; everything else stays in the asker's.
 */
export type Ask = <I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  input: z.input<I>,
  tenant?: Id,
) => Promise<z.output<O>>

/**
 * Something done to the outside world: facts are read in one transaction, the act happens in none, and what came of it is
 * written in another. Dying in between is found by the job being taken again: `perform` must bear to be asked twice.
 */
export interface Effect<I = unknown, F = unknown, R = unknown, A = unknown> {
  name: string
  input: z.ZodType<I>
  prepare(ctx: Ctx, input: I): Promise<F>
  perform(facts: F, ask: Ask, signal: AbortSignal, input: I): Promise<R>
  settle(ctx: Ctx, result: R, facts: F, input: I): Promise<A>
  /** Comes to `settle` only where the asker has just proven who they are: what that opens is kept there, and nowhere else. */
  proves?: true
  /** Times the job is tried again, and seconds before the first; each wait doubles. Default 3 and 5. */
  retry?: { times: number; seconds: number }
  /** Seconds a run may take before it counts as died. Default 900. */
  expireSeconds?: number
  /** What it reads while it performs is all of one moment, however long that takes. */
  ofOneMoment?: true
  /** How many jobs of it a process works on at the same time. Default 1. */
  atOnce?: number
}

export const effect = <I, F, R, A>(spec: Effect<I, F, R, A>): Effect<I, F, R, A> => spec

/** The answer of a handler that wants its effect performed before the caller is answered. */
export class Perform {
  readonly effect: Effect
  readonly input: unknown
  constructor(effect: Effect, input: unknown) {
    this.effect = effect
    this.input = input
  }
}

/** Commits, performs, settles, and answers with what `settle` returned. */
export const perform = <I, F, R, A>(what: Effect<I, F, R, A>, input: I): A =>
  new Perform(what as unknown as Effect, input) as unknown as A
