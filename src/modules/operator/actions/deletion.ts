import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { setSuspended } from '#modules/identity/index.ts'
import { deletionGraceDays, deletionHours } from '#policy/limits.ts'
import * as contract from '../contract.ts'
import { removeClient } from '../effects/remove-client.ts'
import { agreesFrom, mayAgree, whyNotAgree } from '../rules.ts'
import { endClosing, openClosing } from '../store/closing.ts'
import * as store from '../store/deletion.ts'
import { clientHere, tell } from './clients.ts'
import { tellAdministrators } from './closing.ts'

/** Rows that are removed at a time: no lock is held for longer than a second. */
const sliceRows = 2000

const inHours = (ctx: Ctx, hours: number) => new Date(ctx.now.getTime() + hours * 3600_000)

async function underWay(ctx: Ctx): Promise<store.Deletion> {
  const deletion = await store.openDeletion(ctx, true)
  if (!deletion) throw nothingUnderWay()
  return deletion
}
const nothingUnderWay = () => new Refusal('conflict', 'Its deletion was not asked for, was called off, or nobody agreed in time.')

export const deletionActions: readonly Handler[] = [
  handle(contract.deleteClient, async (ctx, { name: typed, reason }) => {
    const { name, slug, deletion } = await clientHere(ctx)
    if (typed.trim() !== slug)
      throw new Refusal('invalid', 'Some of what was sent cannot be used.', {
        problems: [{ path: 'name', message: `Type the short name of ${name} as it stands there: ${slug}.` }],
      })
    if (deletion) throw new Refusal('conflict', 'Its deletion was asked for already.')
    const agreeBy = inHours(ctx, deletionHours)
    await store.keepDeletion(ctx, { slug, name, reason, agreeBy })
    await tellAdministrators(ctx, (await openClosing(ctx)) ? 'client.closingTakenUp' : 'client.deletionAsked')
    tell(ctx, 'client.deletionAsked', reason)
    return { name, agreeBy: agreeBy.toISOString() }
  }),

  handle(contract.agreeToDelete, async (ctx, { deletion: read }) => {
    const { name, suspendedAt } = await clientHere(ctx)
    const [deletion, colleagues] = await Promise.all([underWay(ctx), store.colleagues(ctx)])
    if (deletion.id !== read) throw notFound()
    const why = whyNotAgree(deletion, ctx.actor.id, colleagues, ctx.now)
    if (why) throw new Refusal(deletion.state === 'agreed' ? 'conflict' : 'forbidden', why)
    const dueAt = inHours(ctx, deletionGraceDays * 24)
    await store.agree(ctx, deletion.id, dueAt, suspendedAt !== null)
    tell(ctx, 'client.deletionAgreed', deletion.reason)
    // Who asked for it themselves work on, and can take it back to the end.
    if (deletion.closing) await tellAdministrators(ctx, 'client.closingAgreed', { due: dueAt.toISOString() })
    else if (await setSuspended(ctx, true)) tell(ctx, 'client.suspended', deletion.reason)
    return { name, dueAt: dueAt.toISOString() }
  }),

  handle(contract.keepClient, async ctx => {
    const { name, suspendedAt } = await clientHere(ctx)
    const deletion = await store.openDeletion(ctx, true)
    const closing = deletion?.begun ? undefined : await endClosing(ctx)
    if (!deletion && !closing) throw nothingUnderWay()
    if (deletion?.begun) throw new Refusal('conflict', 'Its records are being removed already: it cannot be called off any more.')
    if (deletion) await store.callOff(ctx, deletion.id)
    if (closing) await tellAdministrators(ctx, 'client.closingDeclined')
    tell(ctx, 'client.kept', undefined)
    const goesOn =
      deletion?.state === 'agreed' && !deletion.closing && !deletion.suspended && (await setSuspended(ctx, false)) !== undefined
    if (goesOn) tell(ctx, 'client.resumed', undefined)
    return { name, suspended: suspendedAt !== null && !goesOn }
  }),

  handle(contract.readDeletion, async ctx => {
    await clientHere(ctx)
    const [deletion, colleagues, closing] = await Promise.all([store.openDeletion(ctx), store.colleagues(ctx), openClosing(ctx)])
    const nameOf = (id: string | null) => colleagues.find(one => one.id === id)?.name ?? null
    return {
      deletion: deletion
        ? {
            ...deletion,
            ownWish: deletion.closing !== null,
            askedBy: nameOf(deletion.askedBy),
            agreedBy: nameOf(deletion.agreedBy),
          }
        : null,
      closing: closing ?? null,
      cannotAgree: (deletion && whyNotAgree(deletion, ctx.actor.id, colleagues, ctx.now)) ?? null,
      others: colleagues
        .filter(one => mayAgree(one, ctx.actor.id))
        .map(one => ({ name: one.name, from: agreesFrom(one, ctx.now)?.toISOString() ?? null })),
    }
  }),

  handle(contract.listDeleted, async ctx => ({ items: await store.deleted(ctx) })),

  handle(contract.sweepDeletions, async ctx => {
    const due = await store.takeDue(ctx)
    for (const client of due) ctx.later(removeClient, { client }, { key: client })
    if (!due.length) ctx.idle()
    return { begun: due.length }
  }),

  handle(contract.removeSome, async ctx => {
    const removed = await store.removeSome(ctx, sliceRows)
    // A line in its log would be one more row to remove.
    ctx.idle()
    return { removed }
  }),

  handle(contract.endDeletion, async ctx => {
    await store.endDeletion(ctx)
    ctx.idle()
    return {}
  }),
]
