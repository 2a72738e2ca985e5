import { expect } from 'vitest'
import * as identity from '#modules/identity/contract.ts'
import { type IdentityProvider, openIdentityProvider, type ProviderPerson } from './identity-provider.ts'
import { overHttp } from './over-http.ts'
import { type Firm, openWorld, type World } from './world.ts'

interface Arrival {
  status: number
  location: string | undefined
  session: string | undefined
}

/** A firm with a real provider behind a connection, and browsers that walk between them. */
export interface SignOn {
  w: World
  send: Awaited<ReturnType<typeof overHttp>>['send']
  idp: IdentityProvider
  connection: string
  /** A connection of a firm whose provider is made after it: the redirect address is part of the provider's settings. */
  connect(
    firm: Firm,
    name: string,
    make: (redirectUri: string, logoutUri: string) => Promise<{ issuer: string }>,
  ): Promise<string>
  verify(firm: Firm, connection: string, domain: string): Promise<void>
  start(input: object): Promise<{ status: number; body: { url: string; detail?: string }; cookie: string }>
  arrive(back: URL | string, cookie: string): Promise<Arrival>
  /** The whole way of one person's browser. */
  signIn(person: ProviderPerson, how?: { acr?: string; amr?: string[] }, input?: object): Promise<Arrival>
  me(session: string): Promise<{ status: number; body: { user: { id: string; type: string; email: string } } }>
  lastOutcome(of?: string): Promise<{ outcome: string; code?: string } | undefined>
  /** The provider tells the real time: so does the product. */
  inTime(): void
}

export const leo = () => ({ sub: 'leo-1', email: 'leo@palmetto.example', email_verified: true, name: 'Leo' })

export const cookiesOf = (answer: { headers: Record<string, unknown> }) => {
  const sets = [answer.headers['set-cookie'] ?? []].flat() as string[]
  return new Map(sets.map(set => set.split(';')[0]!.split('=') as [string, string]))
}

/** Makes a connection count as one whose test just passed, for tests that are about something else. */
export async function walked({ superuser }: Pick<World, 'superuser'>, connection: string): Promise<void> {
  const test = { at: new Date().toISOString(), outcome: 'signed-in', context: null, methods: [] }
  await superuser`update identity.connection set last_test = ${superuser.json(test)} where id = ${connection}`
}

export async function openSignOn(): Promise<SignOn> {
  const w = await openWorld()
  const inTime = () => w.pass((Date.now() - w.now().getTime()) / 60_000)
  inTime()
  const { send } = await overHttp(w)
  const connect: SignOn['connect'] = async (firm, name, make) => {
    const { id } = await firm.ann.ask(identity.createConnection, {
      name,
      provider: { kind: 'oidc', issuer: 'https://later.example', clientId: 'us', clientSecret: 'a secret of the client' },
    })
    const { ours } = await firm.ann.ask(identity.readConnection, { connection: id })
    const { issuer } = await make(ours.redirectUri, ours.logoutUri)
    await firm.ann.ask(identity.updateConnection, { connection: id, oidc: { issuer, clientId: 'us' } })
    await walked(w, id)
    await firm.ann.ask(identity.updateConnection, { connection: id, active: true })
    return id
  }
  const verify: SignOn['verify'] = async (firm, of, domain) => {
    const { id } = await firm.ann.ask(identity.addDomain, { connection: of, domain })
    await w.superuser`update identity.connection_domain set verified_at = now() where id = ${id}`
  }
  let made: IdentityProvider | undefined
  const connection = await connect(w.firm, 'Provider', async redirectUri => {
    made = await openIdentityProvider({ id: 'us', secret: 'a secret of the client', redirectUri })
    return made
  })
  const idp = made!
  await verify(w.firm, connection, 'palmetto.example')
  const start: SignOn['start'] = async input => {
    const answer = await send({
      method: 'POST',
      url: '/api/v1/session/sso',
      payload: input,
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    return { status: answer.statusCode, body: answer.json(), cookie: cookiesOf(answer).get('cc_sso') ?? '' }
  }
  const arrive: SignOn['arrive'] = async (back, cookie) => {
    const { pathname, search } = new URL(back)
    const headers = { cookie: `cc_sso=${cookie}`, 'sec-fetch-site': 'cross-site' }
    const answer = await send({ method: 'GET', url: pathname + search, headers })
    const location = answer.headers.location as string | undefined
    return { status: answer.statusCode, location, session: cookiesOf(answer).get('cc_session') }
  }
  return {
    w,
    send,
    idp,
    connection,
    connect,
    verify,
    start,
    arrive,
    async signIn(person, how = {}, input = { connection }) {
      idp.signsIn = { person, ...how }
      const begun = await start(input)
      expect(begun.status).toBe(200)
      return arrive(await idp.walk(begun.body.url), begun.cookie)
    },
    async me(session) {
      const answer = await send({ method: 'GET', url: '/api/v1/me', headers: { cookie: `cc_session=${session}` } })
      return { status: answer.statusCode, body: answer.json() }
    },
    async lastOutcome(of = connection) {
      const [event] = await w.superuser<{ facts: { outcome: string; code?: string } }[]>`
        select facts from kernel.event where subject_id = ${of} and name = 'identity.arriveByOidc' order by id desc limit 1`
      return event?.facts
    },
    inTime,
  }
}
