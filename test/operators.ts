import type { z } from 'zod'
import type { Id } from '#base/id.ts'
import { noTenant, terminalOf } from '#kernel/caller.ts'
import { run } from '#kernel/run.ts'
import { addOperator } from '#modules/operator/contract.ts'
import type { Action } from '#policy/action.ts'
import { newAuthenticator } from './authenticator.ts'
import type { overHttp } from './over-http.ts'
import type { World } from './world.ts'

/** Asks as the shell at the host does, in the place of a client or of the installation itself. */
export const atTerminal =
  (w: Pick<World, 'house'>, at: Id = noTenant) =>
  async <I extends z.ZodType, O extends z.ZodType>(action: Action<I, O>, input: z.input<I>): Promise<z.output<O>> =>
    (await run(w.house, { action: action as unknown as Action, door: action.door, caller: terminalOf(at), input }))
      .output as z.output<O>

type Send = Awaited<ReturnType<typeof overHttp>>['send']

/** An operator in front of their browser: enrolled by a one-time link, with the cookie it got. */
export async function newOperator(w: World, send: Send, name: string) {
  const { origin } = w.house.places.publicUrl
  const key = newAuthenticator({ origin })
  let cookie = ''
  const post = async (
    path: string,
    payload: object = {},
    headers: Record<string, string> = {},
    method: 'POST' | 'PUT' = 'POST',
  ) => {
    const answer = await send({
      method,
      url: `/api/operator${path}`,
      payload,
      headers: { origin, 'sec-fetch-site': 'same-origin', cookie, ...headers },
    })
    const set = answer.cookies.find(one => one.name === 'cc_operator')
    if (set) cookie = `cc_operator=${set.value}`
    return answer
  }
  const get = (path: string) => send({ method: 'GET', url: `/api/operator${path}`, headers: { cookie } })
  const { url } = await atTerminal(w)(addOperator, { name })
  const token = new URL(url).hash.slice(1)
  const { ticket, passkey } = (await post('/invitation/options', { token })).json()
  const enrolled = await post('/invitation/passkey', { token, ticket, answer: key.make(passkey) })
  if (enrolled.statusCode !== 200) throw new Error(enrolled.body)
  const me = (await get('/me')).json() as { id: Id; name: string }
  return {
    ...me,
    key,
    token,
    cookie: () => cookie,
    post,
    get,
    /** Forgets the cookie, and signs in again. */
    async signIn() {
      cookie = ''
      const begun = (await post('/session/options')).json()
      return post('/session', { ticket: begun.ticket, answer: key.answer(begun.passkey) })
    },
    /** Shows the passkey again. */
    async prove() {
      const begun = (await post('/session/proof/options')).json()
      return post('/session/proof', { ticket: begun.ticket, answer: key.answer(begun.passkey) })
    },
  }
}
export type OperatorAtWork = Awaited<ReturnType<typeof newOperator>>
