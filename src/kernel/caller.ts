import type { Id } from '#base/id.ts'
import type { UserType } from '#policy/matrix.ts'
import type { Actor } from './ctx.ts'

/** Who asks, as the door established it: the tenant, the type that the matrix knows, and whose rows are theirs. */
export interface Caller {
  kind: Actor['kind']
  tenant: Id
  id: Id | undefined
  type: UserType
  name: string
  /** Members' own id and those they assist; empty for machines. */
  owners: readonly Id[]
  branches: readonly Id[]
  /** The session or key behind the request; its end ends the request. */
  bearer: Id | undefined
  /** Authority version at the time the caller was established. */
  version: number
  account?: Id | undefined
  email?: string | undefined
  demo?: boolean | undefined
}

/** The tenant of sign-in and of the installation itself: no row has it, so row security shows nothing. */
export const noTenant: Id = '00000000-0000-0000-0000-000000000000'

const machine =
  (kind: Caller['kind'], type: UserType, name: string) =>
  (tenant: Id, id?: Id, called?: string): Caller => ({
    kind,
    tenant,
    id,
    type,
    name: called ?? name,
    owners: [],
    branches: [],
    bearer: undefined,
    version: 0,
  })

export const visitorOf = machine('visitor', 'visitor', 'Visitor')
export const sourceOf = machine('source', 'source', 'Lead source')
export const systemOf = machine('system', 'system', 'System')
export const operatorOf = machine('operator', 'operator', 'Operator')
