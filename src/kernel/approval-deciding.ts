import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { approvalHours } from '#policy/limits.ts'
import { decidersOf } from './approval-deciders.ts'
import {
  agreeing,
  type Decision,
  decisionsOf,
  keepDecision,
  refusing,
  sealDecision,
  voidDecisions,
} from './approval-decisions.ts'
import * as store from './approval-store.ts'
import { hoursAfter, runApproved } from './approvals.ts'
import { signAgreement } from './context.ts'
import type { Ctx } from './ctx.ts'

/** How a frozen request moves: decided, counted, voided, ended, done. */

/** What no SQL can write, of this request as it was judged and of whoever agreed. */
const markOf = (ctx: Ctx, { id: approval, hash, terms }: store.ApprovalRow, by: Id | null): Buffer =>
  signAgreement(ctx.vault.key('context'), [
    ...[ctx.tenant, approval, by ?? ''],
    ...[hash.toString('hex'), terms?.toString('hex') ?? ''],
  ])

/**
 * Decides in the name of who asks, on the hash they saw. Eligibility was looked at by the caller, in this transaction. One of
 * several decisions is counted, and the one that completes them moves the request; a witness, and a notice that nobody
 * opposed, stand for everybody who is missing.
 */
export async function decide(
  ctx: Ctx,
  row: store.ApprovalRow,
  { agree, comment, by, witness }: { agree: boolean; comment: string | null; by: Id | null; witness?: { id: Id; name: string } },
): Promise<store.ApprovalRow> {
  const seen = witness && { witness: witness.id }
  const decision = { hash: row.hash.toString('hex'), agree, by, ...seen, at: ctx.now.toISOString(), comment } satisfies Decision
  const sealed = sealDecision(ctx, row.id, decision)
  const mark = agree ? markOf(ctx, row, by ?? witness?.id ?? null) : null
  const subject = { kind: 'approval', id: row.id }
  if (comment) ctx.change(subject, [{ field: 'comment', class: 'confidential', before: null, after: comment }])
  if (by) {
    await keepDecision(ctx, { request: row.id, by, agree, decision: sealed, mark })
    if (!(await isDecisive(ctx, row, agree))) return count(ctx, row, by, agree)
  }
  const moved = await store.moveRequest(ctx, row, {
    state: agree ? 'approved' : 'refused',
    decidedBy: by,
    ...(witness && { witnessedBy: witness.id, witnessName: witness.name }),
    decision: sealed,
    ...(agree ? { runBy: hoursAfter(ctx.now, approvalHours.run), mark: mark! } : { endedAt: ctx.now }),
  })
  ctx.emit(agree ? 'approval.approved' : 'approval.refused', {
    subject,
    reach: { owner: row.askedBy },
    facts: { action: row.action, asked: row.askedBy, ...seen, ...(by === null && !witness && { alone: true }) },
  })
  if (agree) ctx.later(runApproved, { approval: row.id }, { key: row.id })
  await ctx.court.tell?.(ctx, { what: agree ? 'approved' : 'refused', approval: moved, deciders: [] })
  return moved
}

/** Whether so many have agreed, or refused, that it is decided. Under notice one refusal is enough: so everybody was told. */
async function isDecisive(ctx: Ctx, row: store.ApprovalRow, agree: boolean): Promise<boolean> {
  if (!agree && row.aloneUntil) return true
  const decisions = await decisionsOf(ctx, row)
  return agree ? agreeing(decisions).length >= row.quorum : refusing(decisions).length >= row.denials
}

/** One of several decisions: it stands, and others are still missing. */
async function count(ctx: Ctx, row: store.ApprovalRow, by: Id, agree: boolean): Promise<store.ApprovalRow> {
  const counted = await store.requestById(ctx, row.id)
  ctx.emit('approval.counted', {
    subject: { kind: 'approval', id: row.id },
    reach: { owner: row.askedBy },
    facts: { action: row.action, asked: row.askedBy, agree, quorum: row.quorum },
  })
  await ctx.court.tell?.(ctx, { what: 'counted', approval: counted, deciders: [], by })
  return counted
}

/**
 * Those who agreed and may no longer decide it: their agreement counts no more, and where too few are left the request waits
 * for others, until the time it had to be decided in. Answers whether it may still run. Asked by background work alone.
 */
export async function stillAgreed(ctx: Ctx, row: store.ApprovalRow, input: unknown): Promise<boolean> {
  if (!row.decidedBy) return true
  const lost: Id[] = []
  const decisions = agreeing(await decisionsOf(ctx, row))
  for (const { by } of decisions) if (!(await decidersOf(ctx, { ...row, decided: [] }, input, { only: by })).length) lost.push(by)
  if (lost.length) await voidDecisions(ctx, row.id, lost)
  if (decisions.length - lost.length >= row.quorum) return true
  const open = { state: 'waiting', decidedBy: null, decision: null, runBy: null, mark: null } as const
  const moved = await store.moveRequest(ctx, row, open)
  ctx.emit('approval.voided', {
    subject: { kind: 'approval', id: row.id },
    reach: { owner: row.askedBy },
    facts: { action: row.action, asked: row.askedBy, voided: lost.length },
  })
  const deciders = await decidersOf(ctx, moved, input)
  await ctx.court.tell?.(ctx, { what: 'voided', approval: moved, deciders })
  return false
}

/** Ends a request that nobody decided, or that could not be run. */
export async function end(
  ctx: Ctx,
  row: store.ApprovalRow,
  state: 'withdrawn' | 'expired' | 'failed',
  words: string,
): Promise<void> {
  const outcome = ctx.vault.seal(ctx.tenant, `approval-outcome ${row.id}`, { words })
  const moved = await store.moveRequest(ctx, row, { state, endedAt: ctx.now, outcome })
  ctx.emit(`approval.${state}`, {
    subject: { kind: 'approval', id: row.id },
    reach: { owner: row.askedBy },
    facts: { action: row.action, asked: row.askedBy },
  })
  await ctx.court.tell?.(ctx, { what: state, approval: moved, deciders: [] })
}

export const outcomeOf = (ctx: Ctx, row: store.ApprovalRow): { answer?: unknown; words?: string } | undefined =>
  row.outcome ? ctx.vault.open(ctx.tenant, `approval-outcome ${row.id}`, row.outcome) : undefined

/** The answer is kept in the transaction of the effect: whatever dies, it happened and is told, or neither. */
export async function settle(ctx: Ctx, approval: Id, answer: unknown): Promise<void> {
  const row = await store.takeRequest(ctx, approval)
  if (row.state !== 'approved') throw new Refusal('conflict', 'This was done already.')
  const outcome = ctx.vault.seal(ctx.tenant, `approval-outcome ${row.id}`, { answer: answer ?? null })
  const moved = await store.moveRequest(ctx, row, { state: 'done', endedAt: ctx.now, outcome })
  ctx.emit('approval.done', {
    subject: { kind: 'approval', id: row.id },
    reach: { owner: row.askedBy },
    facts: { action: row.action, agreed: row.decidedBy },
  })
  await ctx.court.tell?.(ctx, { what: 'done', approval: moved, deciders: [] })
}
