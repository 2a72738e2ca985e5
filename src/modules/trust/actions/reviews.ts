import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { activeMembers } from '#kernel/members.ts'
import { raiseAlerts } from '#modules/crm/index.ts'
import { seenOf } from '#modules/identity/index.ts'
import * as contract from '../contract/reviews.ts'
import * as store from '../store/reviews.ts'
import { carryOut, evidenceOf, roster } from './reviewing.ts'

const day = 864e5

/** Whoever may decide, is told. */
async function tellReviewers(ctx: Ctx, kind: string, review: string): Promise<void> {
  const reviewers = (await activeMembers(ctx)).filter(member => member.rights.cells['access.review'])
  raiseAlerts(
    ctx,
    reviewers.map(({ id }) => ({ to: id, kind, subject: { kind: 'review', id: review } })),
  )
}

/** Who sees some people only reviews these; keys and apps are the whole company's. */
const isSeen = ({ kind, subject }: store.EntryRow, seen: Awaited<ReturnType<typeof seenOf>>): boolean =>
  !seen || (kind === 'member' && seen.people.has(subject))

/** A review is of everybody, and so is its evidence. */
async function demandEverybody(ctx: Ctx): Promise<void> {
  if (await seenOf(ctx)) throw new Refusal('forbidden', 'You see some people only. Somebody who sees everybody has to do this.')
}

const shown = (ctx: Ctx, { facts, decider: _, carriedOut: __, ...entry }: store.EntryRow) => ({
  ...entry,
  functions: facts.functions.length,
  overrides: facts.overrides,
  unused: facts.unused ?? [],
  limited: facts.limited,
  expiresAt: facts.expiresAt,
  self: entry.kind === 'member' && entry.subject === ctx.actor.id,
})

/** Ends a review: what nobody decided is suspended, save the last who could let everybody back in. */
async function close(ctx: Ctx, id: string): Promise<void> {
  for (const entry of await store.entriesOf(ctx, id)) {
    if (entry.decision) continue
    const carriedOut = await carryOut(ctx, entry, 'suspended').catch(error => {
      if (error instanceof Refusal && error.word === 'conflict') return undefined
      throw error
    })
    const note = carriedOut ? 'Nobody decided in time.' : 'Nobody decided in time; kept, because nobody else could let others in.'
    await store.keepDecision(ctx, entry.id, { decision: carriedOut ? 'suspended' : 'keep', note, carriedOut: carriedOut ?? [] })
  }
  const { hash } = await evidenceOf(ctx, id)
  await store.setReviewState(ctx, id, 'closed', hash)
  ctx.emit('review.closed', { subject: { kind: 'review', id } })
}

export const reviewActions: readonly Handler[] = [
  handle(contract.listReviews, async ctx => ({ items: await store.reviews(ctx) })),

  handle(contract.readReview, async (ctx, { review }) => {
    const [found, entries, seen] = await Promise.all([store.reviewById(ctx, review), store.entriesOf(ctx, review), seenOf(ctx)])
    return { ...found, items: entries.filter(entry => isSeen(entry, seen)).map(entry => shown(ctx, entry)) }
  }),

  handle(contract.openReview, async (ctx, { title, days, graceDays }) => {
    await demandEverybody(ctx)
    if ((await store.reviews(ctx)).some(one => one.state !== 'closed'))
      throw new Refusal('conflict', 'A review is under way. Finish it first.')
    const dueAt = new Date(ctx.now.getTime() + days * day)
    const id = await store.keepReview(ctx, { title, dueAt, graceUntil: new Date(dueAt.getTime() + graceDays * day) })
    const entries = await roster(ctx)
    await store.keepEntries(ctx, id, entries)
    const subject = { kind: 'review', id }
    ctx.subject(subject)
    ctx.emit('review.opened', { subject, facts: { total: entries.length } })
    await tellReviewers(ctx, 'review.opened', id)
    return { id, total: entries.length }
  }),

  handle(contract.decideReviewEntry, async (ctx, { review, entry: id, decision, note }) => {
    const [{ state }, entry, seen] = await Promise.all([
      store.reviewById(ctx, review),
      store.takeEntry(ctx, review, id),
      seenOf(ctx),
    ])
    if (!isSeen(entry, seen)) throw notFound()
    ctx.subject({ kind: 'review', id: review })
    if (state === 'closed') throw new Refusal('conflict', 'This review is closed.')
    if (entry.decision)
      throw new Refusal('conflict', `${entry.name} was decided already${entry.decidedBy ? ` by ${entry.decidedBy}` : ''}.`)
    if (entry.kind === 'member' && entry.subject === ctx.actor.id)
      throw new Refusal('forbidden', 'Nobody reviews their own access. Ask a colleague.', { facts: { reason: 'self' } })
    if (decision !== 'keep' && !note)
      throw new Refusal('invalid', 'Say why: it stands in the evidence.', {
        problems: [{ path: 'note', message: 'Give a reason.' }],
      })
    const carriedOut = await carryOut(ctx, entry, decision)
    await store.keepDecision(ctx, id, { decision, note: note ?? null, carriedOut })
    ctx.emit('review.decided', {
      subject: { kind: entry.kind, id: entry.subject },
      facts: { review, decision, changes: carriedOut.length },
    })
    const entries = await store.entriesOf(ctx, review)
    if (entries.every(one => one.decision)) await close(ctx, review)
    return { decision }
  }),

  handle(contract.readReviewEvidence, async (ctx, { review }) => {
    await demandEverybody(ctx)
    const found = await store.reviewById(ctx, review)
    if (!found.evidenceHash) throw new Refusal('conflict', 'The evidence is made when the review closes.')
    const { canonical, hash } = await evidenceOf(ctx, review)
    if (hash.toString('hex') !== found.evidenceHash)
      throw new Refusal('conflict', 'What is stored is no longer what was closed: it was changed since.')
    return { canonical, hash: found.evidenceHash }
  }),

  handle(contract.sweepReviews, async ctx => {
    const due = await store.dueReviews(ctx)
    for (const { id, over } of due) {
      if (over) await close(ctx, id)
      else {
        await store.setReviewState(ctx, id, 'grace', null)
        ctx.emit('review.due', { subject: { kind: 'review', id } })
        await tellReviewers(ctx, 'review.due', id)
      }
    }
    if (!due.length) ctx.idle()
    return { moved: due.length }
  }),
]
