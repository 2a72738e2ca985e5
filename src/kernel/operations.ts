import { type Id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { undoDays } from '#policy/limits.ts'
import type { Ctx } from './ctx.ts'
import { toldChange } from './sealed-change.ts'
import type { Envelope } from './sealed-row.ts'
import { sql } from './sql.ts'

export type OperationState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'undoing' | 'undone'

/** Long or bulk work that a person can watch, and undo where it names the job that reverses it. */
export interface Operation {
  id: Id
  action: string
  title: string
  state: OperationState
  done: number
  total: number | null
  result: Record<string, unknown>
  problem: string | null
  askedBy: Id | null
  askedKind: string | null
  plan: Record<string, unknown>
  undoAction: string | null
  createdAt: string
  finishedAt: string | null
  undoUntil: string | null
}

const columns = sql`id, action, title, state, done, total, result, problem, asked_by as "askedBy", asked_kind as "askedKind", plan,
  undo_action as "undoAction", created_at as "createdAt", finished_at as "finishedAt", undo_until as "undoUntil"`

export interface NewOperation {
  id?: Id
  /** The action that was asked; screens know by it what the operation is about. */
  action: string
  /** What it is called in lists: words of the product, counts, the name of a file; nothing of a person. */
  title: string
  total?: number | undefined
  plan?: Record<string, unknown>
  /** Job-door action of the shape `{ operation, after? }` that reverses it. */
  undoAction?: string
  state?: OperationState
}

/** Opens an operation of the asker and makes this command part of it: what it changes can be found by it again. */
export function openOperation(ctx: Ctx, o: NewOperation): Id {
  // It would go on with the person's rights, of which the app was permitted a part.
  if (ctx.actor.kind === 'app')
    throw new Refusal('forbidden', 'An app changes records one at a time. Work on many is started by a person, signed in.')
  const id = o.id ?? newId()
  const until = o.undoAction ? new Date(ctx.now.getTime() + undoDays * 864e5) : null
  void ctx.rows(sql`
    insert into kernel.operation (tenant_id, id, action, title, state, total, plan, undo_action, asked_by, asked_kind, created_at, moved_at, undo_until)
    values (${ctx.tenant}, ${id}, ${o.action}, ${o.title}, ${o.state ?? 'queued'}, ${o.total ?? null}, ${(o.plan ?? {}) as unknown}::jsonb,
      ${o.undoAction ?? null}, ${ctx.actor.id ?? null}, ${ctx.actor.kind}, ${ctx.now}, ${ctx.now}, ${until})`)
  ctx.operation = id
  return id
}

export interface Progress {
  state?: OperationState
  /** How many more are done. */
  more?: number
  total?: number
  /** Numbers are added to what stands there, other values take their place. */
  result?: Record<string, unknown>
  problem?: string | null
}

/** Writes how far it is and shows it to whoever asked. The row is locked by it: take it before the work of a batch. */
export function tellProgress(ctx: Ctx, operation: Pick<Operation, 'id' | 'askedBy' | 'result'>, p: Progress): void {
  const result: Record<string, unknown> = { ...operation.result }
  for (const [name, value] of Object.entries(p.result ?? {})) {
    const before = result[name]
    result[name] = typeof value === 'number' && typeof before === 'number' ? before + value : value
  }
  const ends = p.state === 'done' || p.state === 'failed' || p.state === 'cancelled' || p.state === 'undone'
  void ctx.rows(sql`
    update kernel.operation set state = coalesce(${p.state ?? null}, state), done = done + ${p.more ?? 0}, total = coalesce(${p.total ?? null}, total),
      result = ${result as unknown}::jsonb, problem = ${p.problem ?? null}, moved_at = ${ctx.now},
      finished_at = ${ends ? ctx.now : null}::timestamptz
    where tenant_id = ${ctx.tenant} and id = ${operation.id}`)
  ctx.show('operation.progress', { kind: 'operation', id: operation.id }, { owner: operation.askedBy })
}

export const operationById = (ctx: Ctx, id: Id) =>
  ctx.one<Operation>(sql`select ${columns} from kernel.operation where tenant_id = ${ctx.tenant} and id = ${id}`)

/** As above, and nobody else works on it until this transaction ends. */
export const takeOperation = (ctx: Ctx, id: Id) =>
  ctx.one<Operation>(sql`select ${columns} from kernel.operation where tenant_id = ${ctx.tenant} and id = ${id} for update`)

export interface OperationList {
  /** Undefined: everybody's. */
  askedBy: Id | undefined
  running: boolean | undefined
  before: readonly (string | number | null)[] | undefined
  limit: number
}

/** Newest first, one row more than the limit tells whether there is a next page. */
export const operations = (ctx: Ctx, l: OperationList) =>
  ctx.rows<Operation>(sql`
    select ${columns} from kernel.operation where tenant_id = ${ctx.tenant}
    ${l.askedBy ? sql`and asked_by = ${l.askedBy}` : sql``}
    ${l.running === undefined ? sql`` : l.running ? sql`and state in ('queued', 'running', 'undoing')` : sql`and state not in ('queued', 'running', 'undoing')`}
    ${l.before ? sql`and (created_at, id) < (${l.before[0]}::timestamptz, ${l.before[1]}::uuid)` : sql``}
    order by created_at desc, id desc limit ${l.limit + 1}`)

/** Operations of these actions that should be moving and have not since `since`. */
export const restingOperations = (ctx: Ctx, actions: readonly string[], since: Date) =>
  ctx.rows<Operation>(sql`
    select ${columns} from kernel.operation where tenant_id = ${ctx.tenant} and state in ('queued', 'running', 'undoing')
      and moved_at < ${since} and action = any (${actions}::text[]) order by moved_at limit 20`)

/** Operations of this action that were begun since then, whatever came of them. */
export const operationsSince = (ctx: Ctx, action: string, since: Date) =>
  ctx.rows<Operation>(sql`
    select ${columns} from kernel.operation where tenant_id = ${ctx.tenant} and created_at > ${since} and action = ${action}
    order by created_at desc limit 50`)

export interface KeptChange {
  event: Id
  n: number
  kind: string
  record: Id
  field: string
  before: unknown
  after: unknown
}

/** What an operation changed, in order, after a place in that order. */
export const changesOf = async (ctx: Ctx, operation: Id, after: { event: Id; n: number } | undefined, limit: number) =>
  (
    await ctx.rows<KeptChange & { sealed: Envelope }>(sql`
    select event_id as event, n, record_kind as kind, record_id as record, field, before, after, sealed from kernel.change
    where tenant_id = ${ctx.tenant} and operation_id = ${operation}
    ${after ? sql`and (event_id, n) > (${after.event}::uuid, ${after.n})` : sql``}
    order by event_id, n limit ${limit}`)
  ).map((change): KeptChange => toldChange(ctx, change))
