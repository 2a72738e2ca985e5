import { z } from 'zod'
import { command, query } from '#policy/action.ts'
import { confidential } from '#policy/data-classes.ts'

/**
 * System for Cross-domain Identity Management 2.0 (RFC 7643, RFC 7644): a client's directory makes, changes and deactivates
 * its people here. Shapes are loose on purpose: the attributes are declared in `rules/scim-schema.ts`, letter case of their
 * names does not matter, and what is not declared is passed over.
 */
const many = confidential(z.array(z.looseObject({})))
const resource = z.looseObject({})
const user = z.looseObject({
  schemas: z.array(z.string()),
  id: z.string(),
  emails: many.optional(),
  phoneNumbers: many.optional(),
  addresses: many.optional(),
  ims: many.optional(),
  photos: many.optional(),
})
const group = z.looseObject({ schemas: z.array(z.string()), id: z.string() })

/** What a query may say of the answer's attributes; what else stands in it is passed over. */
const shownAttributes = {
  attributes: z.string().max(2000).optional(),
  excludedAttributes: z.string().max(2000).optional(),
}
const shown = z.object(shownAttributes).default({})
const listed = z
  .object({
    ...shownAttributes,
    filter: z.string().max(2000, 'A filter has at most 2000 characters.').optional(),
    startIndex: z.coerce.number('startIndex is a number.').int('startIndex is a whole number.').optional(),
    count: z.coerce.number('count is a number.').int('count is a whole number.').optional(),
    sortBy: z.string().max(200).optional(),
    sortOrder: z.enum(['ascending', 'descending'], 'sortOrder is ascending or descending.').optional(),
  })
  .default({})
const page = <S extends z.ZodType>(item: S) =>
  z.object({
    schemas: z.array(z.string()),
    totalResults: z.int(),
    startIndex: z.int(),
    itemsPerPage: z.int(),
    Resources: z.array(item),
  })

/** Ids of another kind than ours are as unknown as any other: they are not judged by the shape. */
const key = z.string().max(300)
/** The version a directory last saw (RFC 7232): what changed since is not overwritten. */
const ifMatch = z.string().max(300).optional()
const patch = z.looseObject({
  Operations: z
    .array(z.looseObject({ op: z.string(), path: z.string().max(500).optional(), value: z.unknown().optional() }))
    .min(1, 'A patch has at least one operation.')
    .max(1000, 'A patch has at most 1000 operations.'),
})
/** What was refused, in words of the protocol: nothing of what was sent but the id in the address. */
export const keepScimRefusal = command('identity.keepScimRefusal', {
  summary: 'Keep what was refused to a client’s directory',
  door: 'job',
  needs: 'people.provision',
  limit: 'scim.refusal',
  input: z.strictObject({
    call: z.string().max(100),
    status: z.int(),
    /** SCIM's own word for it, else the house's. */
    why: z.string().max(40),
    about: z.strictObject({ kind: z.enum(['member', 'group']), id: z.uuid() }).optional(),
    /** Refusals before this one that were not written. */
    unwritten: z.int(),
  }),
  output: z.object({}),
})

const base = { door: 'scim', needs: 'people.provision' } as const
const made = { statusCode: z.literal(201) }

export const readScimConfig = query('identity.readScimConfig', {
  ...base,
  summary: 'SCIM: what is supported',
  http: 'GET /ServiceProviderConfig',
  input: z.strictObject({ query: shown }),
  output: resource,
})
export const listScimTypes = query('identity.listScimTypes', {
  ...base,
  summary: 'SCIM: the kinds of resources',
  http: 'GET /ResourceTypes',
  input: z.strictObject({ query: shown }),
  output: page(resource),
})
export const readScimType = query('identity.readScimType', {
  ...base,
  summary: 'SCIM: one kind of resource',
  http: 'GET /ResourceTypes/{type}',
  input: z.strictObject({ type: key, query: shown }),
  output: resource,
})
export const listScimSchemas = query('identity.listScimSchemas', {
  ...base,
  summary: 'SCIM: the attributes of each kind',
  http: 'GET /Schemas',
  input: z.strictObject({ query: shown }),
  output: page(resource),
})
export const readScimSchema = query('identity.readScimSchema', {
  ...base,
  summary: 'SCIM: the attributes of one kind',
  http: 'GET /Schemas/{schema}',
  input: z.strictObject({ schema: key, query: shown }),
  output: resource,
})

export const listScimUsers = query('identity.listScimUsers', {
  ...base,
  summary: 'SCIM: find people',
  http: 'GET /Users',
  input: z.strictObject({ query: listed }),
  output: page(user),
})
export const readScimUser = query('identity.readScimUser', {
  ...base,
  summary: 'SCIM: one person',
  http: 'GET /Users/{user}',
  input: z.strictObject({ user: key, query: shown }),
  output: user,
})
export const createScimUser = command('identity.createScimUser', {
  ...base,
  summary: 'SCIM: make a person',
  http: 'POST /Users',
  input: z.strictObject({ resource, query: shown, ifMatch }),
  output: user.extend(made),
  emits: ['member.provisioned'],
})
export const replaceScimUser = command('identity.replaceScimUser', {
  ...base,
  summary: 'SCIM: replace what is known of a person',
  http: 'PUT /Users/{user}',
  input: z.strictObject({ user: key, resource, query: shown, ifMatch }),
  output: user,
  emits: ['member.deactivated'],
})
export const patchScimUser = command('identity.patchScimUser', {
  ...base,
  summary: 'SCIM: change parts of a person, or deactivate them',
  http: 'PATCH /Users/{user}',
  input: z.strictObject({ user: key, resource: patch, query: shown, ifMatch }),
  output: user,
  emits: ['member.deactivated'],
})
export const deleteScimUser = command('identity.deleteScimUser', {
  ...base,
  summary: 'SCIM: deactivate a person for good; what they did stays',
  http: 'DELETE /Users/{user}',
  input: z.strictObject({ user: key, resource: z.unknown().optional(), query: shown, ifMatch }),
  output: z.void(),
  emits: ['member.deactivated'],
})

export const listScimGroups = query('identity.listScimGroups', {
  ...base,
  summary: 'SCIM: find groups',
  http: 'GET /Groups',
  input: z.strictObject({ query: listed }),
  output: page(group),
})
export const readScimGroup = query('identity.readScimGroup', {
  ...base,
  summary: 'SCIM: one group',
  http: 'GET /Groups/{group}',
  input: z.strictObject({ group: key, query: shown }),
  output: group,
})
export const createScimGroup = command('identity.createScimGroup', {
  ...base,
  summary: 'SCIM: make a group',
  http: 'POST /Groups',
  input: z.strictObject({ resource, query: shown, ifMatch }),
  output: group.extend(made),
})
export const replaceScimGroup = command('identity.replaceScimGroup', {
  ...base,
  summary: 'SCIM: replace a group and who is in it',
  http: 'PUT /Groups/{group}',
  input: z.strictObject({ group: key, resource, query: shown, ifMatch }),
  output: group,
})
export const patchScimGroup = command('identity.patchScimGroup', {
  ...base,
  summary: 'SCIM: rename a group, or change who is in it',
  http: 'PATCH /Groups/{group}',
  input: z.strictObject({ group: key, resource: patch, query: shown, ifMatch }),
  output: group,
})
export const deleteScimGroup = command('identity.deleteScimGroup', {
  ...base,
  summary: 'SCIM: remove a group',
  http: 'DELETE /Groups/{group}',
  input: z.strictObject({ group: key, resource: z.unknown().optional(), query: shown, ifMatch }),
  output: z.void(),
})
