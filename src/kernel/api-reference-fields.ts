import { type Html, html } from './html.ts'
import type { JsonSchema } from './json-schema.ts'

export interface Field {
  name: string
  schema: JsonSchema
  required: boolean
  /** Where a parameter goes: path, query, header. */
  place?: string
}

/** Fields as a list, and what is inside them as lists below. A field without a name shows only what is inside. */
export const fieldList = (fields: readonly Field[]): Html =>
  fields.length === 1 && !fields[0]!.name ? html`${unnamed(fields[0]!.schema)}` : html`<dl>${fields.map(field)}</dl>`

function unnamed(schema: JsonSchema): Html {
  const inside = insideOf(schema)
  return inside
    ? html`${schema.description ? html`<p>${schema.description as string}</p>` : ''}${inside}`
    : html`<dl>${field({ name: '', schema, required: false })}</dl>`
}

function field({ name, schema, required, place }: Field): Html {
  const dataClass = classOf(schema)
  return html`<div><dt>${name ? html`<code>${name}</code>` : ''} <span class="type">${typeOf(schema)}</span>${place ? html`<span class="place">${place}</span>` : ''}${required ? html`<span class="required">required</span>` : ''}${dataClass ? html`<span class="class ${dataClass}">${dataClass}</span>` : ''}</dt>
<dd>${schema.description ? html`<p>${schema.description as string}</p>` : ''}${limitsOf(schema)}${insideOf(schema) ?? ''}</dd></div>`
}

const listOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? (value as JsonSchema[]) : [])
const choicesOf = (schema: JsonSchema): JsonSchema[] =>
  [...listOf(schema.anyOf), ...listOf(schema.oneOf)].filter(one => one.type !== 'null')
const classOf = (schema: JsonSchema): string | undefined =>
  (schema['x-data-class'] as string | undefined) ?? choicesOf(schema).map(classOf).find(Boolean)

/** `string (email)`, `array of integer`, `string or null`. */
function typeOf(schema: JsonSchema): Html {
  if (typeof schema.$ref === 'string') return pointer(schema.$ref)
  const choices = [...listOf(schema.anyOf), ...listOf(schema.oneOf)]
  if (choices.length) {
    const said = [...new Map(choices.map(one => typeOf(one)).map(one => [one.text, one])).values()]
    return html`${said.map((one, n) => html`${n ? ' or ' : ''}${one}`)}`
  }
  if (schema.type === 'array') return html`array of ${typeOf((schema.items ?? {}) as JsonSchema)}`
  if ('const' in schema) return html`<code>${JSON.stringify(schema.const)}</code>`
  const types = [schema.type ?? 'any'].flat().join(' or ')
  return html`${types}${schema.format ? ` (${schema.format})` : ''}`
}

function pointer($ref: string): Html {
  const name = $ref.split('/')[3] ?? ''
  return html`<a href="#schema-${name}">${name}</a>`
}

const said: Record<string, string> = {
  minimum: 'at least',
  maximum: 'at most',
  exclusiveMinimum: 'above',
  exclusiveMaximum: 'below',
  minLength: 'shortest',
  maxLength: 'longest',
  minItems: 'fewest',
  maxItems: 'most',
  pattern: 'like',
  default: 'default',
}

function limitsOf(schema: JsonSchema): Html | '' {
  const limits = Object.entries(said)
    .filter(([word]) => word in schema)
    .map(
      ([word, text]) =>
        html`<li>${text} <code>${word === 'pattern' ? String(schema[word]) : JSON.stringify(schema[word])}</code></li>`,
    )
  const words = Array.isArray(schema.enum)
    ? [html`<li>one of ${schema.enum.map(value => html`<code>${String(value)}</code> `)}</li>`]
    : []
  return limits.length || words.length ? html`<ul class="limits">${[...words, ...limits]}</ul>` : ''
}

function insideOf(schema: JsonSchema): Html | undefined {
  if (typeof schema.$ref === 'string') return undefined
  if (schema.type === 'array') return insideOf((schema.items ?? {}) as JsonSchema)
  const choices = choicesOf(schema).filter(one => insideOf(one))
  if (choices.length === 1) return insideOf(choices[0]!)
  if (choices.length)
    return html`${choices.map((one, n) => html`<details class="choice" open><summary>Choice ${n + 1}${one.title ? `: ${one.title}` : ''}</summary>${insideOf(one)!}</details>`)}`
  const all = listOf(schema.allOf)
  if (all.length) return html`${all.map(one => insideOf(one) ?? '')}`
  const fields = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
  if (fields.length) {
    const required = new Set((schema.required ?? []) as string[])
    return fieldList(fields.map(([name, field]) => ({ name, schema: field, required: required.has(name) })))
  }
  const any = schema.additionalProperties
  return any && typeof any === 'object'
    ? fieldList([{ name: '(any name)', schema: any as JsonSchema, required: false }])
    : undefined
}
