import { notFound, Refusal } from '#base/refusal.ts'
import { hashToken } from '#kernel/bearers.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { mostListed } from '../../rules/scim-discovery.ts'
import { NotAFilter, readFilter } from '../../rules/scim-filter.ts'
import { NotAResource, projected, type Resource } from '../../rules/scim-resource.ts'
import { type Attributes, placeOf, urns } from '../../rules/scim-schema.ts'
import type { Paging } from '../../store/scim-users.ts'

/** What SCIM's answers have in common: refusals in its words, versions, addresses and pages. */

export const connectionOf = (ctx: Ctx): string => ctx.actor.id ?? notHere()

/** An id of a kind that is not ours names nothing here. */
export const idOr404 = (sent: string): string =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(sent) ? sent.toLowerCase() : notHere()

function notHere(): never {
  throw notFound()
}

/** Does what may find a filter, path or resource wrong, and refuses in words and with SCIM's word for it. */
export function inScimWords<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof NotAFilter) throw new Refusal('invalid', error.message, { facts: { scimType: 'invalidFilter' } })
    if (error instanceof NotAResource) throw new Refusal('invalid', error.message, { facts: { scimType: error.scimType } })
    throw error
  }
}

export const taken = (message: string) => new Refusal('conflict', message, { facts: { scimType: 'uniqueness' } })

interface ListQuery {
  filter?: string | undefined
  startIndex?: number | undefined
  count?: number | undefined
  sortBy?: string | undefined
  sortOrder?: 'ascending' | 'descending' | undefined
}

const usualCount = 100

/** A `startIndex` below one is one and a negative `count` is none (RFC 7644 section 3.4.2.4). */
export function pagingOf(attributes: Attributes, query: ListQuery): Paging {
  const sortBy = query.sortBy === undefined ? undefined : placeOf(attributes, query.sortBy)
  if (query.sortBy !== undefined && (!sortBy || sortBy.attribute.type === 'complex' || sortBy.holder?.many))
    throw new Refusal('invalid', `Nothing can be sorted by “${query.sortBy}”.`, { facts: { scimType: 'invalidPath' } })
  return {
    filter: query.filter === undefined ? undefined : inScimWords(() => readFilter(attributes, query.filter!)),
    sortBy,
    descending: query.sortOrder === 'descending',
    skip: Math.min(Math.max(query.startIndex ?? 1, 1), 10_000_000) - 1,
    take: Math.min(Math.max(query.count ?? usualCount, 0), mostListed),
  }
}

export const pageAnswer = <T>(paging: Paging, total: number, resources: T[]) => ({
  schemas: [urns.list],
  totalResults: total,
  startIndex: paging.skip + 1,
  itemsPerPage: resources.length,
  Resources: resources,
})

/** Weak, as the same resource may be written in more than one way (RFC 7232 section 2.1). */
const versionOf = (doc: Resource): string =>
  `W/"${hashToken(JSON.stringify({ ...doc, meta: null }))
    .toString('base64url')
    .slice(0, 22)}"`

type Kind = 'Users' | 'Groups'

/** A document as it is answered: with its schemas, address and version, and of its attributes those that were asked for. */
export function answered(
  ctx: Ctx,
  kind: Kind,
  attributes: Attributes,
  doc: Resource,
  shown: { attributes?: string | undefined; excludedAttributes?: string | undefined },
) {
  const base = new URL(`/scim/v2/${kind}/`, ctx.places.publicUrl).href
  const schemas = kind === 'Groups' ? [urns.group] : doc[urns.enterprise] ? [urns.user, urns.enterprise] : [urns.user]
  const whole = { schemas, ...doc, meta: { ...(doc.meta as Resource), location: `${base}${doc.id}`, version: versionOf(doc) } }
  return projected(attributes, whole, shown.attributes, shown.excludedAttributes) as Resource & { schemas: string[]; id: string }
}

/** `If-Match`: refuses where the resource is not as the directory last saw it. */
export function demandVersion(doc: Resource, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const wanted = ifMatch.split(',').map(one => one.trim().replace(/^W\//, ''))
  if (!wanted.includes(versionOf(doc).replace(/^W\//, '')))
    throw new Refusal('conflict', 'It was changed meanwhile. Read it again.', { facts: { precondition: true } })
}
