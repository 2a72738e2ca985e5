import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface ProviderPerson {
  sub: string
  email: string
  email_verified?: boolean
  name?: string
}

/** A real OpenID Connect provider (`oidc-provider`) on a port of this machine, with a sign-in page that needs no hands. */
export interface IdentityProvider {
  issuer: string
  /** Who signs in next, and how. */
  signsIn: { person: ProviderPerson; acr?: string; amr?: string[] }
  /** Gives the client another secret; the one before is worth nothing from then on. */
  rotate(secret: string): Promise<void>
  /** Walks a browser from our address to the one it is sent back to; answers that. */
  walk(url: string): Promise<URL>
  /** Ends its own session of the walking browser, and tells clients by the back channel. */
  endSession(): Promise<void>
  close(): Promise<void>
}

interface Client {
  id: string
  secret: string
  redirectUri: string
  logoutUri?: string
  /** Keeps the ID token thin: e-mail and name are told at the userinfo endpoint only. */
  thin?: boolean
}

const listening = (server: Server) =>
  new Promise<number>(resolve => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

export async function openIdentityProvider(client: Client): Promise<IdentityProvider> {
  let handler: (request: IncomingMessage, response: ServerResponse) => void = () => {}
  const server = createServer((request, response) => handler(request, response))
  const issuer = `http://127.0.0.1:${await listening(server)}`
  const people = new Map<string, ProviderPerson>()
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        ...(client.logoutUri && { backchannel_logout_uri: client.logoutUri, backchannel_logout_session_required: true }),
      },
    ],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time', 'sid'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: client.thin === true,
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub)!, sub }) }),
    // It refuses addresses of this machine by itself; here everything is on one.
    fetch: (url, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, options),
    cookies: { keys: ['only for this test'] },
    ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
  })
  const idp: IdentityProvider = {
    issuer,
    signsIn: { person: { sub: 'nobody', email: 'nobody@nowhere.example' } },
    rotate: async secret => {
      Object.assign((await provider.Client.find(client.id))!, { clientSecret: secret })
    },
    walk,
    endSession,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const callback = provider.callback()
  handler = (request, response) => {
    if (!request.url!.startsWith('/interaction/')) return void callback(request, response)
    interact(request, response).catch(error => response.writeHead(500).end(String(error)))
  }

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login') {
      const { person, acr, amr } = idp.signsIn
      people.set(person.sub, person)
      const login = { accountId: person.sub, ...(acr && { acr }), ...(amr && { amr }) }
      return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
    }
    const grant = new provider.Grant({ accountId: session!.accountId, clientId: String(params.client_id) })
    grant.addOIDCScope(String(params.scope))
    const consent = { grantId: await grant.save() }
    return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
  }

  let jar = new Map<string, string>()
  const ask = async (url: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!
      if (value) jar.set(name!, value)
      else jar.delete(name!)
    }
    return answer
  }

  async function walk(url: string): Promise<URL> {
    // Everybody is somebody new to it: what it remembers of the last one is not what is tried here.
    jar = new Map()
    for (let at = url, steps = 0; steps < 12; steps++) {
      const answer = await ask(at)
      const location = answer.headers.get('location')
      if (!location) throw new Error(`The provider answered ${answer.status}: ${(await answer.text()).slice(0, 2000)}`)
      const next = new URL(location, at)
      if (next.origin !== issuer) return next
      at = next.href
    }
    throw new Error('The provider sends in circles.')
  }

  async function endSession(): Promise<void> {
    const page = await (await ask(`${issuer}/session/end`)).text()
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const form = new URLSearchParams({ xsrf, logout: 'yes' })
    const answer = await ask(`${issuer}/session/end/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(form),
    })
    if (answer.status >= 400) throw new Error(`The provider did not end the session: ${answer.status}`)
  }
  return idp
}
