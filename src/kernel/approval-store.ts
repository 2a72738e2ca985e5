import type { Id } from '#base/id.ts'
import type { Permission } from '#policy/matrix.ts'
import type { Scope } from '#policy/scope.ts'
import type { Ctx } from './ctx.ts'
import type { Terms } from './handle.ts'
import { sql } from './sql.ts'

export const approvalStates = ['waiting', 'approved', 'refused', 'withdrawn', 'expired', 'failed', 'done'] as const
export type ApprovalState = (typeof approvalStates)[number]

/** A frozen request as it lies in the table; what is sealed stays sealed. */
export interface ApprovalRow {
  id: Id
  action: string
  contract: string
  permission: Permission
  askedBy: Id
  askedAt: string
  scope: Scope
  payload: Buffer
  hash: Buffer
  /** How many people have to agree, and how many refusals end it. */
  quorum: number
  denials: number
  /** Who has decided already, whatever became of it: nobody does so twice. */
  decided: readonly Id[]
  /** SHA-256 of the terms that the database compares; they themselves are sealed. */
  terms: Buffer | null
  state: ApprovalState
  decideBy: string
  runBy: string | null
  aloneUntil: string | null
  notice: Buffer | null
  decidedBy: Id | null
  /** The operator who witnessed it, where nobody else of the client may decide. */
  witnessedBy: Id | null
  witnessName: string | null
  decision: Buffer | null
  endedAt: string | null
  outcome: Buffer | null
  movedAt: string
}

const columns = sql`id, action, contract, permission, asked_by as "askedBy", asked_at as "askedAt", scope, payload, payload_hash as hash, quorum, denials,
  array(select d.person_id from approvals.decision d where d.tenant_id = request.tenant_id and d.request_id = request.id) as decided, terms, state,
  decide_by as "decideBy", run_by as "runBy", alone_until as "aloneUntil", notice, decided_by as "decidedBy", witnessed_by as "witnessedBy", witness_name as "witnessName", decision,
  ended_at as "endedAt", outcome, moved_at as "movedAt"`

export interface NewRequest
  extends Pick<
    ApprovalRow,
    'id' | 'action' | 'contract' | 'permission' | 'askedBy' | 'scope' | 'payload' | 'hash' | 'quorum' | 'denials'
  > {
  decideBy: Date
  terms: Terms | null
}

/** Undefined where the very same request waits already. */
export const keepRequest = (ctx: Ctx, r: NewRequest) =>
  ctx.row<ApprovalRow>(sql`
    insert into approvals.request (tenant_id, id, action, contract, permission, asked_by, asked_at, scope, payload, payload_hash, quorum, denials, terms, decide_by, moved_at)
    values (${ctx.tenant}, ${r.id}, ${r.action}, ${r.contract}, ${r.permission}, ${r.askedBy}, ${ctx.now}, ${r.scope as unknown}::jsonb,
      ${r.payload}, ${r.hash}, ${r.quorum}, ${r.denials}, approvals.terms_hash(${r.terms as unknown}::jsonb), ${r.decideBy}, ${ctx.now})
    on conflict (tenant_id, payload_hash) where state = 'waiting' do nothing
    returning ${columns}`)

/** As the database hashes what is made in the end. */
export const termsHash = async (ctx: Ctx, terms: Terms): Promise<Buffer> =>
  (await ctx.one<{ hash: Buffer }>(sql`select approvals.terms_hash(${terms as unknown}::jsonb) as hash`)).hash

export const waitingWith = (ctx: Ctx, hash: Buffer) =>
  ctx.row<ApprovalRow>(sql`
    select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and payload_hash = ${hash} and state = 'waiting' and decide_by > ${ctx.now}`)

/** Requests for an action that nobody has decided yet, the newest first. */
export const waitingTo = (ctx: Ctx, action: string) =>
  ctx.rows<ApprovalRow>(sql`
    select ${columns} from approvals.request
    where tenant_id = ${ctx.tenant} and action = ${action} and state = 'waiting' and decide_by > ${ctx.now} order by asked_at desc, id desc`)

export const countWaiting = async (ctx: Ctx, asker: Id): Promise<number> =>
  (
    await ctx.one<{ n: number }>(sql`
      select count(*)::int as n from approvals.request where tenant_id = ${ctx.tenant} and asked_by = ${asker} and state = 'waiting'`)
  ).n

export const requestById = (ctx: Ctx, id: Id) =>
  ctx.one<ApprovalRow>(sql`select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and id = ${id}`)

/** Of these requests those of one person. */
export const requestsOf = (ctx: Ctx, asker: Id | null, ids: readonly Id[]) =>
  ctx.rows<ApprovalRow>(
    sql`select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and asked_by = ${asker} and id = any (${ids}::uuid[])`,
  )

/** One request, and nobody else moves it until this transaction ends. */
export const takeRequest = (ctx: Ctx, id: Id) =>
  ctx.one<ApprovalRow>(sql`select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and id = ${id} for update`)

export interface Move {
  state?: ApprovalState
  runBy?: Date | null
  decideBy?: Date
  aloneUntil?: Date
  notice?: Buffer
  decidedBy?: Id | null
  witnessedBy?: Id | null
  witnessName?: string
  decision?: Buffer | null
  /** The product's word that it judged the agreement. */
  mark?: Buffer | null
  endedAt?: Date
  outcome?: Buffer
}

const places: Record<keyof Move, string> = {
  state: 'state',
  runBy: 'run_by',
  decideBy: 'decide_by',
  aloneUntil: 'alone_until',
  notice: 'notice',
  decidedBy: 'decided_by',
  witnessedBy: 'witnessed_by',
  witnessName: 'witness_name',
  decision: 'decision',
  mark: 'mark',
  endedAt: 'ended_at',
  outcome: 'outcome',
}

/** Moves a request that was taken in this transaction; the database holds the order of states. */
export const moveRequest = (ctx: Ctx, row: Pick<ApprovalRow, 'id'>, move: Move) =>
  ctx.one<ApprovalRow>(sql`
    update approvals.request set ${sql.join([
      sql`moved_at = ${ctx.now}`,
      ...(Object.keys(move) as (keyof Move)[]).map(field => sql`${sql.ref(places[field])} = ${move[field] ?? null}`),
    ])}
    where tenant_id = ${ctx.tenant} and id = ${row.id} returning ${columns}`)

/** What waits for a decision; more than anybody reads are not listed. */
export const waitingRequests = (ctx: Ctx) =>
  ctx.rows<ApprovalRow>(sql`
    select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and state = 'waiting' and decide_by > ${ctx.now} order by asked_at, id limit 500`)

export interface EndedOf {
  /** Only what this person asked or decided; undefined: everybody's. */
  person: Id | undefined
  before: Id | undefined
  limit: number
}

/** Newest first; one row more than the limit tells whether there is a next page. `actions`: only those by these. */
export const askedRequests = (
  ctx: Ctx,
  asker: Id,
  { actions, before, limit }: { actions: readonly string[] | undefined; before: Id | undefined; limit: number },
) =>
  ctx.rows<ApprovalRow>(sql`
    select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and asked_by = ${asker} ${before ? sql`and id < ${before}::uuid` : sql``}
      ${actions ? sql`and action = any (${actions}::text[])` : sql``}
    order by id desc limit ${limit + 1}`)

export const decidedRequests = (ctx: Ctx, { person, before, limit }: EndedOf) =>
  ctx.rows<ApprovalRow>(sql`
    select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and state <> 'waiting'
      ${
        person
          ? sql`and (asked_by = ${person} or decided_by = ${person} or exists (select from approvals.decision d
              where d.tenant_id = ${ctx.tenant} and d.request_id = request.id and d.person_id = ${person}))`
          : sql``
      } ${before ? sql`and id < ${before}::uuid` : sql``}
    order by id desc limit ${limit + 1}`)

/** What the clock has something to say about: too old, waited long enough, or agreed and not run since `rested`. */
export const dueRequests = (ctx: Ctx, rested: Date) =>
  ctx.rows<ApprovalRow>(sql`
    select ${columns} from approvals.request where tenant_id = ${ctx.tenant} and (
      state = 'waiting' and (decide_by <= ${ctx.now} or alone_until <= ${ctx.now})
      or state = 'approved' and (run_by <= ${ctx.now} or moved_at <= ${rested}))
    order by moved_at limit 100 for update skip locked`)
