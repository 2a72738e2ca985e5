import type { Id } from '#base/id.ts'
import type { Conditions, Elevation } from '#policy/client-matrix.ts'
import { type Rights, shipped, type UserType, userTypeLabels } from '#policy/matrix.ts'
import { type Product, withoutProducts } from '#policy/products.ts'
import { everywhere, type Hierarchy } from '#policy/scope.ts'
import type { Actor } from './ctx.ts'
import type { Proof } from './proofs.ts'
import type { Viewer } from './viewing.ts'

/** Who asks, as the door established it: the tenant, what the matrix lets them do, and whose rows are theirs. */
export interface Caller extends Hierarchy {
  kind: Actor['kind']
  tenant: Id
  id: Id | undefined
  /** The system's type, and what the client calls it. */
  type: UserType
  typeName: string
  /** Without what belongs to products that are off. */
  rights: Rights
  off: readonly Product[]
  /** Those of them that are off in every workgroup of theirs; the others are off for the client. */
  withheld?: readonly Product[] | undefined
  /** The product by which a machine or a visitor came in: where it is off, nothing is open to them. */
  through?: Product | undefined
  /** When and from where their type may ask at all. Machines may always. */
  conditions?: { of: Conditions; zone: string } | undefined
  /** Differs where what they may do differs, whatever the version. */
  stamp?: string | undefined
  name: string
  /** What they have for hours, while it holds; and which use of the emergency access this is. */
  elevation?: Elevation | undefined
  breakGlass?: { id: Id; until: string } | undefined
  /** The session, key or token behind the request; its end ends the request. */
  bearer: Id | undefined
  /** Authority version at the time the caller was established. */
  version: number
  /** The app whose token this is, and what every token of its family is counted under. */
  app?: { id: Id; family: Id } | undefined
  /** Set where somebody sees the product as this person does, to look only. */
  viewer?: Viewer | undefined
  /** Only a person's session has any; without it nothing is proven. */
  proof?: Proof | undefined
  account?: Id | undefined
  email?: string | undefined
  demo?: boolean | undefined
}

/** The tenant of sign-in and of the installation itself: no row has it, so row security shows nothing. */
export const noTenant: Id = '00000000-0000-0000-0000-000000000000'

const machine =
  (kind: Caller['kind'], type: UserType, name: string, through?: Product) =>
  (tenant: Id, id?: Id, called?: string, off: readonly Product[] = []): Caller => ({
    kind,
    tenant,
    id,
    type,
    typeName: userTypeLabels[type],
    rights: withoutProducts(shipped[type], off),
    off,
    through,
    name: called ?? name,
    owners: [],
    branches: [],
    partners: [],
    limits: null,
    ...everywhere,
    bearer: undefined,
    version: 0,
  })

export const visitorOf = machine('visitor', 'visitor', 'Visitor')
/** A browser that comes back from a client's identity provider, or the provider itself, by the id of the connection. */
export const federatedOf = machine('visitor', 'visitor', 'Visitor', 'single-sign-on')
/** An app that comes for its tokens, by its id. */
export const comingAppOf = machine('visitor', 'visitor', 'Visitor', 'api-keys')
export const sourceOf = machine('source', 'source', 'Lead source', 'lead-hunter')
/** The directory of a connection, by its id. */
export const provisionerOf = machine('provisioner', 'provisioner', 'Directory', 'directory')
export const systemOf = machine('system', 'system', 'System')
/** Whoever knocks at the setup page or the operator's door, before anything is known of them. */
export const operatorOf = machine('operator', 'operator', 'Operator')
/** The shell at the host: whoever sits there holds the installation's secret. */
export const terminalOf = machine('terminal', 'operator', 'Operator at the terminal')
