import { createHash, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { answerAppRequest, type registerApp } from '#modules/apps/contract.ts'
import type { AppPermission } from '#policy/app-rights.ts'
import { makeApp } from './agreed.ts'
import { overHttp } from './over-http.ts'
import type { Firm, Person, World } from './world.ts'

export const callback = 'https://app.example/callback'
export const pkce = () => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** An app as its own server knows it. */
export interface TestApp {
  id: string
  secret: string | null
}

export interface Tokens {
  status: number
  access_token: string
  refresh_token: string
  expires_in: number
  scope: string
  error?: string
  error_description?: string
}

/** Apps over a world: registered by an administrator, permitted by people, asking by HTTP as their servers would. */
export async function appDesk(w: World) {
  const { server, send } = await overHttp(w)
  const post = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await send({
      method: 'POST',
      url: `/oauth/${path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams(fields).toString(),
    })
    return { status: answer.statusCode, headers: answer.headers, ...(answer.json() as object) } as never
  }
  const credentials = ({ id, secret }: TestApp) => ({ client_id: id, ...(secret !== null && { client_secret: secret }) })
  const request = (app: TestApp, challenge: string, more: object = {}) => ({
    ...{ client_id: app.id, response_type: 'code', redirect_uri: callback, state: 'as sent' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256', ...more },
  })

  const desk = {
    server,
    send,
    post,
    request,
    register: async (o: Partial<z.input<typeof registerApp.input>> = {}, firm: Firm = w.firm): Promise<TestApp> =>
      makeApp(w, firm.ann, {
        ...{ name: 'Calendar', kind: 'confidential', redirects: [callback], permissions: ['lead.read', 'lead.edit'] },
        ...o,
      }),
    /** A person permits it; answers what the browser brings back. */
    permit: async (app: TestApp, person: Person, challenge: string, permissions: AppPermission[] = ['lead.read'], days = 30) => {
      const asked = { request: request(app, challenge), permit: { permissions, days } }
      return new URL((await person.ask(answerAppRequest, asked)).to).searchParams
    },
    exchange: (app: TestApp, code: string, verifier: string, more: Record<string, string> = {}): Promise<Tokens> =>
      post('token', {
        ...credentials(app),
        ...{ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: callback, ...more },
      }),
    refresh: (app: TestApp, token: string, more: Record<string, string> = {}): Promise<Tokens> =>
      post('token', { ...credentials(app), grant_type: 'refresh_token', refresh_token: token, ...more }),
    own: (app: TestApp, more: Record<string, string> = {}): Promise<Tokens> =>
      post('token', { ...credentials(app), grant_type: 'client_credentials', ...more }),
    revoke: (app: TestApp, token: string): Promise<{ status: number }> => post('revoke', { ...credentials(app), token }),
    introspect: (app: TestApp, token: string): Promise<{ status: number; active?: boolean; scope?: string; sub?: string }> =>
      post('introspect', { ...credentials(app), token }),
    /** The whole walk: permitted, and exchanged. */
    async tokens(app: TestApp, person: Person, permissions: AppPermission[] = ['lead.read'], days = 30): Promise<Tokens> {
      const { verifier, challenge } = pkce()
      const code = (await desk.permit(app, person, challenge, permissions, days)).get('code')!
      return desk.exchange(app, code, verifier)
    },
    /** Asks the API with a token; answers the status and the body. */
    async api(token: string, url = '/api/v1/leads', method: 'GET' | 'POST' | 'PATCH' | 'DELETE' = 'GET', payload?: object) {
      const answer = await send({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload && { payload }) })
      return { status: answer.statusCode, headers: answer.headers, body: answer.body ? answer.json() : undefined }
    },
  }
  return desk
}
export type AppDesk = Awaited<ReturnType<typeof appDesk>>
