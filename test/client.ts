import type { z } from 'zod'
import type { Id } from '#base/id.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import * as identity from '#modules/identity/contract.ts'
import { listForms, readForm, saveForm } from '#modules/lead-hunter/contract.ts'
import type { Action } from '#policy/action.ts'
import type { PersonType } from '#policy/matrix.ts'
import { agreedOver, agreesFor, hasSecond } from './agreed.ts'
import type { Product } from './product.ts'
import { proveSession } from './proven.ts'

export interface Company {
  name: string
  slug: string
}

/** Somebody with a password and an open session. */
export interface Member {
  id: Id
  name: string
  email: string
  password: string
  /** `cc_session=...`, as the browser sends it. */
  cookie: string
  /** Asks by HTTP with the session's cookie from our own page, and answers the output; throws what was answered otherwise. */
  ask<I extends z.ZodType, O extends z.ZodType>(action: Action<I, O>, input: z.input<I>): Promise<z.output<O>>
  /** The same by method and path, whatever the answer. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
}

export interface Client {
  id: Id
  slug: string
  /** Of the public pages. */
  pagesUrl: string
  /** The first administrator, who holds no licence and takes no leads. */
  ann: Member
  branch(name: string, state: string): Promise<Id>
  /** Invites, accepts by the link, and records licences for the states. */
  invite(
    name: string,
    type: PersonType,
    more?: { branch?: Id; manages?: Id[]; states?: string[]; campaigns?: string[] },
  ): Promise<Member>
}

export const password = 'seven small boats sail home'

/** What was answered instead of the output. */
export class Answered extends Error {
  readonly status: number
  readonly body: { word?: string; detail?: string; problems?: { path: string; message: string }[] }
  constructor(what: string, status: number, body: Answered['body']) {
    super(`${what} answered ${status}: ${JSON.stringify(body)}`)
    this.status = status
    this.body = body
  }
}

const answered = async (what: string, answer: Response) =>
  new Answered(what, answer.status, (await answer.json()) as Answered['body'])

/** Fields named in the path go there, the rest into the query or a JSON body. */
function requestOf({ http, name }: Action, input: unknown): { method: string; url: string; body: unknown } {
  if (!http) throw new Error(`${name} has no address.`)
  const rest = { ...(input as Record<string, unknown>) }
  const path = http.path.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = rest[field]
    delete rest[field]
    return encodeURIComponent(String(value))
  })
  const url = `/api/v1${path}`
  if (http.method !== 'GET') return { method: http.method, url, body: rest }
  const query = new URLSearchParams()
  for (const [field, value] of Object.entries(rest))
    if (value !== undefined) query.set(field, typeof value === 'object' ? JSON.stringify(value) : String(value))
  return { method: 'GET', url: query.size ? `${url}?${query}` : url, body: undefined }
}

const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''

export async function clientOf(product: Product, setupToken: string, { name, slug }: Company): Promise<Client> {
  const memberOf = (cookie: string, who: Pick<Member, 'id' | 'name' | 'email'>): Member => {
    const send: Member['send'] = (method, path, body, headers) =>
      product.fetch(path, {
        method,
        headers: {
          cookie,
          'sec-fetch-site': 'same-origin',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    return {
      ...who,
      password,
      cookie,
      send,
      async ask(action, input) {
        const { method, url, body } = requestOf(action as unknown as Action, input)
        const answer = await send(method, url, body)
        if (!answer.ok) throw await answered(action.name, answer)
        return (answer.status === 204 ? undefined : await answer.json()) as never
      },
    }
  }

  /** The session's cookie, and nothing that asks its owner for a second factor. */
  const provenCookie = async (answer: Response): Promise<string> => {
    const cookie = cookieOf(answer)
    await proveSession(product.superuser, cookie.slice(cookie.indexOf('=') + 1))
    return cookie
  }

  const email = `ann@${slug}.example`
  const made = await product.fetch('/api/v1/setup', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      token: setupToken,
      company: { name, slug, nmlsId: '100001', timeZone: 'America/New_York' },
      admin: { name: 'Ann Admin', email, password },
    }),
  })
  if (!made.ok) throw await answered('setup', made)
  const cookie = await provenCookie(made)
  const { client } = (await made.json()) as { client: Id }
  const stranger = memberOf(cookie, { id: '' as Id, name: 'Ann Admin', email })
  const ann = memberOf(cookie, { id: (await stranger.ask(identity.readMe, {})).user.id as Id, name: 'Ann Admin', email })
  // She looks the first form over and publishes it, as everybody does who wants visitors to see it.
  for (const { id, slug, source } of (await ann.ask(listForms, {})).items)
    await ann.ask(saveForm, { form: id, slug, source, doc: (await ann.ask(readForm, { form: id })).doc })

  const firm: Client = {
    id: client,
    slug,
    pagesUrl: product.pagesUrl(slug),
    ann,
    branch: async (name, state) => (await ann.ask(identity.createBranch, { name, city: name, state })).id as Id,
    async invite(name, type, { branch, manages, campaigns, states = [] } = {}) {
      // Everybody here comes from one address.
      forgetBudgets()
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@${slug}.example`
      const invitation = { name, email, type, branch: branch ?? null, manages, campaigns }
      // The second administrator is made by the first alone, every other one by two.
      const { id } =
        type === 'tenant_admin' && hasSecond(firm)
          ? await agreedOver(firm, identity.invitePerson, invitation)
          : await ann.ask(identity.invitePerson, invitation)
      const { url } = await ann.ask(identity.makeLink, { person: id as Id })
      const inAYear = new Date(Date.now() + 365 * 864e5).toISOString().slice(0, 10)
      for (const state of states)
        await ann.ask(identity.putLicence, { person: id, state, number: `${state}-${id.slice(-6)}`, expires: inAYear })
      const accepted = await product.fetch('/api/v1/links/use', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: new URL(url).hash.slice(1), password }),
      })
      if (!accepted.ok) throw await answered('link', accepted)
      const member = memberOf(await provenCookie(accepted), { id: id as Id, name, email })
      if (type === 'tenant_admin') agreesFor(firm, member)
      return member
    },
  }
  return firm
}
