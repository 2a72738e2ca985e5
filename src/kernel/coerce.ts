import { z } from 'zod'
import { unwrapped } from './mask.ts'

/** Query strings and form posts know only text: brings each value to the kind its schema asks for, and leaves the judging to the schema. */
export function coerceFields(schema: z.ZodType, fields: Record<string, unknown>): Record<string, unknown> {
  if (!(schema instanceof z.ZodObject)) return fields
  const shape = schema.shape as Record<string, z.ZodType>
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, shape[name] ? coerce(shape[name], value) : value]),
  )
}

function coerce(schema: z.ZodType, value: unknown): unknown {
  const inner = unwrapped(schema)
  if (inner) return coerce(inner, value)
  if (schema instanceof z.ZodArray) {
    const items = Array.isArray(value)
      ? value
      : typeof value === 'string'
        ? value.startsWith('[')
          ? parsed(value)
          : value === ''
            ? []
            : value.split(',')
        : value
    return Array.isArray(items) ? items.map(item => coerce(schema.element as z.ZodType, item)) : items
  }
  if (typeof value !== 'string') return value
  if (schema instanceof z.ZodNumber) return value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value)
  if (schema instanceof z.ZodBoolean)
    return value === 'true' || value === 'on' || value === '1'
      ? true
      : value === 'false' || value === '0' || value === ''
        ? false
        : value
  if (
    schema instanceof z.ZodObject ||
    schema instanceof z.ZodRecord ||
    schema instanceof z.ZodUnion ||
    schema instanceof z.ZodDiscriminatedUnion
  )
    return parsed(value)
  return value
}

function parsed(value: string): unknown {
  if (!/^[[{"]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
