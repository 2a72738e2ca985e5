import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { activeMembers } from '#kernel/members.ts'
import { raiseAlerts, settleAlerts } from '#modules/crm/index.ts'
import { demandWhole, isLimited, seenOf } from '#modules/identity/index.ts'
import * as contract from '../contract/reviews.ts'
import * as store from '../store/reviews.ts'
import { carryOut, evidenceOf, roster } from './reviewing.ts'

const day = 864e5

const reviewersOf = async (ctx: Ctx) => (await activeMembers(ctx)).filter(member => member.rights.cells['access.review'])

/** Whoever may decide, is told. */
async function tellReviewers(ctx: Ctx, kind: string, review: string): Promise<void> {
  raiseAlerts(
    ctx,
    (await reviewersOf(ctx)).map(({ id }) => ({ to: id, kind, subject: { kind: 'review', id: review } })),
  )
}

/** Which entries are there for the asker: whoever is limited reviews people they see; keys and apps are the whole company's. */
async function entrySeen(ctx: Ctx): Promise<(entry: store.EntryRow) => boolean> {
  const [limited, seen] = await Promise.all([isLimited(ctx), seenOf(ctx)])
  return ({ kind, subject }) => !limited || (kind === 'member' && (!seen || seen.people.has(subject)))
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

/** Those whom silence does not suspend: all who may decide, unless one of them remains whose own access is not in question. */
async function keptBySilence(ctx: Ctx, entries: readonly store.EntryRow[]): Promise<ReadonlySet<string>> {
  const undecided = new Set(entries.filter(entry => !entry.decision).map(entry => entry.subject))
  const deciders = (await reviewersOf(ctx)).map(({ id }) => id)
  return new Set(deciders.every(one => undecided.has(one)) ? deciders : [])
}

/** Ends a review: what nobody decided is suspended, save those without whom nobody could let others back in. */
async function close(ctx: Ctx, id: string): Promise<void> {
  const entries = await store.entriesOf(ctx, id)
  const kept = await keptBySilence(ctx, entries)
  for (const entry of entries) {
    if (entry.decision) continue
    const suspended = kept.has(entry.subject) ? undefined : carryOut(ctx, entry, 'suspended')
    const carriedOut = await suspended?.catch(error => {
      if (error instanceof Refusal && error.word === 'conflict') return undefined
      throw error
    })
    const note = carriedOut ? 'Nobody decided in time.' : 'Nobody decided in time; kept, because nobody else could let others in.'
    await store.keepDecision(ctx, entry.id, { decision: carriedOut ? 'suspended' : 'keep', note, carriedOut: carriedOut ?? [] })
  }
  const { hash } = await evidenceOf(ctx, id)
  await store.setReviewState(ctx, id, 'closed', hash)
  await settleAlerts(ctx, { kinds: ['review.opened', 'review.due'], about: id, became: 'closed' })
  ctx.emit('review.closed', { subject: { kind: 'review', id } })
}

export const reviewActions: readonly Handler[] = [
  handle(contract.listReviews, async ctx => ({ items: await store.reviews(ctx) })),

  handle(contract.readReview, async (ctx, { review }) => {
    const [found, entries, seen] = await Promise.all([
      store.reviewById(ctx, review),
      store.entriesOf(ctx, review),
      entrySeen(ctx),
    ])
    return { ...found, items: entries.filter(seen).map(entry => shown(ctx, entry)) }
  }),

  handle(contract.openReview, async (ctx, { title, days, graceDays }) => {
    await demandWhole(ctx)
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
      entrySeen(ctx),
    ])
    if (!seen(entry)) throw notFound()
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
    await demandWhole(ctx)
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
