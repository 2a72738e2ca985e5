import { z } from 'zod'
import { id } from '#base/id.ts'
import { command, query } from '#policy/action.ts'
import { setDevice, setSession } from './outcome.ts'
import { emailField } from './signing-in.ts'

/** Signing in through a client's own identity provider, as a browser and a provider walk it. */

/** What http.ts turns into the cookie that binds a sign-in under way to its browser. */
const setSso = z.object({ token: z.string(), expiresAt: z.string(), posted: z.boolean() })

export const findSso = query('identity.findSso', {
  summary: 'Whether an e-mail address’s domain has single sign-on; the same for every address of the domain',
  http: 'POST /session/sso/find',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z.strictObject({ email: emailField }),
  output: z.object({
    connections: z.array(z.object({ id: z.string(), name: z.string(), client: z.string(), enforced: z.boolean() })),
  }),
})

export const startSso = command('identity.startSso', {
  summary: 'Begin a sign-in through an identity provider: answers where the browser goes',
  http: 'POST /session/sso',
  door: 'public',
  needs: 'session.open',
  limit: 'sign-in',
  input: z
    .strictObject({
      email: emailField.optional(),
      connection: id('connection').optional(),
      /** Have the person prove who they are anew, although the provider knows them. */
      again: z.boolean().default(false),
    })
    .refine(input => input.email !== undefined || input.connection !== undefined, 'Give an e-mail address or a connection.'),
  output: z.object({ url: z.string(), setSso }),
})

const sso = { door: 'sso', needs: 'session.open' } as const
/** The cookie, put in by the door: nothing that is sent takes its place. */
const browser = z.string().max(100).optional()
const sent = z.string().max(4000).optional()
/** A session where one was opened, and where the browser goes in any case. */
const arrival = z.object({ setSession: setSession.optional(), setDevice: setDevice.optional(), redirect: z.string() })
const emits = ['identity.signedIn', 'identity.newDevice', 'member.provisioned'] as const

export const finishOidc = command('identity.finishOidc', {
  ...sso,
  summary: 'A browser comes back from an OpenID Connect provider',
  http: 'GET /oidc/{connection}/callback',
  input: z.object({
    connection: id('connection'),
    state: sent,
    code: sent,
    iss: sent,
    error: sent,
    error_description: z.string().max(20_000).optional(),
    session_state: sent,
    browser,
  }),
  output: arrival,
  emits,
})

export const finishSaml = command('identity.finishSaml', {
  ...sso,
  summary: 'A browser comes back from a SAML provider',
  http: 'POST /saml/{connection}/acs',
  input: z.object({
    connection: id('connection'),
    SAMLResponse: z.string().max(400_000).optional(),
    RelayState: z.string().max(1000).optional(),
    browser,
  }),
  output: arrival,
  emits,
})

export const readSamlMetadata = query('identity.readSamlMetadata', {
  ...sso,
  summary: 'What a SAML provider needs to know of this service',
  http: 'GET /saml/{connection}/metadata',
  input: z.object({ connection: id('connection'), browser }),
  output: z.object({ raw: z.object({ type: z.string(), text: z.string() }) }),
})

export const endByProvider = command('identity.endByProvider', {
  ...sso,
  summary: 'A provider ends the sessions it opened (back-channel logout)',
  http: 'POST /oidc/{connection}/logout',
  input: z.object({ connection: id('connection'), logout_token: z.string().max(20_000).optional(), browser }),
  output: z.object({ statusCode: z.literal(400).optional(), error: z.string().optional() }),
  emits: ['identity.sessionEnded'],
})
