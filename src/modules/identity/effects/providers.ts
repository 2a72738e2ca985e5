import type { OidcProvider } from '#adapters/oidc/index.ts'
import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { ourAddresses } from '../rules/sso.ts'
import { type OidcSettings, sealedUnder } from '../store/connections.ts'
import type { Beginning } from '../store/sso.ts'

/** A connection's OpenID Connect provider with its secret open, and where it answers to. */
export function oidcOf(ctx: Ctx, connection: Id, c: Beginning): { provider: OidcProvider; redirectUri: string } {
  const { issuer, clientId } = c.settings as unknown as OidcSettings
  return {
    provider: {
      issuer,
      clientId,
      clientSecret:
        c.clientSecret === null
          ? undefined
          : ctx.vault.open<string>(c.tenant, c.under ?? sealedUnder(connection), c.clientSecret),
      // Addresses inside, and plain http, are for an installation that is itself only on this machine.
      reach: {
        private: ctx.places.allowPrivateWebhooks,
        plain: ctx.places.allowPrivateWebhooks && ctx.places.publicUrl.protocol === 'http:',
      },
    },
    redirectUri: ourAddresses(ctx.places.publicUrl, connection).redirectUri,
  }
}
