import type { JsonSchema } from './json-schema.ts'

const ofFormat: Record<string, string> = {
  uuid: '019a0c1e-7b2a-7c3d-8e4f-5a6b7c8d9e0f',
  email: 'dana.reyes@example.com',
  date: '2026-03-02',
  'date-time': '2026-03-02T15:04:05Z',
  uri: 'https://example.com',
}

/** The smallest value a schema takes, for a reader to start from: of objects only the demanded fields. */
export function exampleOf(schema: JsonSchema, depth = 0): unknown {
  if ('example' in schema) return schema.example
  if ('const' in schema) return schema.const
  if ('default' in schema) return schema.default
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const parts = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (parts?.length) return exampleOf(parts[0]!, depth)
  if (Array.isArray(schema.allOf)) return Object.assign({}, ...schema.allOf.map(part => exampleOf(part as JsonSchema, depth)))
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'string') return ofFormat[String(schema.format)] ?? 'text'
  if (type === 'integer' || type === 'number') return Math.max(Number(schema.minimum ?? 1), 1)
  if (type === 'boolean') return true
  if (type === 'array')
    return Number(schema.minItems ?? 0) > 0 && depth < 4 ? [exampleOf(schema.items as JsonSchema, depth + 1)] : []
  if (type !== 'object') return null
  const fields = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
  const required = (schema.required ?? []) as string[]
  return Object.fromEntries(
    fields.filter(([name]) => required.includes(name) && depth < 4).map(([name, field]) => [name, exampleOf(field, depth + 1)]),
  )
}
