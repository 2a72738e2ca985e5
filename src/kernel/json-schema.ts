import { z } from 'zod'
import { type DataClass, isAbove } from '#policy/data-classes.ts'

/** A JSON Schema of draft 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = { [word: string]: unknown }

/**
 * What a contract's schema looks like on the wire: of inputs what may be sent, of outputs what comes. The data class that
 * was declared on a field shows as `x-data-class`.
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const kind = zodSchema._zod.def.type
      if (kind === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
      if (kind === 'bigint') Object.assign(jsonSchema, { type: 'string', pattern: '^-?\\d+$' })
    },
  })
  const { $schema: _, ...plain } = JSON.parse(JSON.stringify(made)) as JsonSchema
  return tidied(plain, io)
}

/** Formats whose pattern would only repeat them, at length. */
const spokenFormats = new Set(['uuid', 'email', 'date', 'date-time', 'time', 'uri', 'ipv4', 'ipv6'])

function tidied(schema: JsonSchema, io: 'input' | 'output'): JsonSchema {
  const { dataClass, ...out } = eachPart(schema, part => tidied(part, io))
  if (typeof out.format === 'string' && spokenFormats.has(out.format)) delete out.pattern
  if (out.minimum === Number.MIN_SAFE_INTEGER) delete out.minimum
  if (out.maximum === Number.MAX_SAFE_INTEGER) delete out.maximum
  // A field more in a later version must not break who reads answers strictly.
  if (io === 'output' && out.additionalProperties === false) delete out.additionalProperties
  if (!dataClass) return out
  const marked = { ...out, 'x-data-class': dataClass }
  return io === 'output' && isAbove(dataClass as DataClass, 'internal') ? masked(marked) : marked
}

const judging =
  /^(?:format|pattern|enum|const|(?:min|max)(?:Length|Items|Properties)|minimum|maximum|exclusive.*|multipleOf|required)$/

/** A value above the reader's clearance comes masked, so the schema may not promise more than that. */
function masked(schema: JsonSchema): JsonSchema {
  const out = Object.fromEntries(Object.entries(schema).filter(([word]) => !judging.test(word)))
  if (out.type === 'number' || out.type === 'integer' || out.type === 'boolean') out.type = [out.type, 'null']
  const note = 'Masked for readers without the clearance.'
  return { ...out, description: out.description ? `${out.description}. ${note}` : note }
}

const maps = new Set(['properties', 'patternProperties', '$defs'])
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const single = new Set(['items', 'additionalProperties', 'propertyNames', 'not', 'contains', 'if', 'then', 'else'])

/** The schema with every schema directly inside it replaced; a property called `items` is not mistaken for the word. */
export function eachPart(schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema {
  const part = (value: unknown) => (isSchema(value) ? change(value) : value)
  return Object.fromEntries(
    Object.entries(schema).map(([word, value]) => {
      if (maps.has(word) && isSchema(value))
        return [word, Object.fromEntries(Object.entries(value).map(([k, v]) => [k, part(v)]))]
      if (lists.has(word) && Array.isArray(value)) return [word, value.map(part)]
      return [word, single.has(word) ? part(value) : value]
    }),
  )
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Splits the fields of an input between the path, and the rest (query or body). An input may be a choice or an
 * intersection of objects; a field of the path is then taken out of each.
 */
export function splitFields(
  schema: JsonSchema,
  inPath: readonly string[],
): { path: Record<string, JsonSchema>; rest: JsonSchema } {
  const path: Record<string, JsonSchema> = Object.fromEntries(inPath.map(name => [name, { type: 'string' }]))
  const without = (part: JsonSchema): JsonSchema => {
    const out = { ...part }
    for (const word of ['allOf', 'anyOf', 'oneOf'])
      if (Array.isArray(out[word])) out[word] = (out[word] as JsonSchema[]).map(without)
    if (isSchema(out.properties)) {
      const fields = Object.entries(out.properties) as [string, JsonSchema][]
      for (const [name, field] of fields) if (inPath.includes(name)) path[name] = field
      out.properties = Object.fromEntries(fields.filter(([name]) => !inPath.includes(name)))
    }
    if (Array.isArray(out.required)) {
      out.required = out.required.filter(name => !inPath.includes(name))
      if (!(out.required as string[]).length) delete out.required
    }
    return out
  }
  return { rest: without(schema), path }
}

/** Every field a query may hold, of a choice all together; only those that all choices demand are demanded. */
export function fieldsOf(schema: JsonSchema): { name: string; field: JsonSchema; required: boolean }[] {
  const required = new Set(Array.isArray(schema.required) ? (schema.required as string[]) : [])
  const own = Object.entries(isSchema(schema.properties) ? schema.properties : {}).map(([name, field]) => ({
    name,
    field: field as JsonSchema,
    required: required.has(name),
  }))
  const all = ((schema.allOf ?? []) as JsonSchema[]).flatMap(fieldsOf)
  const choices = ((schema.anyOf ?? schema.oneOf ?? []) as JsonSchema[]).map(fieldsOf)
  const chosen = choices
    .flat()
    .map(one => ({ ...one, required: choices.every(c => c.some(o => o.name === one.name && o.required)) }))
  return [...new Map([...chosen, ...all, ...own].map(one => [one.name, one])).values()]
}
