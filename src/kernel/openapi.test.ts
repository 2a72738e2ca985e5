import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { id } from '#base/id.ts'
import { type Action, command, query } from '#policy/action.ts'
import { confidential, restricted } from '#policy/data-classes.ts'
import { apiReferenceHtml } from './api-reference.ts'
import { type OpenApi, openApi } from './openapi.ts'

const branch = z.object({
  name: z.string(),
  get below() {
    return z.array(branch)
  },
})

const actions = [
  query('crm.listLeads', {
    summary: 'List leads',
    http: 'GET /leads',
    needs: 'lead.read',
    input: z.object({
      stage: z.array(z.enum(['new', 'working'])).optional(),
      filter: z.object({ city: z.string() }).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      items: z.string().describe('A field named like a word of JSON Schema').optional(),
    }),
    output: z.object({
      items: z.array(
        z.object({ id: id('lead'), email: confidential(z.email()), score: restricted(z.int().max(9)).nullable(), at: z.date() }),
      ),
      next: z.string().nullable(),
    }),
  }),
  command('crm.addLead', {
    summary: 'Add a lead',
    http: 'POST /leads',
    needs: 'lead.add',
    input: z.strictObject({ email: confidential(z.email('Give an e-mail.')), zip: z.string().default('') }),
    output: z.object({ id: id('lead') }),
    emits: ['lead.received'],
  }),
  command('crm.editLead', {
    summary: 'Change a lead',
    http: 'PATCH /leads/{lead}',
    needs: 'lead.edit',
    input: z.discriminatedUnion('kind', [
      z.object({ lead: id('lead'), kind: z.literal('stage'), stage: z.string() }),
      z.object({ lead: id('lead'), kind: z.literal('score'), score: z.int().optional() }),
    ]),
    output: z.void(),
  }),
  command('crm.deleteLead', {
    summary: 'Delete a lead',
    http: 'DELETE /leads/{lead}',
    needs: 'lead.delete',
    input: z.object({ lead: id('lead') }),
    output: z.void(),
  }),
  query('crm.revealField', {
    summary: 'Reveal a value',
    http: 'GET /leads/{lead}/secrets/{field}',
    needs: 'field.reveal',
    input: z.object({ lead: id('lead'), field: z.enum(['ssn']) }),
    output: z.object({ value: restricted(z.string()) }),
  }),
  command('identity.exportTeam', {
    summary: 'Export the team',
    http: 'POST /team/export',
    needs: 'people.read',
    input: z.object({}),
    output: z.object({ raw: z.object({ type: z.string(), text: z.string() }) }),
  }),
  query('identity.showBranches', {
    summary: 'Branches <b>&</b> below',
    http: 'GET /branches',
    needs: 'people.read',
    input: z.object({}),
    output: branch,
  }),
  query('quizRunner.showQuiz', {
    summary: 'Open a quiz',
    http: 'GET /quizzes/{quiz}',
    door: 'public',
    needs: 'form.view',
    input: z.object({ quiz: id('quiz') }),
    output: z.object({}),
  }),
  command('crm.sweepLeads', { summary: 'Sweep', door: 'job', needs: 'job.run', input: z.object({}), output: z.void() }),
] as unknown as Action[]

const described = openApi(actions, { title: 'Connect & Close', version: '1.2.3' })
const at = (path: string, method: string) => described.paths[`/api/v1${path}`]![method]!

describe('the description is a valid document of OpenAPI 3.1', () => {
  test('it says what and which version it is', () => {
    expect(described).toMatchObject({ openapi: '3.1.1', info: { title: 'Connect & Close', version: '1.2.3' } })
    expect(JSON.parse(JSON.stringify(described))).toEqual(described)
  })

  test('every pointer leads somewhere', () => {
    const pointers = [...JSON.stringify(described).matchAll(/"\$ref":"([^"]+)"/g)].map(found => found[1]!)
    expect(pointers.length).toBeGreaterThan(10)
    expect(pointers.filter(pointer => follow(described, pointer) === undefined)).toEqual([])
  })

  test('every operation is named once, tagged with a listed room and answers something', () => {
    const operations = Object.values(described.paths).flatMap(methods => Object.values(methods))
    const names = operations.map(one => one.operationId)
    expect(new Set(names).size).toBe(names.length)
    const tags = described.tags.map(tag => tag.name)
    for (const one of operations) {
      expect(tags).toEqual(expect.arrayContaining(one.tags))
      for (const [status, answer] of Object.entries(one.responses)) {
        expect(status).toMatch(/^[2-5]\d\d$/)
        expect(resolved(answer).description).toBeTypeOf('string')
      }
      for (const need of one.security)
        for (const name of Object.keys(need)) expect(described.components.securitySchemes).toHaveProperty(name)
    }
  })

  test('path templates and path parameters agree, and every parameter has one schema or one content', () => {
    for (const [path, methods] of Object.entries(described.paths)) {
      const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map(found => found[1])
      for (const { parameters = [] } of Object.values(methods)) {
        const all = parameters.map(resolved)
        const inPath = all.filter(one => one.in === 'path')
        expect(inPath.map(one => one.name)).toEqual(inTemplate)
        expect(inPath.every(one => one.required === true)).toBe(true)
        expect(all.every(one => 'schema' in one !== 'content' in one)).toBe(true)
        const keys = all.map(one => `${one.in} ${one.name}`)
        expect(new Set(keys).size).toBe(keys.length)
      }
    }
  })
})

test('only what members may ask is described', () => {
  expect(Object.keys(described.paths)).toEqual([
    '/api/v1/branches',
    '/api/v1/leads',
    '/api/v1/leads/{lead}',
    '/api/v1/leads/{lead}/secrets/{field}',
    '/api/v1/team/export',
  ])
})

test('a query’s fields are parameters, a command’s a body', () => {
  expect(at('/leads', 'get').parameters).toMatchObject([
    { name: 'stage', in: 'query', style: 'form', explode: false },
    { name: 'filter', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
    { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
    { name: 'items', in: 'query', description: 'A field named like a word of JSON Schema' },
  ])
  const { requestBody } = at('/leads', 'post')
  expect(requestBody).toMatchObject({
    required: true,
    content: {
      'application/json': { schema: { required: ['email'], properties: { email: { 'x-data-class': 'confidential' } } } },
    },
  })
})

test('a field of the path is taken out of every choice of the body', () => {
  const { parameters, requestBody } = at('/leads/{lead}', 'patch')
  expect(parameters).toMatchObject([{ name: 'lead', in: 'path', schema: { format: 'uuid' } }])
  expect(JSON.stringify(requestBody)).not.toContain('lead')
})

test('masked fields promise no more than a mask keeps', () => {
  const answer = at('/leads', 'get').responses[200] as Loose
  const { items } = answer.content['application/json'].schema.properties
  expect(items.items.properties).toMatchObject({
    email: { type: 'string', 'x-data-class': 'confidential' },
    score: { anyOf: [{ type: ['integer', 'null'], 'x-data-class': 'restricted' }, { type: 'null' }] },
    at: { type: 'string', format: 'date-time' },
  })
  expect(items.items.properties.email).not.toHaveProperty('format')
  expect(items.items).not.toHaveProperty('additionalProperties')
})

test('the law shows: permission, demands, limit, events, and whether a key may', () => {
  expect(at('/leads', 'post')).toMatchObject({
    'x-permission': 'lead.add',
    'x-events': ['crm.addLead', 'lead.received'],
    'x-limit': { name: 'member.command' },
    security: [{ session: [] }, { key: [] }, { app: ['lead.add'] }],
    parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
  })
  expect(at('/leads/{lead}', 'delete')).toMatchObject({ security: [{ session: [] }], 'x-demands': { approval: true } })
  expect(at('/leads/{lead}', 'delete').responses).toHaveProperty('202')
  expect(at('/leads/{lead}/secrets/{field}', 'get').parameters).toContainEqual({ $ref: '#/components/parameters/Reason' })
})

test('a raw output is a body of another type', () => {
  expect(at('/team/export', 'post').responses[200]).toMatchObject({ content: { '*/*': { schema: { type: 'string' } } } })
})

test('two actions on one route are refused', () => {
  expect(() => openApi([actions[0]!, { ...actions[0]!, name: 'crm.findLeads' }], { title: 'x', version: '1' })).toThrow(
    /both get/,
  )
})

test('the reference shows every operation, escapes what it shows and runs no script', () => {
  const page = apiReferenceHtml(described)
  for (const name of ['crm.listLeads', 'crm.addLead', 'identity.showBranches']) expect(page).toContain(`id="${name}"`)
  expect(page).toContain('Branches &lt;b&gt;&amp;&lt;/b&gt; below')
  expect(page).not.toMatch(/<script|\son\w+=|javascript:/i)
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(found => found[1]!)
  expect(targets.filter(target => !page.includes(`id="${target}"`))).toEqual([])
})

// biome-ignore lint/suspicious/noExplicitAny: a test reaches into parsed JSON
type Loose = any

function follow(from: OpenApi, pointer: string): unknown {
  return pointer
    .slice(2)
    .split('/')
    .reduce<Loose>((part, step) => part?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], from)
}

function resolved(part: Loose): Loose {
  return part.$ref ? follow(described, part.$ref) : part
}
