import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { treeOf } from '#kernel/ledger/extract.ts'
import { activeMembers } from '#kernel/members.ts'
import { raiseAlerts } from '#modules/crm/index.ts'
import { demandWhole } from '#modules/identity/index.ts'
import * as contract from '../contract/anchors.ts'
import { anchorOfDay, dayOf, lookBack } from '../rules/anchors.ts'
import * as store from '../store/anchors.ts'
import { witnessesOf } from './ledger.ts'

/** The newest checkpoints, newest first, each with the witnesses that signed it. */
async function newestOf(ctx: Ctx) {
  const kept = await treeOf(ctx).checkpoints(ctx.rows, lookBack)
  return kept.map(one => {
    const witnesses = witnessesOf(one.note, ctx.court.ledger.witnessKeys)
    return { ...one, witnesses, cosigned: witnesses.length > 0 }
  })
}

/** Who answers for the log. */
const overseers = async (ctx: Ctx) =>
  (await activeMembers(ctx)).filter(({ type }) => type === 'tenant_admin' || type === 'compliance')

export const anchorActions: readonly Handler[] = [
  handle(contract.readAnchor, async ctx => {
    const newest = await newestOf(ctx)
    const found = newest.find(({ cosigned }) => cosigned) ?? newest[0]
    if (!found)
      throw new Refusal('not-found', 'Nothing is signed for yet. A checkpoint is made each minute in which anything happens.')
    return { raw: { type: 'text/plain; charset=utf-8', text: found.note, name: `ledger-checkpoint-${found.size}.txt` } }
  }),

  handle(contract.readAnchoring, async ctx => {
    const { daily = true, alerts = true, day, size, cosigned, toldAt } = (await store.anchoringHere(ctx)) ?? {}
    return { daily, alerts, last: day && size && toldAt ? { day, size, cosigned: cosigned ?? false, toldAt } : null }
  }),

  handle(contract.setAnchoring, async (ctx, wanted) => {
    await demandWhole(ctx)
    await store.setAnchoring(ctx, wanted)
    ctx.note(wanted)
    ctx.emit('ledger.anchoringChanged', { facts: wanted })
    // Whoever silences it is not the only one who knows.
    const once = `ledger.anchoringChanged/${ctx.eventId}`
    raiseAlerts(
      ctx,
      (await overseers(ctx)).map(({ id }) => ({ to: id, kind: 'ledger.anchoringChanged', facts: wanted, once })),
    )
    return {}
  }),

  handle(contract.tellAnchor, async ctx => {
    const here = await store.anchoringHere(ctx)
    const day = dayOf(ctx.now)
    const found =
      here?.daily === false || (here?.day && here.day >= day)
        ? undefined
        : anchorOfDay({
            now: ctx.now,
            told: here,
            newest: await newestOf(ctx),
            witnessed: ctx.court.ledger.witnessKeys.length > 0,
          })
    if (!found || !(await store.keepTold(ctx, { day, size: found.size, cosigned: found.cosigned }))) {
      ctx.idle()
      return { size: null }
    }
    const facts = { size: found.size, cosigned: found.cosigned }
    ctx.note(facts)
    ctx.emit('ledger.anchored', { facts })
    if (here?.alerts !== false)
      raiseAlerts(
        ctx,
        (await overseers(ctx)).map(({ id }) => ({ to: id, kind: 'ledger.anchored', facts, once: `ledger.anchored/${day}` })),
      )
    return { size: found.size }
  }),
]
