import { hashToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { ownNamePermissions } from '#policy/app-rights.ts'
import * as contract from '../contract/tokens.ts'
import { scopeOf } from '../rules/app-request.ts'
import { accessMinutes, type GrantType, grants, isGrant, isVerifier, refused } from '../rules/tokens.ts'
import type { AppRow } from '../store/apps.ts'
import * as store from '../store/tokens.ts'
import { endAndTell } from './ending.ts'
import { knownApp } from './known-app.ts'

const soon = (ctx: Ctx): Date => new Date(ctx.now.getTime() + accessMinutes * 60_000)
const noGrant = () => refused('invalid_grant', 'This is not good, or not any more. Have the person permit it again.')

/** An access token, for no longer than what it comes from. */
async function access(ctx: Ctx, app: AppRow, permissions: readonly string[], permit: string | null, ends = soon(ctx)) {
  const expiresAt = ends < soon(ctx) ? ends : soon(ctx)
  const token = await store.keepToken(ctx, { kind: 'access', app: app.id, permit, permissions, expiresAt })
  await store.forgetTokens(ctx, app.id)
  return {
    access_token: token,
    token_type: 'Bearer' as const,
    expires_in: Math.floor((expiresAt.getTime() - ctx.now.getTime()) / 1000),
    scope: permissions.join(' '),
  }
}

/**
 * Takes a code or refresh token, which is good once, and gives an access token and the next refresh token. Whatever comes a
 * second time was copied: which of the two who brought it is the thief cannot be known, so everything that came of it ends.
 */
async function renewed(ctx: Ctx, app: AppRow, held: store.TokenRow, permissions: readonly string[]) {
  const permit = held.permit!
  if (held.used || !(await store.spendToken(ctx, held.id))) {
    await endAndTell(ctx, { permit }, 'reuse')
    return noGrant()
  }
  if (!held.open) return noGrant()
  const refresh = { kind: 'refresh', app: app.id, permit, permissions: held.permissions, expiresAt: held.permitEnds! } as const
  const refresh_token = await store.keepToken(ctx, refresh)
  return { ...(await access(ctx, app, permissions, permit, new Date(held.permitEnds!))), refresh_token }
}

async function heldBy(ctx: Ctx, app: AppRow, kind: store.TokenKind, token: string): Promise<store.TokenRow | undefined> {
  const held = await store.tokenOf(ctx, app.id, token)
  return held?.kind === kind ? held : undefined
}

const by: Record<GrantType, (ctx: Ctx, app: AppRow, asked: contract.TokenAsked) => Promise<contract.TokenAnswer>> = {
  async authorization_code(ctx, app, { code, code_verifier: verifier, redirect_uri: redirect }) {
    const held = await heldBy(ctx, app, 'code', code!)
    if (!held) return noGrant()
    const proven = isVerifier(verifier!) && hashToken(verifier!).toString('base64url') === held.challenge
    if (proven && (redirect === undefined || redirect === held.redirect)) return renewed(ctx, app, held, held.permissions)
    // Whoever has the code and not its key came by it on the way: nobody else is to try.
    await store.spendToken(ctx, held.id)
    if (held.used) await endAndTell(ctx, { permit: held.permit! }, 'reuse')
    return noGrant()
  },
  async refresh_token(ctx, app, { refresh_token: token, scope }) {
    const held = await heldBy(ctx, app, 'refresh', token!)
    if (!held) return noGrant()
    const permissions = scopeOf(scope, held.permissions)
    if (!permissions) return refused('invalid_scope', 'More was asked for than the person permitted.')
    return renewed(ctx, app, held, permissions)
  },
  async client_credentials(ctx, app, { scope }) {
    if (!app.ownName) return refused('unauthorized_client', 'This client does not ask in its own name.')
    const open = ownNamePermissions.filter(permission => app.permissions.includes(permission))
    const permissions = scopeOf(scope, open)
    if (!permissions) return refused('invalid_scope', 'The client is not registered for some of this scope.')
    return access(ctx, app, permissions, null)
  },
}

/** What an app may look up and give back: what it holds to ask with, or to come for more with. */
const isToken = (held: store.TokenRow | undefined): held is store.TokenRow => held !== undefined && held.kind !== 'code'

export const tokenActions: readonly Handler[] = [
  handle(contract.issueTokens, async (ctx, asked) => {
    const known = await knownApp(ctx, asked)
    if ('no' in known) return known.no
    const { grant_type: type } = asked
    const answer = !isGrant(type)
      ? refused(
          type === undefined ? 'invalid_request' : 'unsupported_grant_type',
          'Say which grant: a code, a refresh token, or the client itself.',
        )
      : grants[type].some(field => asked[field] === undefined)
        ? refused('invalid_request', `Send ${grants[type].join(' and ')}.`)
        : await by[type](ctx, known.app, asked)
    ctx.note({ grant: isGrant(type) ? type : 'none', outcome: 'error' in answer ? answer.error : 'issued' })
    return answer
  }),

  handle(contract.revokeToken, async (ctx, { token, ...credentials }) => {
    const known = await knownApp(ctx, credentials)
    if ('no' in known) return known.no
    const held = await store.tokenOf(ctx, known.app.id, token)
    // Whatever it was, it is good for nothing afterwards: that is all the answer says (RFC 7009 section 2.2).
    if (!isToken(held)) return {}
    await store.endToken(ctx, held.id)
    if (held.kind === 'refresh') await endAndTell(ctx, { permit: held.permit! }, 'app')
    return {}
  }),

  handle(contract.introspectToken, async (ctx, { token, ...credentials }) => {
    const known = await knownApp(ctx, credentials)
    if ('no' in known) return known.no
    if (known.app.kind === 'public') return refused('invalid_client', 'Only a client with a secret may ask.')
    const held = await store.tokenOf(ctx, known.app.id, token)
    if (!isToken(held) || !held.open || held.used) return { active: false }
    return {
      active: true,
      scope: held.permissions.join(' '),
      client_id: known.app.id,
      sub: held.member ?? known.app.id,
      ...(held.kind === 'access' && { token_type: 'Bearer' }),
      iss: ctx.places.publicUrl.origin,
      iat: Math.floor(Date.parse(held.madeAt) / 1000),
      exp: Math.floor(Date.parse(held.expiresAt) / 1000),
    }
  }),
]
