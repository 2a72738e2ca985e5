import { beginOidc, type OidcBegun } from '#adapters/oidc/index.ts'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { effect } from '#kernel/handle.ts'
import { startSso, tryConnection } from '../contract.ts'
import { domainOf, noNext } from '../rules/sso.ts'
import { connectionById, renameNext, standsUnder } from '../store/connections.ts'
import * as store from '../store/sso.ts'
import { oidcOf } from './providers.ts'
import { beginSaml, type SamlProvider, samlOf } from './saml.ts'

const noSso = () => new Refusal('not-found', 'There is no single sign-on for this address. Sign in with your password.')
const noAnswer = () =>
  new Refusal('unavailable', 'Your identity provider does not answer right now. Try again in a minute.', { retryAfter: 60 })

interface Begin {
  tenant: Id
  connection: Id
  /** With the secret that is to follow. */
  next?: boolean
  provider: ({ kind: 'oidc' } & ReturnType<typeof oidcOf>) | ({ kind: 'saml' } & SamlProvider)
}

const begin = (ctx: Ctx, connection: Id, b: store.Beginning): Begin => ({
  tenant: b.tenant,
  connection,
  provider: b.kind === 'saml' ? { kind: 'saml', ...samlOf(ctx, connection, b) } : { kind: 'oidc', ...oidcOf(ctx, connection, b) },
})

type Begun = { url: string; state: string; secrets: store.TransactionSecrets } | undefined

async function performed({ provider: p, next = false }: Begin, loginHint: string | undefined, again: boolean): Promise<Begun> {
  if (p.kind === 'saml') return beginSaml(p, again)
  const begun: OidcBegun = await beginOidc(p.provider, { redirectUri: p.redirectUri, loginHint, again })
  if (!begun.ok) return undefined
  const { url, state, nonce, verifier } = begun
  return { url, state, secrets: { nonce, verifier, again, next } }
}

async function kept(ctx: Ctx, b: Begin, begun: Begun, triedBy: Id | undefined) {
  if (!begun) throw noAnswer()
  const { token, expiresAt } = await store.keepTransaction(ctx, { ...b, state: begun.state, secrets: begun.secrets, triedBy })
  ctx.note({ client: b.tenant })
  ctx.subject({ kind: 'connection', id: b.connection })
  // Its answer comes as a form from the provider's site: no stricter cookie would travel with it.
  return { url: begun.url, setSso: { token, expiresAt, posted: b.provider.kind === 'saml' } }
}

/** An address leads to a connection by its domain alone: nothing tells whether the very address is known. */
export const beginSignOn = effect({
  name: 'identity.beginSignOn',
  input: startSso.input,
  async prepare(ctx, { email, connection }) {
    const domain = email === undefined ? undefined : domainOf(email)
    const speaking = domain === undefined ? undefined : await store.connectionsOfDomain(ctx, domain)
    const chosen = connection ?? (speaking?.length === 1 ? speaking[0]!.id : undefined)
    if (!chosen || (speaking && !speaking.some(one => one.id === chosen))) throw noSso()
    const beginning = await store.beginningOf(ctx, chosen)
    if (!beginning) throw noSso()
    return begin(ctx, chosen, beginning)
  },
  perform: (b, _ask, _signal, { email, again }) => performed(b, email, again),
  settle: (ctx, begun, b) => kept(ctx, b, begun, undefined),
})

/** The same walk for the administrator who sets the connection up, active or not. */
export const beginTrial = effect({
  name: 'identity.beginTrial',
  input: tryConnection.input,
  async prepare(ctx, { connection, secret }) {
    const c = { ...(await renameNext(ctx, await connectionById(ctx, connection))), tenant: ctx.tenant }
    if (secret === 'current') return begin(ctx, connection, c)
    if (c.nextSecret === null) throw new Refusal('conflict', noNext)
    return { ...begin(ctx, connection, { ...c, clientSecret: c.nextSecret, under: standsUnder(c) }), next: true }
  },
  perform: b => performed(b, undefined, false),
  settle: (ctx, begun, b) => kept(ctx, b, begun, ctx.actor.id),
})
