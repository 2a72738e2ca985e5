import type { RefusalWord } from '#base/refusal.ts'
import { type Action, routeOf } from '#policy/action.ts'
import { appPermissions } from '#policy/app-rights.ts'
import { limits } from '#policy/limits.ts'
import { cell, matrix, userTypeLabels, userTypes } from '#policy/matrix.ts'
import { eachPart, fieldsOf, type JsonSchema, jsonSchemaOf, splitFields } from './json-schema.ts'
import { problemResponses, rateHeaders, sharedComponents } from './openapi-components.ts'

export interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  parameters?: JsonSchema[]
  requestBody?: JsonSchema
  responses: Record<string, JsonSchema>
  security: Record<string, string[]>[]
  [extension: `x-${string}`]: unknown
}

export interface OpenApi {
  openapi: '3.1.1'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, JsonSchema>>
}

const description = `Requests and answers are JSON. Lists are paged by cursor: pass \`next\` of one page as \`cursor\` of the following.
Unknown ids and ids of others answer alike, with 404; a method an address does not take with 405 and \`Allow\`. Values above your clearance come masked.`

/** The OpenAPI description of everything members, API keys and apps may ask, made from the contracts themselves. */
export function openApi(actions: readonly Action[], { title, version }: { title: string; version: string }): OpenApi {
  const open = actions.filter(action => action.door === 'member' && action.http).sort((a, b) => (a.name < b.name ? -1 : 1))
  const schemas: Record<string, JsonSchema> = {}
  const paths: OpenApi['paths'] = {}
  for (const action of open) {
    const route = routeOf(action)!
    const path = route.path
    const method = route.method.toLowerCase()
    if (paths[path]?.[method]) throw new Error(`${action.name} and ${paths[path][method].operationId} are both ${method} ${path}`)
    paths[path] = { ...paths[path], [method]: operation(action, schemas) }
  }
  const shared = sharedComponents()
  return {
    openapi: '3.1.1',
    info: { title, version, description },
    servers: [{ url: '/' }],
    tags: [...new Set(open.map(roomOf))].sort().map(name => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { ...shared, schemas: { ...shared.schemas, ...schemas } },
  }
}

/** The room of an action, as its folder is called. */
export const roomOf = (action: Action): string =>
  action.name.split('.')[0]!.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

function operation(action: Action, schemas: Record<string, JsonSchema>): Operation {
  const { method, path } = action.http!
  const { demands } = cell(action.needs, 'tenant_admin')
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(found => found[1]!)
  const input = hoisted(`${action.name}.input`, jsonSchemaOf(action.input, 'input'), schemas)
  const fields = splitFields(input, names)
  const inQuery = method === 'GET' || method === 'DELETE'
  const inBody = !inQuery && fieldsOf(fields.rest).length > 0
  const parameters: JsonSchema[] = names.map(name => ({ name, in: 'path', required: true, ...described(fields.path[name]!) }))
  if (inQuery) parameters.push(...fieldsOf(fields.rest).map(queryParameter))
  if (takesKey(action)) parameters.push({ $ref: '#/components/parameters/IdempotencyKey' })
  if (demands.reason || demands.approval) parameters.push({ $ref: '#/components/parameters/Reason' })
  return {
    operationId: action.name,
    summary: action.summary,
    description: whoMay(action),
    tags: [roomOf(action)],
    ...(parameters.length && { parameters }),
    ...(inBody && { requestBody: { required: fieldsOf(fields.rest).some(f => f.required), content: json(fields.rest) } }),
    responses: {
      ...answers(action, schemas, demands.approval === true),
      ...problemResponses(refusals(action, names.length > 0)),
    },
    security: [
      { session: [] },
      ...(cell(action.needs, 'integration').level === 'none' ? [] : [{ key: [] }]),
      ...((appPermissions as readonly string[]).includes(action.needs) ? [{ app: [action.needs] }] : []),
    ],
    'x-permission': action.needs,
    ...(Object.keys(demands).length && { 'x-demands': demands }),
    'x-limit': { name: action.limit, ...limits[action.limit] },
    ...(action.kind === 'command' && { 'x-events': [action.name, ...action.emits] }),
  }
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

/** A parameter's description is its own, not its schema's. */
function described({ description: says, ...schema }: JsonSchema): JsonSchema {
  return says ? { description: says, schema } : { schema }
}

function queryParameter({ name, field, required }: ReturnType<typeof fieldsOf>[number]): JsonSchema {
  const { schema, ...says } = described(field) as { schema: JsonSchema }
  const parameter = { name, in: 'query', ...(required && { required }), ...says }
  if (schema.type === 'array') return { ...parameter, style: 'form', explode: false, schema }
  return schema.type === 'object' || schema.$ref ? { ...parameter, content: json(schema) } : { ...parameter, schema }
}

function answers(action: Action, schemas: Record<string, JsonSchema>, approval: boolean): Record<string, JsonSchema> {
  const schema = hoisted(`${action.name}.output`, jsonSchemaOf(action.output, 'output'), schemas)
  const kind = action.output._zod.def.type
  const headers = takesKey(action)
    ? { ...rateHeaders, 'Idempotent-Replayed': { $ref: '#/components/headers/IdempotentReplayed' } }
    : rateHeaders
  const empty = kind === 'void' || kind === 'undefined'
  const done: Record<string, JsonSchema> = empty
    ? { 204: { description: 'Done', headers } }
    : { 200: { description: action.kind === 'query' ? 'Found' : 'Done', headers, content: contentOf(schema) } }
  return approval ? { ...done, 202: { $ref: '#/components/responses/AwaitsApproval' } } : done
}

const takesKey = ({ http, kind }: Action): boolean => http?.method === 'POST' && kind === 'command'

/** Of an output, `setSession` and `endSession` become the cookie, and `raw` is a body of another type. */
function contentOf(schema: JsonSchema): JsonSchema {
  const isRaw = fieldsOf(schema).some(({ name }) => name === 'raw')
  const { rest } = splitFields(schema, ['setSession', 'endSession', 'raw'])
  const isEmpty = isRaw && fieldsOf(rest).length === 0
  return { ...(!isEmpty && json(rest)), ...(isRaw && { '*/*': { schema: { type: 'string' } } }) }
}

function refusals(action: Action, hasId: boolean): RefusalWord[] {
  const words: RefusalWord[] = ['unauthenticated', 'forbidden', 'invalid', 'too-many', 'unavailable']
  if (hasId) words.push('not-found', 'gone')
  if (action.kind === 'command') words.push('conflict')
  return words
}

function whoMay({ needs }: Action): string {
  const who = userTypes
    .map(type => [userTypeLabels[type], cell(needs, type).level] as const)
    .filter(([, level]) => level !== 'none')
  const list = who.map(([label, level]) => `${label} (${level})`).join(', ')
  return `Needs \`${needs}\`: ${matrix[needs].label}. As shipped: ${list || 'nobody'}.`
}

/** A schema that points into itself becomes a component, because its pointers count from the document's root. */
function hoisted(name: string, schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  if (!JSON.stringify(schema).includes('"$ref"')) return schema
  const component = name.replace(/\W+/g, '_')
  const root = `#/components/schemas/${component}`
  const pointed = (part: JsonSchema): JsonSchema => {
    const out = eachPart(part, pointed)
    return typeof out.$ref === 'string' ? { ...out, $ref: out.$ref.replace(/^#/, root) } : out
  }
  const { $defs, ...rest } = pointed(schema)
  schemas[component] = $defs ? { ...rest, $defs } : rest
  return rest
}
