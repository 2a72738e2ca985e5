import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '#base/canonical-json.ts'
import { type Id, id, newId } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Action } from '#policy/action.ts'
import { quorumOf } from '#policy/client-matrix.ts'
import { aloneHours, approvalHours, maxWaitingApprovals } from '#policy/limits.ts'
import { matrix } from '#policy/matrix.ts'
import type { Scope } from '#policy/scope.ts'
import { type Decider, decidersOf } from './approval-deciders.ts'
import { type Decision, openDecision } from './approval-decisions.ts'
import * as store from './approval-store.ts'
import type { Asked } from './asked.ts'
import type { Demanded } from './beside.ts'
import type { Ctx } from './ctx.ts'
import type { Handler, Preview, Terms } from './handle.ts'
import { jsonSchemaOf } from './json-schema.ts'

/**
 * THE SECOND PERSON. What a member asks of an action whose permission demands approval does not run: it is frozen (hashed,
 * sealed), a second person decides on that very hash, and what was frozen runs once, as the asker, with the rights of that
 * moment. Nobody decides what they asked themselves; the database refuses it too (`approvals.keep_order`).
 */

/** The job that runs what was agreed to. */
export const runApproved = { name: 'approvals.run', input: z.strictObject({ approval: id('approval') }) }

/** What is answered instead of an output. */
export interface Awaiting {
  id: Id
  state: store.ApprovalState
}

/** Told within the transaction in which a request moves; one room passes it on to people. */
export interface ApprovalNews {
  what: 'asked' | 'waits-alone' | 'counted' | 'voided' | 'approved' | 'refused' | 'withdrawn' | 'expired' | 'failed' | 'done'
  approval: store.ApprovalRow
  deciders: readonly Decider[]
  /** Whose decision it was, where it is one of several. */
  by?: Id
}

/** What is sealed of a request: bound to its row, so that it opens in no other. */
interface Payload {
  input: unknown
  reason: string
  preview: Preview
  terms?: Terms | undefined
  /** Whoever agrees says why. */
  comment?: true
  /** What it was sealed with, so that it opens beside no other; left out of what was asked before this was kept. */
  hash?: string
}
export interface Opened extends Payload {
  decision: Decision | undefined
}

export const hoursAfter = (from: Date, hours: number) => new Date(from.getTime() + hours * 3600_000)
const rowOf = (approval: Id) => `approval ${approval}`

const contracts = new WeakMap<Action, string>()
/** Changes when an update of the product reads the same input differently. */
export function contractOf(action: Action): string {
  let hash = contracts.get(action)
  if (!hash) {
    const shape = canonicalJson([action.name, action.needs, jsonSchemaOf(action.input, 'input')])
    hash = createHash('sha256').update(shape).digest('hex')
    contracts.set(action, hash)
  }
  return hash
}

interface Frozen {
  action: string
  contract: string
  input: unknown
  asker: Id
  scope: Scope
  permission: string | undefined
  terms: Terms | undefined
  rule: Rule | undefined
}
const hashOf = ({ action, contract, input, asker, scope, permission, terms, rule }: Frozen): Buffer =>
  createHash('sha256').update(canonicalJson({ action, contract, input, asker, scope, permission, terms, rule })).digest()

/** How it is decided, where that is by more than one who agrees: part of what is hashed, so that no row says it alone. */
interface Rule {
  quorum: number
  denials: number
  comment: true | undefined
}
const ruleOf = (quorum: number, denials: number, comment: true | undefined): Rule | undefined =>
  quorum > 1 || denials > 1 || comment ? { quorum, denials, comment } : undefined

/** The same rows written the same way: in which order the database lists them says nothing. */
const inOrder = (scope: Scope): Scope =>
  JSON.parse(JSON.stringify(scope, (_, value) => (Array.isArray(value) ? [...value].sort() : value)))

/** Keeps a request instead of running it. The same one asked again while it waits is that one. */
export async function freeze(ctx: Ctx, asked: Asked, handler: Handler, input: unknown, { demands, by }: Demanded) {
  const { action } = asked
  const asker = ctx.actor.id!
  const scope = inOrder(ctx.scope)
  const contract = contractOf(action)
  const terms = await handler.asking?.terms?.(ctx, input as never, asker)
  const sent = asked.input ?? {}
  const [quorum, denials, comment] = [quorumOf(demands), demands.denials ?? 1, demands.comment]
  const rule = ruleOf(quorum, denials, comment)
  const hash = hashOf({ action: action.name, contract, input: sent, asker, scope, permission: by, terms, rule })
  const about = { action: action.name, permission: by, askedBy: asker, scope }
  const [earlier, deciders] = await Promise.all([store.waitingWith(ctx, hash), decidersOf(ctx, about, sent)])
  if (earlier) {
    ctx.subject({ kind: 'approval', id: earlier.id }, { owner: asker })
    ctx.note({ action: action.name, again: true })
    return { approval: earlier, deciders }
  }
  if ((await store.countWaiting(ctx, asker)) >= maxWaitingApprovals)
    throw new Refusal('conflict', `${maxWaitingApprovals} requests of yours wait for a second person. Withdraw one first.`)
  const preview = (await handler.asking?.preview?.(ctx, input as never)) ?? { lines: [] }
  const approval: Id = newId()
  const payload = {
    input: sent,
    reason: asked.reason!,
    preview,
    terms,
    ...(comment && { comment }),
    hash: hash.toString('hex'),
  } satisfies Payload
  const kept = await store.keepRequest(ctx, {
    ...about,
    id: approval,
    contract,
    payload: ctx.vault.seal(ctx.tenant, rowOf(approval), payload),
    hash,
    quorum,
    denials,
    terms: terms ?? null,
    decideBy: hoursAfter(ctx.now, approvalHours.decide),
  })
  if (!kept) throw new Refusal('unavailable', 'The same was asked a moment ago. Try again.', { retryAfter: 60 })
  const subject = { kind: 'approval', id: approval }
  ctx.subject(subject, { owner: asker })
  ctx.note({ action: action.name, eligible: deciders.length, ...(quorum > 1 && { quorum }) })
  ctx.change(subject, [{ field: 'reason', class: 'confidential', before: null, after: asked.reason }])
  await ctx.court.tell?.(ctx, { what: 'asked', approval: kept, deciders })
  return { approval: kept, deciders }
}

/** Nobody else may decide it. The request is kept, so that somebody who comes to may, and so that the asker may wait. */
export const nobodyElse = ({ id: approval, permission }: store.ApprovalRow) =>
  new Refusal(
    'needs-proof',
    `A second person has to agree, and nobody else here may: “${matrix[permission].label.toLowerCase()}” over these records, and decide on requests. An administrator can make somebody one under Settings, Colleagues. Your request is kept until then; an operator of this installation can witness it, or open it and wait ${aloneHours} hours.`,
    { title: 'Nobody else may agree', facts: { demand: 'second-person', eligible: 0, approval } },
  )

const altered = () =>
  new Refusal('conflict', 'What was asked and what is kept are not the same any more. It was not run; ask again.', {
    facts: { reason: 'altered' },
  })

/** Opens what was frozen and demands that it is still what was hashed, and what was decided on. */
export function openFrozen(ctx: Ctx, row: store.ApprovalRow): Opened {
  try {
    const payload = ctx.vault.open<Payload>(ctx.tenant, rowOf(row.id), row.payload)
    const decision = row.decision ? openDecision(ctx, row.id, row.decision) : undefined
    const hash = hashOf({
      action: row.action,
      contract: row.contract,
      input: payload.input,
      asker: row.askedBy,
      scope: row.scope,
      permission: payload.hash && row.permission,
      terms: payload.terms,
      rule: ruleOf(row.quorum, row.denials, payload.comment),
    })
    if (payload.hash !== undefined && payload.hash !== row.hash.toString('hex')) throw altered()
    if (!hash.equals(row.hash) || (decision && decision.hash !== hash.toString('hex'))) throw altered()
    if (decision && (decision.by !== row.decidedBy || (decision.witness ?? null) !== row.witnessedBy)) throw altered()
    return { ...payload, decision }
  } catch {
    throw altered()
  }
}

/** What is agreed to is what was asked, as the database will compare it, and what it is about stands as it stood then. */
export async function demandAsAsked(ctx: Ctx, row: store.ApprovalRow, { input, terms }: Opened): Promise<void> {
  if (!(terms ? row.terms?.equals(await store.termsHash(ctx, terms)) : row.terms === null)) throw altered()
  const asking = ctx.court.asking(row.action)
  if (!asking?.terms) return
  const parsed = ctx.court.actionOf(row.action)!.input.safeParse(input)
  const now = parsed.success && (await asking.terms(ctx, parsed.data as never, row.askedBy))
  if (canonicalJson(now) !== canonicalJson(terms))
    throw new Refusal('conflict', 'What this is about changed since it was asked. Ask again, as it stands now.', {
      facts: { reason: 'changed' },
    })
}

const noticeOf = (approval: Id) => `approval-notice ${approval}`

/** The asker gives everybody notice, because nobody else may decide; that was looked at by the caller. */
export async function giveNotice(ctx: Ctx, row: store.ApprovalRow): Promise<store.ApprovalRow> {
  const until = hoursAfter(ctx.now, aloneHours)
  const notice = ctx.vault.seal(ctx.tenant, noticeOf(row.id), { hash: row.hash.toString('hex'), until: until.toISOString() })
  // Somebody may refuse up to the end of the notice, whatever the hours of an ordinary decision.
  const moved = await store.moveRequest(ctx, row, { aloneUntil: until, notice, decideBy: hoursAfter(until, 1) })
  ctx.emit('approval.waitsAlone', {
    subject: { kind: 'approval', id: row.id },
    reach: { owner: row.askedBy },
    facts: { action: row.action },
  })
  await ctx.court.tell?.(ctx, { what: 'waits-alone', approval: moved, deciders: [] })
  return moved
}

/** Whether notice was given, of this very request, and its time is over. */
export function noticeIsOver(ctx: Ctx, row: store.ApprovalRow): boolean {
  if (!row.aloneUntil || !row.notice || Date.parse(row.aloneUntil) > ctx.now.getTime()) return false
  try {
    const given = ctx.vault.open<{ hash: string; until: string }>(ctx.tenant, noticeOf(row.id), row.notice)
    return given.hash === row.hash.toString('hex') && given.until === new Date(row.aloneUntil).toISOString()
  } catch {
    return false
  }
}
