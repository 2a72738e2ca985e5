import { notFound } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import * as contract from '../../contract/scim.ts'
import { resourceTypes, schemas, serviceProviderConfig } from '../../rules/scim-discovery.ts'
import { urns } from '../../rules/scim-schema.ts'

const placed = <T extends { id?: string }>(ctx: Ctx, kind: string, resource: T) => ({
  ...resource,
  meta: { resourceType: kind, location: new URL(`/scim/v2/${kind}s/${resource.id}`, ctx.places.publicUrl).href },
})
const all = <T>(resources: T[]) => ({
  schemas: [urns.list],
  totalResults: resources.length,
  startIndex: 1,
  itemsPerPage: resources.length,
  Resources: resources,
})
const one = <T extends { id: string }>(list: readonly T[], id: string): T => {
  const found = list.find(entry => entry.id.toLowerCase() === id.toLowerCase())
  if (!found) throw notFound()
  return found
}

export const scimDiscovery: readonly Handler[] = [
  handle(contract.readScimConfig, async ctx => ({
    ...serviceProviderConfig,
    meta: {
      resourceType: 'ServiceProviderConfig',
      location: new URL('/scim/v2/ServiceProviderConfig', ctx.places.publicUrl).href,
    },
  })),
  handle(contract.listScimTypes, async ctx => all(resourceTypes.map(type => placed(ctx, 'ResourceType', type)))),
  handle(contract.readScimType, async (ctx, { type }) => placed(ctx, 'ResourceType', one(resourceTypes, type))),
  handle(contract.listScimSchemas, async ctx => all(schemas.map(schema => placed(ctx, 'Schema', schema)))),
  handle(contract.readScimSchema, async (ctx, { schema }) => placed(ctx, 'Schema', one(schemas, schema))),
]
