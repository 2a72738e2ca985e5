import type { Id } from '#base/id.ts'
import type { ApprovalRow } from './approval-store.ts'
import type { Ctx } from './ctx.ts'
import { sql } from './sql.ts'

/** What is sealed of a decision: of which request, by whom, and what they said. */
export interface Decision {
  hash: string
  agree: boolean
  /** Null: nobody could, and the time of notice has passed. */
  by: Id | null
  /** The operator who witnessed it; left out where none did. */
  witness?: Id
  at: string
  comment: string | null
}

/** One person's decision as it is kept, opened; one that does not open, or is not what stands beside it, counts for nothing. */
export interface Decided {
  by: Id
  agree: boolean
  at: string
  comment: string | null
  /** Its author lost the right to decide before it ran. */
  voided: boolean
}

interface Row {
  request: Id
  by: Id
  agree: boolean
  at: string
  decision: Buffer
  voided: boolean
}

const rowOf = (approval: Id) => `approval-decision ${approval}`

export const sealDecision = (ctx: Ctx, approval: Id, decision: Decision): Buffer =>
  ctx.vault.seal(ctx.tenant, rowOf(approval), decision)
export const openDecision = (ctx: Ctx, approval: Id, sealed: Buffer): Decision =>
  ctx.vault.open<Decision>(ctx.tenant, rowOf(approval), sealed)

/** Keeps one person's decision; a second one of the same person is a conflict in the database. */
export const keepDecision = (ctx: Ctx, d: { request: Id; by: Id; agree: boolean; decision: Buffer; mark: Buffer | null }) =>
  ctx.rows(sql`
    insert into approvals.decision (tenant_id, request_id, person_id, agree, at, decision, mark)
    values (${ctx.tenant}, ${d.request}, ${d.by}, ${d.agree}, ${ctx.now}, ${d.decision}, ${d.mark})`)

/** Who decided on these requests, by request, the earliest first. */
export async function decisionsOn(
  ctx: Ctx,
  requests: readonly Pick<ApprovalRow, 'id' | 'hash'>[],
): Promise<ReadonlyMap<Id, Decided[]>> {
  const hashes = new Map(requests.map(({ id, hash }) => [id, hash.toString('hex')]))
  const rows = requests.length
    ? await ctx.rows<Row>(sql`
        select request_id as request, person_id as by, agree, at, decision, voided_at is not null as voided from approvals.decision
        where tenant_id = ${ctx.tenant} and request_id = any (${[...hashes.keys()]}::uuid[]) order by at, person_id`)
    : []
  const found = new Map<Id, Decided[]>()
  for (const { request, decision, ...row } of rows) {
    const opened = opens(ctx, request, decision)
    if (!opened || opened.hash !== hashes.get(request) || opened.by !== row.by || opened.agree !== row.agree) continue
    found.set(request, [...(found.get(request) ?? []), { ...row, comment: opened.comment }])
  }
  return found
}

function opens(ctx: Ctx, request: Id, sealed: Buffer): Decision | undefined {
  try {
    return openDecision(ctx, request, sealed)
  } catch {
    return undefined
  }
}

export const decisionsOf = async (ctx: Ctx, row: Pick<ApprovalRow, 'id' | 'hash'>): Promise<readonly Decided[]> =>
  (await decisionsOn(ctx, [row])).get(row.id) ?? []

/** What counts towards the quorum. */
export const agreeing = (decisions: readonly Decided[]): Decided[] => decisions.filter(one => one.agree && !one.voided)
export const refusing = (decisions: readonly Decided[]): Decided[] => decisions.filter(one => !one.agree)

/** These decisions count no more: whoever made them may not decide it any longer. */
export const voidDecisions = (ctx: Ctx, request: Id, people: readonly Id[]) =>
  ctx.rows(sql`
    update approvals.decision set voided_at = ${ctx.now}
    where tenant_id = ${ctx.tenant} and request_id = ${request} and person_id = any (${people}::uuid[]) and agree and voided_at is null`)
