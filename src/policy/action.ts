import type { z } from 'zod'
import type { LimitName } from './limits.ts'
import type { Permission } from './matrix.ts'

/**
 * The doors by which an action can be asked for. `member`: a signed-in person, an API key or an app. `public`: a visitor of the
 * tenant whose host was asked. `hook`: an outside system with its own source key. `job`: the worker. `host`: the setup
 * page and the operator's shell. `scim`: a client's directory with the key of its connection. `sso`: a browser that comes back
 * from a client's identity provider, or that provider itself. `oauth`: an app that comes for tokens. `operator`: whoever runs the
 * installation, signed in on their own page or at the terminal; `{client}` in a path is the client it is done to, and in whose
 * log it stands.
 */
export type Door = 'member' | 'public' | 'hook' | 'job' | 'host' | 'scim' | 'sso' | 'oauth' | 'operator'

export interface HttpRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path below the door's prefix (`/api/v1` for members, `/p` for the public, `/hooks` for sources); `{name}` is an input field. */
  path: string
}

/** Functions that an action needs for some inputs, and for which; `asker`: the id of whoever asks. */
export type Also<T = never> = { readonly [permission in Permission]?: (input: T, asker: string | undefined) => boolean }

/** One thing that may be asked: a name from URL to audit, a shape in, a shape out, and the permission it needs. */
export interface Action<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly kind: 'query' | 'command'
  readonly summary: string
  readonly door: Door
  readonly needs: Permission
  /** Beside it, where the input asks for more than the least: each is judged as `needs` is, demands and all. */
  readonly also: Also
  /** Functions it may need beside them as things stand (`beside` of its handler says when). */
  readonly standing: readonly Permission[]
  readonly http: HttpRoute | undefined
  readonly input: I
  readonly output: O
  /** Domain events this action may write beside its own command event. */
  readonly emits: readonly string[]
  /** Which limit of `policy/limits.ts` counts it. */
  readonly limit: LimitName
  /** Open to a session that has yet to show a second factor: what leads to one, and out. */
  readonly beforeProof: boolean
}

/** Where each door with an HTTP face begins. */
const prefixes: Record<Exclude<Door, 'job'>, string> = {
  member: '/api/v1',
  public: '/p',
  hook: '/hooks',
  host: '/api/v1',
  scim: '/scim/v2',
  sso: '/sso',
  oauth: '/oauth',
  operator: '/api/operator',
}

/**
 * Method and address of an action, fields as `{name}`; undefined where it has none. Who signs in is a visitor still, but of
 * the members' host, where the session's cookie belongs.
 */
export function routeOf({ name, door, http }: Pick<Action, 'name' | 'door' | 'http'>): HttpRoute | undefined {
  if (!http || door === 'job') return undefined
  const prefix = door === 'public' && name.startsWith('identity.') ? prefixes.member : prefixes[door]
  return { method: http.method, path: prefix + http.path }
}

interface Spec<I extends z.ZodType, O extends z.ZodType> {
  summary: string
  /** `GET /leads/{lead}`; leave out for actions without an HTTP face (jobs). */
  http?: `${HttpRoute['method']} /${string}`
  door?: Door
  needs: Permission
  also?: Also<z.output<I>>
  standing?: readonly Permission[]
  input: I
  output: O
  emits?: readonly string[]
  limit?: LimitName
  beforeProof?: true
}

function action<I extends z.ZodType, O extends z.ZodType>(kind: Action['kind'], name: string, spec: Spec<I, O>): Action<I, O> {
  const [method, path] = spec.http?.split(' ') ?? []
  const door = spec.door ?? 'member'
  return {
    name,
    kind,
    summary: spec.summary,
    door,
    needs: spec.needs,
    also: spec.also ?? {},
    standing: spec.standing ?? [],
    http: method && path ? { method: method as HttpRoute['method'], path } : undefined,
    input: spec.input,
    output: spec.output,
    emits: spec.emits ?? [],
    limit: spec.limit ?? `${door}.${kind}`,
    beforeProof: spec.beforeProof ?? false,
  }
}

/** Everything an action may need. */
export const neededBy = ({ needs, also, standing }: Pick<Action, 'needs' | 'also' | 'standing'>): Permission[] => [
  needs,
  ...(Object.keys(also) as Permission[]),
  ...standing,
]

/** Declares an action that only reads: no event, a read-only transaction. */
export const query = <I extends z.ZodType, O extends z.ZodType>(name: string, spec: Spec<I, O>) => action('query', name, spec)
/** Declares an action that changes something: one command event is written for it, whatever the handler does. */
export const command = <I extends z.ZodType, O extends z.ZodType>(name: string, spec: Spec<I, O>) => action('command', name, spec)
