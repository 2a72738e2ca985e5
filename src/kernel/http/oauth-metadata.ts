import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '#base/refusal.ts'
import { appPermissions } from '#policy/app-rights.ts'
import type { House } from '../house.ts'

const resourcePath = '/.well-known/oauth-protected-resource'
const apiPath = '/api/v1'

/** Tells an app at the API's door where tokens are had, and which function a token lacks (RFC 6750 section 3, RFC 9728 section 5.1). */
export function challenge(house: House, request: FastifyRequest, reply: FastifyReply, { word, facts }: Refusal): void {
  if (!request.url.startsWith(`${apiPath}/`)) return
  const where = `resource_metadata="${house.places.publicUrl.origin}${resourcePath}${apiPath}"`
  if (word === 'unauthenticated') {
    const sent = request.headers.authorization !== undefined
    reply.header('WWW-Authenticate', `Bearer ${sent ? 'error="invalid_token", ' : ''}${where}`)
  }
  if (word === 'forbidden' && request.caller?.app && typeof facts.permission === 'string')
    reply.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${facts.permission}", ${where}`)
}

/** RFC 8414 and RFC 9728. */
export function bindOauthMetadata(app: FastifyInstance, house: House): void {
  const { origin } = house.places.publicUrl
  const authentication = ['client_secret_basic', 'client_secret_post']
  const server = {
    issuer: origin,
    authorization_endpoint: `${origin}/oauth/authorize`,
    token_endpoint: `${origin}/oauth/token`,
    revocation_endpoint: `${origin}/oauth/revoke`,
    introspection_endpoint: `${origin}/oauth/introspect`,
    scopes_supported: appPermissions,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: [...authentication, 'none'],
    revocation_endpoint_auth_methods_supported: [...authentication, 'none'],
    introspection_endpoint_auth_methods_supported: authentication,
    authorization_response_iss_parameter_supported: true,
    service_documentation: `${origin}/api/docs`,
  }
  const resource = {
    resource: `${origin}${apiPath}`,
    authorization_servers: [origin],
    scopes_supported: appPermissions,
    bearer_methods_supported: ['header'],
    resource_documentation: `${origin}/api/docs`,
  }
  app.get('/.well-known/oauth-authorization-server', async () => server)
  app.get(`${resourcePath}${apiPath}`, async () => resource)
}
