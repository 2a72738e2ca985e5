import { notFound, Refusal } from '#base/refusal.ts'
import { decidersOf, electorateOf } from '#kernel/approval-deciders.ts'
import { decide, end } from '#kernel/approval-deciding.ts'
import { decisionsOn } from '#kernel/approval-decisions.ts'
import {
  type ApprovalRow,
  askedRequests,
  decidedRequests,
  dueRequests,
  moveRequest,
  requestById,
  takeRequest,
  waitingRequests,
} from '#kernel/approval-store.ts'
import { demandAsAsked, giveNotice, noticeIsOver, openFrozen, runApproved } from '#kernel/approvals.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { fromCursor, toPage } from '#kernel/paging.ts'
import { alarmActions } from './actions/alarming.ts'
import { detailOf, lineOf, mayDecide, namesOf, oversees, seenDeciders } from './actions/reading.ts'
import { reviewActions } from './actions/reviews.ts'
import * as contract from './contract.ts'

/** Minutes after which what was agreed to and has not run is asked for again. */
const restMinutes = 2

const ended = () => new Refusal('conflict', 'This was decided already, or its time is over.')
const isOver = (ctx: Ctx, row: ApprovalRow) => Date.parse(row.decideBy) <= ctx.now.getTime()

/** One's own request that still waits. */
async function takeOwn(ctx: Ctx, id: string): Promise<ApprovalRow> {
  const row = await takeRequest(ctx, id)
  if (row.askedBy !== ctx.actor.id) throw notFound()
  ctx.subject({ kind: 'approval', id }, { owner: row.askedBy })
  ctx.note({ action: row.action })
  if (row.state !== 'waiting' || isOver(ctx, row)) throw ended()
  return row
}

/** Of what waits only what the reader may decide. */
async function waitingFor(ctx: Ctx): Promise<ApprovalRow[]> {
  if (ctx.actor.kind !== 'member' || !ctx.may('approval.decide')) return []
  const [rows, electorate] = await Promise.all([waitingRequests(ctx), electorateOf(ctx, ctx.actor.id)])
  const judged = await Promise.all(rows.map(async row => ((await mayDecide(ctx, row, electorate)) ? row : undefined)))
  return judged.filter(row => row !== undefined)
}

async function rowsOf(ctx: Ctx, { of, actions, limit }: contract.AskedList, before: string | undefined): Promise<ApprovalRow[]> {
  const me = ctx.actor.id ?? ctx.tenant
  if (of === 'mine') return askedRequests(ctx, me, { actions, before, limit })
  return decidedRequests(ctx, { person: oversees(ctx) ? undefined : me, before, limit })
}

export const actions: readonly Handler[] = [
  ...reviewActions,
  ...alarmActions,

  handle(contract.listApprovals, async (ctx, asked) => {
    const { of, limit, cursor } = asked
    const before = fromCursor(cursor, 1)?.[0]
    const rows = of === 'waiting' ? await waitingFor(ctx) : await rowsOf(ctx, asked, before ? String(before) : undefined)
    const from = of === 'waiting' && before ? rows.findIndex(row => row.id === before) + 1 : 0
    const { items, next } = toPage(rows.slice(from, from + limit + 1), limit, row => [row.id])
    const names = await namesOf(
      ctx,
      items.flatMap(row => [row.askedBy, ...(row.decidedBy ? [row.decidedBy] : [])]),
    )
    const decisions = await decisionsOn(ctx, items)
    return { items: items.map(row => lineOf(ctx, row, names, of === 'waiting', decisions.get(row.id))), next }
  }),

  handle(contract.readApproval, async (ctx, { approval }) => detailOf(ctx, await requestById(ctx, approval))),

  handle(contract.decideApproval, async (ctx, { approval, agree, hash, comment }) => {
    const row = await takeRequest(ctx, approval)
    const decides = await mayDecide(ctx, row)
    const mine = row.askedBy === ctx.actor.id
    if (!mine && !oversees(ctx) && !decides) throw notFound()
    ctx.subject({ kind: 'approval', id: approval }, { owner: row.askedBy })
    ctx.note({ action: row.action, agree })
    if (mine) throw new Refusal('forbidden', 'Nobody decides what they asked for themselves.', { facts: { reason: 'self' } })
    if (row.state !== 'waiting' || isOver(ctx, row)) throw ended()
    if (!agree && !comment)
      throw new Refusal('invalid', 'Say why you refuse: whoever asked reads it.', {
        problems: [{ path: 'comment', message: 'Give a reason.' }],
      })
    const refusesAlone = !agree && row.aloneUntil !== null && oversees(ctx)
    if (!refusesAlone && !decides) {
      throw new Refusal('forbidden', 'Deciding this takes the same right over the same records, and none that would grow by it.')
    }
    const frozen = openFrozen(ctx, row)
    if (agree && frozen.comment && !comment)
      throw new Refusal('invalid', 'Say why you agree: your company asks for it here.', {
        problems: [{ path: 'comment', message: 'Give a reason.' }],
      })
    if (agree) await demandAsAsked(ctx, row, frozen)
    if (hash !== row.hash.toString('hex'))
      throw new Refusal('conflict', 'This is not the request you read. Open it again.', { facts: { reason: 'hash' } })
    const { state } = await decide(ctx, row, { agree, comment: comment || null, by: ctx.actor.id! })
    return { state }
  }),

  handle(contract.withdrawApproval, async (ctx, { approval }) => {
    await end(ctx, await takeOwn(ctx, approval), 'withdrawn', 'It was withdrawn by whoever asked.')
    return {}
  }),

  handle(contract.waitAlone, async (ctx, { approval }) => {
    const row = await takeOwn(ctx, approval)
    const { input } = openFrozen(ctx, row)
    const deciders = await decidersOf(ctx, row, input)
    if (deciders.length) {
      const names = (await seenDeciders(ctx, deciders)).slice(0, 3).map(one => one.name)
      const who = names.length
        ? `Somebody can decide this: ${names.join(', ')}. Ask them.`
        : 'Somebody you do not see can decide this.'
      throw new Refusal('conflict', who, {
        facts: { eligible: deciders.length },
      })
    }
    if (row.aloneUntil) return { aloneUntil: row.aloneUntil }
    return { aloneUntil: (await giveNotice(ctx, row)).aloneUntil! }
  }),

  handle(contract.sweepApprovals, async ctx => {
    const due = await dueRequests(ctx, new Date(ctx.now.getTime() - restMinutes * 60_000))
    if (!due.length) ctx.idle()
    for (const row of due) {
      const over = (until: string | null) => until !== null && Date.parse(until) <= ctx.now.getTime()
      if (row.state === 'waiting' && noticeIsOver(ctx, row)) await decide(ctx, row, { agree: true, comment: null, by: null })
      else if (row.state === 'waiting' && over(row.decideBy)) await end(ctx, row, 'expired', 'Nobody decided in time.')
      else if (row.state === 'waiting') await end(ctx, row, 'expired', 'The notice that was given is not what is kept any more.')
      else if (over(row.runBy)) await end(ctx, row, 'expired', 'It was agreed to, and could not be run in time.')
      else {
        await moveRequest(ctx, row, {})
        ctx.later(runApproved, { approval: row.id }, { key: row.id })
      }
    }
    return { moved: due.length }
  }),
]
