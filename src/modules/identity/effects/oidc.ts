import { finishOidc, type LogoutRead, type OidcFinished, readLogout } from '#adapters/oidc/index.ts'
import { effect } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import type { SsoProblem } from '../rules/sso.ts'
import { connectionById, standsUnder } from '../store/connections.ts'
import * as store from '../store/sso.ts'
import { letIn, type Tried, turnAway } from './let-in.ts'
import { oidcOf } from './providers.ts'

type Arrival = { problem: SsoProblem } | (ReturnType<typeof oidcOf> & store.Begun & { tried: Tried })

/**
 * The sign-in under way is spent and committed before the code is exchanged: a code that comes twice finds nothing to come
 * back to. What the provider said is judged with no transaction open.
 */
export const arriveByOidc = effect({
  name: 'identity.arriveByOidc',
  input: contract.finishOidc.input,
  async prepare(ctx, { connection, state, browser }): Promise<Arrival> {
    const c = await connectionById(ctx, connection)
    const taken = await store.takeTransaction(ctx, connection, state, browser)
    if ('problem' in taken) return taken
    if (c.kind !== 'oidc') return { problem: 'expired' as const }
    // Of a connection that is off nothing is asked: its secret may be gone with it.
    if (!c.active && taken.triedBy === null) return { problem: 'off' as const }
    if (taken.triedBy === null || !taken.secrets.next)
      return { ...oidcOf(ctx, connection, { ...c, tenant: ctx.tenant }), ...taken, tried: taken.triedBy !== null }
    const { nextSecret } = c
    if (nextSecret === null) return { problem: 'expired' as const }
    const next = { ...c, tenant: ctx.tenant, clientSecret: nextSecret, under: standsUnder(c) }
    return { ...oidcOf(ctx, connection, next), ...taken, tried: { next: nextSecret } }
  },
  async perform(facts, _ask, _signal, { state, code, iss, error }): Promise<OidcFinished | undefined> {
    if ('problem' in facts) return undefined
    const callback = new URL(facts.redirectUri)
    for (const [name, value] of Object.entries({ state, code, iss, error }))
      if (value !== undefined) callback.searchParams.set(name, value)
    const { nonce = '', verifier = '', again } = facts.secrets
    return finishOidc(facts.provider, { callback, state: state!, nonce, verifier, again })
  },
  async settle(ctx, finished, facts, { connection }) {
    if ('problem' in facts) return turnAway(ctx, connection, facts.problem, false)
    const { tried } = facts
    if (!finished?.ok) return turnAway(ctx, connection, finished?.why ?? 'provider', tried, finished?.code)
    return letIn(ctx, connection, { ...finished, at: finished.authenticatedAt }, tried)
  },
})

/** A provider that ended a person's session ends ours, at once; each of its words is taken once. */
export const endFromOidc = effect({
  name: 'identity.endFromOidc',
  input: contract.endByProvider.input,
  async prepare(ctx, { connection }) {
    const c = await connectionById(ctx, connection)
    return c.kind === 'oidc' && c.active ? oidcOf(ctx, connection, { ...c, tenant: ctx.tenant }) : undefined
  },
  async perform(facts, _ask, _signal, { logout_token: token }): Promise<LogoutRead | undefined> {
    return facts && token !== undefined ? readLogout(facts.provider, token) : undefined
  },
  async settle(ctx, read, _facts, { connection }) {
    ctx.subject({ kind: 'connection', id: connection })
    const no = (outcome: string) => {
      ctx.note({ outcome })
      return { statusCode: 400 as const, error: 'invalid_request' }
    }
    if (!read?.ok) return no(read?.code ?? 'no-token')
    const once = await store.seeOnce(
      ctx,
      connection,
      `logout/${read.id}`,
      new Date(Math.max(read.expiresAt, ctx.now.getTime()) + 600_000),
    )
    if (!once) return no('replayed')
    const ended = await store.endProviderSessions(ctx, connection, read)
    for (const member of ended) {
      ctx.emit('identity.sessionEnded', { subject: { kind: 'sign-in', id: member }, facts: { why: 'provider' } })
      // Whoever looks at a screen is told now, and not with the next question.
      ctx.show('session.ended', { kind: 'member', id: member })
    }
    ctx.note({ outcome: 'ended', sessions: ended.length })
    return {}
  },
})
