import { judged, type SamlAnswer, samlRequestUrl } from '#adapters/saml/index.ts'
import type { Id } from '#base/id.ts'
import { newToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { effect } from '#kernel/handle.ts'
import { finishSaml } from '../contract.ts'
import { ourAddresses, type SsoProblem, vouchedBy } from '../rules/sso.ts'
import { connectionById, type SamlSettings } from '../store/connections.ts'
import * as store from '../store/sso.ts'
import { letIn, turnAway } from './let-in.ts'

/** A connection's SAML provider, and who we are to it. */
export function samlOf(ctx: Ctx, connection: Id, c: Pick<store.Beginning, 'settings'>) {
  const { entityId, signInUrl, certificates } = c.settings as unknown as SamlSettings
  const { assertionUrl, entityId: audience } = ourAddresses(ctx.places.publicUrl, connection)
  return { entityId, signInUrl, certificates, assertionUrl, audience, now: ctx.now }
}
export type SamlProvider = ReturnType<typeof samlOf>

export function beginSaml(provider: SamlProvider, again: boolean) {
  const state = newToken('ccr').token
  // An XML id begins with a letter.
  const request = `r${newToken('q').token.slice(2)}`
  const { signInUrl, audience, assertionUrl, now } = provider
  const url = samlRequestUrl({ signInUrl, entityId: audience, assertionUrl, id: request, relayState: state, again, now })
  return { url, state, secrets: { request, again } }
}

/** Minutes for which "just now" counts where the person was to prove themselves anew. */
const againMs = 2 * 60_000

type Arrival = { problem: SsoProblem } | ({ provider: SamlProvider } & store.Begun)

/** The sign-in under way is spent before the XML is read, and the XML is read in a process of its own. */
export const arriveBySaml = effect({
  name: 'identity.arriveBySaml',
  input: finishSaml.input,
  async prepare(ctx, { connection, RelayState, browser }): Promise<Arrival> {
    const c = await connectionById(ctx, connection)
    const taken = await store.takeTransaction(ctx, connection, RelayState, browser)
    if ('problem' in taken) return taken
    if (c.kind !== 'saml') return { problem: 'expired' as const }
    return { provider: samlOf(ctx, connection, c), ...taken }
  },
  async perform(facts, _ask, _signal, { SAMLResponse: response }): Promise<SamlAnswer | undefined> {
    if ('problem' in facts || response === undefined) return undefined
    const { entityId, certificates, audience, assertionUrl, now } = facts.provider
    return judged({
      response,
      entityId,
      certificates,
      audience,
      recipient: assertionUrl,
      request: facts.secrets.request ?? '',
      now: now.getTime(),
    })
  },
  async settle(ctx, answer, facts, { connection }) {
    if ('problem' in facts) return turnAway(ctx, connection, facts.problem, false)
    const tried = facts.triedBy !== null
    if (!answer?.ok)
      return turnAway(ctx, connection, answer?.why === 'status' ? 'cancelled' : 'refused', tried, answer?.why ?? 'no-response')
    const { claims } = answer
    if (!(await store.seeOnce(ctx, connection, `assertion/${claims.assertion}`, new Date(claims.expiresAt))))
      return turnAway(ctx, connection, 'refused', tried, 'replayed')
    if (facts.secrets.again && ctx.now.getTime() - claims.authenticatedAt > againMs)
      return turnAway(ctx, connection, 'refused', tried, 'not-anew')
    return letIn(ctx, connection, vouchedBy(claims), tried)
  },
})
