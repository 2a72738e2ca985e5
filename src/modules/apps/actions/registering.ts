import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { activeMembers } from '#kernel/members.ts'
import { demandKnown, demandWhole } from '#modules/identity/index.ts'
import { ownNamePermissions } from '#policy/app-rights.ts'
import * as contract from '../contract/registering.ts'
import { redirectProblem } from '../rules/redirects.ts'
import { overlapDays } from '../rules/tokens.ts'
import * as store from '../store/apps.ts'
import { permitsOf } from '../store/permits.ts'
import { endAndTell } from './ending.ts'

const subjectOf = (id: string) => ({ kind: 'app', id })
const problem = (path: string, message: string) => new Refusal('invalid', message, { problems: [{ path, message }] })

function demandRedirects(redirects: readonly string[], kind: contract.AppKind, ownName: boolean): void {
  const problems = redirects.flatMap((address, n) => {
    const message = redirectProblem(address, kind)
    return message ? [{ path: `redirects.${n}`, message }] : []
  })
  if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
  if (!redirects.length && !ownName)
    throw problem('redirects', 'Say where people are sent back to, or let the app ask in its own name.')
}

async function demandOwner(ctx: Ctx, owner: string | undefined): Promise<void> {
  if (owner !== undefined && !(await activeMembers(ctx, owner)).length) throw problem('owner', 'Choose a colleague who is here.')
}

/** Refuses a change of what has ended. */
async function openAppOf(ctx: Ctx, id: string): Promise<store.AppRow> {
  const app = await store.openApp(ctx, id)
  if (!app) throw notFound()
  ctx.subject(subjectOf(id))
  return app
}

export const registeringActions: readonly Handler[] = [
  handle(contract.listApps, async ctx => {
    await demandWhole(ctx)
    return { items: await store.apps(ctx) }
  }),

  handle(contract.readApp, async (ctx, { app: id }) => {
    await demandWhole(ctx)
    const [app, secrets, permits] = await Promise.all([
      store.appById(ctx, id),
      store.secretsOf(ctx, id),
      permitsOf(ctx, { app: id }),
    ])
    return { ...app, secrets, permits }
  }),

  handle(contract.registerApp, async (ctx, { bound, owner, ...app }) => {
    await demandWhole(ctx)
    demandRedirects(app.redirects, app.kind, app.ownName)
    if (app.ownName && app.kind === 'public') throw problem('ownName', 'Only an app that can keep a secret asks in its own name.')
    if (app.ownName && !app.permissions.some(one => (ownNamePermissions as readonly string[]).includes(one)))
      throw problem('permissions', 'None of these can be done without a person. Choose one that an API key may do too.')
    await Promise.all([demandKnown(ctx, bound), demandOwner(ctx, owner)])
    const id = await store.keepApp(ctx, { ...app, bound: bound ?? null, owner: owner ?? ctx.actor.id! })
    const secret = app.kind === 'confidential' ? await store.keepSecret(ctx, id, ctx.now) : null
    ctx.subject(subjectOf(id))
    ctx.note({ kind: app.kind, permissions: app.permissions, ownName: app.ownName })
    return { id, secret }
  }),

  handle(contract.updateApp, async (ctx, { app: id, ...fields }) => {
    await demandWhole(ctx)
    const before = await openAppOf(ctx, id)
    if (fields.redirects) demandRedirects(fields.redirects, before.kind, before.ownName)
    await demandOwner(ctx, fields.owner)
    await store.setApp(ctx, id, fields)
    const was: Record<string, unknown> = { ...before, owner: before.ownerId }
    ctx.change(
      subjectOf(id),
      Object.entries(fields)
        .filter(([, after]) => after !== undefined)
        .map(([field, after]) => ({ field, class: 'internal' as const, before: was[field], after })),
    )
    return {}
  }),

  handle(contract.rotateAppSecret, async (ctx, { app: id }) => {
    await demandWhole(ctx)
    const app = await openAppOf(ctx, id)
    if (app.kind === 'public') throw new Refusal('conflict', 'A public app has no secret: it could not keep one.')
    const beforeEndsAt = new Date(ctx.now.getTime() + overlapDays * 864e5)
    return { secret: await store.keepSecret(ctx, id, beforeEndsAt), beforeEndsAt: beforeEndsAt.toISOString() }
  }),

  handle(contract.endAppSecret, async (ctx, { app, entry }) => {
    await demandWhole(ctx)
    await store.endSecretById(ctx, app, entry)
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
