import { id } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { offWords } from '#policy/products.ts'
import * as contract from '../contract/permitting.ts'
import { answerTo, type Judged, judgeRequest } from '../rules/app-request.ts'
import { codeSeconds } from '../rules/tokens.ts'
import { type AppRow, companyName, openApp } from '../store/apps.ts'
import { keepPermit, permitsOf } from '../store/permits.ts'
import { keepToken } from '../store/tokens.ts'
import { endAndTell } from './ending.ts'

/** The app of a request and whether it may ask this; asked anew with the answer, whatever the screen showed. */
async function judged(ctx: Ctx, request: contract.AppRequest): Promise<{ app: AppRow | undefined; is: Judged }> {
  if (ctx.off.all.includes('api-keys')) return { app: undefined, is: { ok: false, problem: offWords('api-keys') } }
  const app = id('app').safeParse(request.client_id).success ? await openApp(ctx, request.client_id) : undefined
  return { app, is: judgeRequest(app, request) }
}

/** A key has no account, and an app acts for one: neither permits anything. */
function personOf(ctx: Ctx): string {
  if (ctx.actor.kind !== 'member' || !ctx.actor.id) throw new Refusal('forbidden', 'A person permits an app, signed in.')
  return ctx.actor.id
}

export const permittingActions: readonly Handler[] = [
  handle(contract.readAppRequest, async (ctx, request) => {
    personOf(ctx)
    const [{ app, is }, company] = await Promise.all([judged(ctx, request), companyName(ctx)])
    if (!is.ok && 'problem' in is) return { problem: is.problem, back: null, asks: null }
    const send = (answer: Record<string, string | undefined>) =>
      answerTo(is.to, ctx.places.publicUrl.origin, { ...answer, state: request.state })
    if (!is.ok) return { problem: null, back: send({ error: is.error, error_description: is.description }), asks: null }
    return {
      problem: null,
      back: null,
      asks: {
        app: app!.name,
        owner: app!.owner,
        company,
        person: { name: ctx.actor.name, email: ctx.email ?? '' },
        to: new URL(is.to).host || new URL(is.to).protocol,
        functions: is.permissions.map(permission => ({ permission, level: ctx.levelOf(permission) })),
        mostDays: app!.mostDays,
      },
    }
  }),

  handle(contract.answerAppRequest, async (ctx, { request, permit }) => {
    const member = personOf(ctx)
    const { app, is } = await judged(ctx, request)
    if (!is.ok) throw new Refusal('conflict', 'problem' in is ? is.problem : is.description)
    const subject = { kind: 'app', id: app!.id }
    ctx.subject(subject, { owner: member })
    const to = (answer: Record<string, string>) =>
      answerTo(is.to, ctx.places.publicUrl.origin, { ...answer, state: request.state })
    if (!permit) {
      ctx.emit('permit.refused', { subject, reach: { owner: member }, facts: { member } })
      return { to: to({ error: 'access_denied', error_description: 'The person did not permit it.' }) }
    }
    const permissions = permit.permissions.filter(one => is.permissions.includes(one) && ctx.may(one))
    if (!permissions.length || permissions.length < permit.permissions.length)
      throw new Refusal('conflict', 'You can permit only what the app asked for and what you may do yourself.')
    if (permit.days > app!.mostDays)
      throw new Refusal('invalid', `This app can be permitted for ${app!.mostDays} days at most.`, {
        problems: [{ path: 'permit.days', message: `At most ${app!.mostDays} days.` }],
      })
    const expiresAt = new Date(ctx.now.getTime() + permit.days * 864e5)
    const given = await keepPermit(ctx, { app: app!.id, member, permissions, expiresAt })
    const code = await keepToken(ctx, {
      ...{ kind: 'code', app: app!.id, permit: given, permissions, redirect: is.to, challenge: is.challenge },
      expiresAt: new Date(ctx.now.getTime() + codeSeconds * 1000),
    })
    ctx.emit('permit.given', {
      subject: { kind: 'permit', id: given },
      reach: { owner: member },
      facts: { app: app!.id, member, permissions, days: permit.days },
    })
    return { to: to({ code }) }
  }),

  handle(contract.listOwnPermits, async ctx => ({ items: await permitsOf(ctx, { member: personOf(ctx) }) })),

  handle(contract.endOwnPermit, async (ctx, { permit }) => {
    if (!(await endAndTell(ctx, { permit, member: personOf(ctx) }, 'person'))) throw notFound()
    ctx.subject({ kind: 'permit', id: permit })
    return {}
  }),
]
