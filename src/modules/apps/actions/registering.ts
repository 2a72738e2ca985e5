import type { Id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { collectUntil, demandWhole, uncollected } from '#modules/identity/index.ts'
import * as contract from '../contract/registering.ts'
import { overlapDays } from '../rules/tokens.ts'
import { widens } from '../rules/widening.ts'
import * as store from '../store/apps.ts'
import { permitsOf } from '../store/permits.ts'
import * as secrets from '../store/secrets.ts'
import { endAndTell } from './ending.ts'
import {
  appWithSecret,
  askToRegister,
  askToRotate,
  askToWiden,
  changeableApp,
  demandOwner,
  demandRegistrable,
  subjectOf,
} from './registrable.ts'

/** A secret that waits for whoever asked, for days. */
async function letCollect(ctx: Ctx, app: Id): Promise<void> {
  const collectBy = collectUntil(ctx)
  const entry = await secrets.keepSecret(ctx, app, collectBy)
  ctx.later(contract.dropUncollectedSecret, { app, entry }, { after: collectBy, key: entry })
}

/** Changes what is named, and keeps what it was. */
async function change(ctx: Ctx, before: store.AppRow, fields: contract.AppChange): Promise<void> {
  await store.setApp(ctx, before.id, fields)
  const was: Record<string, unknown> = { ...before, owner: before.ownerId }
  ctx.change(
    subjectOf(before.id),
    Object.entries(fields)
      .filter(([, after]) => after !== undefined)
      .map(([field, after]) => ({ field, class: 'internal' as const, before: was[field], after })),
  )
}

export const registeringActions: readonly Handler[] = [
  handle(contract.listApps, async ctx => {
    await demandWhole(ctx)
    return { items: await store.apps(ctx) }
  }),

  handle(contract.readApp, async (ctx, { app: id }) => {
    await demandWhole(ctx)
    const [app, kept, permits] = await Promise.all([
      store.appById(ctx, id),
      secrets.secretsOf(ctx, id),
      permitsOf(ctx, { app: id }),
    ])
    return { ...app, secrets: kept, permits }
  }),

  handle(
    contract.registerApp,
    async (ctx, wanted) => {
      await demandRegistrable(ctx, wanted)
      const { bound = null, owner = ctx.actor.id!, ...app } = wanted
      const id = await store.keepApp(ctx, { ...app, bound, owner })
      if (app.kind === 'confidential') await letCollect(ctx, id)
      ctx.subject(subjectOf(id))
      ctx.note({ kind: app.kind, permissions: app.permissions, ownName: app.ownName })
      return { id }
    },
    askToRegister,
  ),

  handle(contract.updateApp, async (ctx, { app: id, ...fields }) => {
    const before = await changeableApp(ctx, id, fields)
    if (widens(before, fields))
      throw new Refusal(
        'conflict',
        'This gives the app more than it may now, or another name, so a second person has to agree: ask for that alone.',
        {
          facts: { reason: 'widens' },
        },
      )
    await demandOwner(ctx, fields.owner)
    await change(ctx, before, fields)
    return {}
  }),

  handle(
    contract.widenApp,
    async (ctx, { app: id, ...fields }) => {
      await change(ctx, await changeableApp(ctx, id, fields), fields)
      return { id }
    },
    askToWiden,
  ),

  handle(
    contract.rotateAppSecret,
    async (ctx, { app: id }) => {
      await appWithSecret(ctx, id)
      await letCollect(ctx, id)
      return { id }
    },
    askToRotate,
  ),

  handle(contract.collectAppSecret, async (ctx, { app, entry }) => {
    await appWithSecret(ctx, app)
    const kept = await secrets.secretById(ctx, app, entry)
    if (!kept) throw notFound()
    if (!kept.mine) throw new Refusal('forbidden', 'A secret is shown to whoever asked for it, and to nobody else.')
    const beforeEndsAt = new Date(ctx.now.getTime() + overlapDays * 864e5)
    const secret = await secrets.collectSecret(ctx, app, entry, beforeEndsAt)
    if (!secret) throw uncollected('secret', ctx, await secrets.secretById(ctx, app, entry))
    return { secret, beforeEndsAt: beforeEndsAt.toISOString() }
  }),

  handle(contract.dropUncollectedSecret, async (ctx, { app, entry }) => {
    if (await secrets.dropUncollected(ctx, app, entry)) ctx.emit('secret.lapsed', { subject: subjectOf(app) })
    else ctx.idle()
    return {}
  }),

  handle(contract.endAppSecret, async (ctx, { app, entry }) => {
    await demandWhole(ctx)
    await secrets.endSecretById(ctx, app, entry)
    ctx.subject(subjectOf(app))
    return {}
  }),

  handle(contract.endApp, async (ctx, { app }) => {
    await demandWhole(ctx)
    if (!(await endAppHere(ctx, app))) throw notFound()
    ctx.subject(subjectOf(app))
    return {}
  }),

  handle(contract.endAppPermits, async (ctx, { app, permit }) => {
    await demandWhole(ctx)
    await store.appById(ctx, app)
    const ended = await endAndTell(ctx, { app, permit }, 'administrator')
    if (permit && !ended) throw notFound()
    ctx.subject(subjectOf(app))
    return { ended }
  }),
]

/** Ends an app with everything it was permitted; false where it has ended already. */
export async function endAppHere(ctx: Ctx, app: string): Promise<boolean> {
  if (!(await store.endAppById(ctx, app))) return false
  ctx.emit('app.ended', { subject: subjectOf(app) })
  return true
}
