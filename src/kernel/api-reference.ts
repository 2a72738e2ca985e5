import { createHash } from 'node:crypto'
import { exampleOf } from './api-reference-example.ts'
import { fieldList } from './api-reference-fields.ts'
import { apiReferenceStyle } from './api-reference-style.ts'
import { Html, html } from './html.ts'
import type { JsonSchema } from './json-schema.ts'
import type { OpenApi, Operation } from './openapi.ts'

/** What the page needs of a Content-Security-Policy: its own style and nothing else. */
export const apiReferencePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(apiReferenceStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

interface Entry {
  path: string
  method: string
  operation: Operation
}

/** The whole description as one page that runs no script: find in page opens what it finds. */
export function apiReferenceHtml(openapi: OpenApi): string {
  const entries = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ path, method, operation })),
  )
  const rooms = openapi.tags.map(({ name }) => ({ name, entries: entries.filter(one => one.operation.tags.includes(name)) }))
  const { title, version, description } = openapi.info
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: API reference</title>
<style>${new Html(apiReferenceStyle)}</style>
</head>
<body>
<a class="skip" href="#start">Skip to the operations</a>
<header>
<h1>${title} <small>API ${version}</small></h1>
${description.split('\n').map(line => html`<p>${code(line)}</p>`)}
<p>${entries.length} operations. Machine-readable: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI ${openapi.openapi}).</p>
</header>
<nav aria-label="Rooms">${rooms.map(navOf)}</nav>
<main id="start">
${rooms.map(room => html`<section aria-labelledby="room-${room.name}"><h2 id="room-${room.name}">${titled(room.name)}</h2>${room.entries.map(entry => operationOf(entry, openapi))}</section>`)}
<section aria-labelledby="every-request"><h2 id="every-request">Every request</h2>${everyRequest(openapi)}</section>
<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>${Object.entries(openapi.components.schemas ?? {}).map(schemaOf)}</section>
</main>
</body>
</html>
`.text
}

const titled = (room: string) =>
  room
    .split('-')
    .map(word => (word.length < 4 ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1)))
    .join(' ')

/** Words between backticks are shown as code. */
const code = (text: string): Html => html`${text.split('`').map((part, n) => (n % 2 ? html`<code>${part}</code>` : part))}`

const badge = (method: string) => html`<b class="method ${method}">${method.toUpperCase()}</b>`

const navOf = ({
  name,
  entries,
}: {
  name: string
  entries: Entry[]
}) => html`<details open><summary>${titled(name)} <small>${entries.length}</small></summary>
<ul>${entries.map(({ method, operation }) => html`<li><a href="#${operation.operationId}">${badge(method)} ${operation.summary}</a></li>`)}</ul></details>`

function operationOf({ path, method, operation }: Entry, openapi: OpenApi): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses, security } = operation
  const all = parameters.map(one => pointed(one, openapi))
  const body = bodyOf(requestBody)
  return html`<details class="operation" id="${operationId}">
<summary>${badge(method)} <code class="path">${path}</code> <span>${summary}</span></summary>
<p>${code(description)}</p>
<p class="facts"><a href="#${operationId}"><code>${operationId}</code></a>${security.map(one => html`<span>${one.key ? 'API key' : one.app ? 'App' : 'Session'}</span>`)}${Object.keys((operation['x-demands'] as object) ?? {}).map(demand => html`<span class="demand">needs ${demand === 'proofMinutes' ? 'a fresh proof' : demand}</span>`)}${((operation['x-events'] as string[]) ?? []).map(event => html`<span>writes ${event}</span>`)}</p>
${all.length ? html`<h3>Parameters</h3>${fieldList(all.map(parameterField))}` : ''}
${body ? html`<h3>Body</h3>${fieldList([{ name: '', schema: body, required: false }])}` : ''}
<h3>Answers</h3>
${Object.entries(responses).map(([status, answer]) => answerOf(status, pointed(answer, openapi)))}
<h3>Example</h3>
<pre><code>${curl(method, path, all, body)}</code></pre>
</details>`
}

function parameterField(parameter: JsonSchema) {
  const content = parameter.content as Record<string, { schema: JsonSchema }> | undefined
  const schema = { ...((parameter.schema ?? content?.['application/json']?.schema) as JsonSchema) }
  if (parameter.description) schema.description = parameter.description
  return { name: String(parameter.name), schema, required: parameter.required === true, place: String(parameter.in) }
}

function answerOf(status: string, answer: JsonSchema): Html {
  const schema = bodyOf(answer)
  const head = html`<b class="status s${status[0]!}">${status}</b> ${answer.description as string}`
  if (!schema || Number(status) >= 400) return html`<p class="answer">${head}</p>`
  return html`<details class="answer" open><summary>${head}</summary>${fieldList([{ name: '', schema, required: false }])}</details>`
}

function everyRequest({ components }: OpenApi): Html {
  const headers = Object.entries(components.headers ?? {}).map(([name, header]) => ({
    name: name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').replace('Rate-Limit', 'RateLimit'),
    schema: { ...(header.schema as JsonSchema), description: header.description },
    required: false,
  }))
  const ways = Object.values(components.securitySchemes ?? {}).map(way => html`<li>${way.description as string}</li>`)
  return html`<p>Who you are is said in one of these ways:</p><ul>${ways}</ul><h3>Headers of answers</h3>${fieldList(headers)}
<p>A refused request answers with a <a href="#schema-Problem">Problem</a>.</p>`
}

const schemaOf = ([name, schema]: [string, JsonSchema]) =>
  html`<details class="operation" id="schema-${name}"><summary><code class="path">${name}</code></summary>${fieldList([{ name: '', schema, required: false }])}</details>`

function pointed(part: JsonSchema, openapi: OpenApi): JsonSchema {
  if (typeof part.$ref !== 'string') return part
  const [group, name] = part.$ref.split('/').slice(-2)
  return openapi.components[group!]![name!]!
}

function bodyOf(part: JsonSchema | undefined): JsonSchema | undefined {
  const content = part?.content as Record<string, { schema: JsonSchema }> | undefined
  return content && Object.values(content)[0]?.schema
}

function curl(method: string, path: string, parameters: JsonSchema[], body: JsonSchema | undefined): string {
  const demanded = parameters.filter(one => one.required && one.in !== 'path')
  const query = demanded.filter(one => one.in === 'query').map(one => `${one.name}=${exampleOf(parameterField(one).schema)}`)
  const headers = demanded.filter(one => one.in === 'header').map(one => `-H '${one.name}: …'`)
  const lines = [
    `curl -X ${method.toUpperCase()} "$HOST${path}${query.length ? `?${query.join('&')}` : ''}"`,
    `-H "Authorization: Bearer $KEY"`,
    ...headers,
  ]
  if (body) lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(exampleOf(body), null, 2)}'`)
  return lines.join(' \\\n  ')
}
