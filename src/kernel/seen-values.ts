import { z } from 'zod'
import { type DataClass, isAbove } from '#policy/data-classes.ts'
import { classOf, unwrapped } from './mask.ts'

type Count = (value: unknown) => number
const compiled = new WeakMap<z.ZodType, Map<DataClass, Count | undefined>>()

/**
 * How many confidential values an answer shows unmasked to whoever has this clearance; undefined where its shape holds none,
 * which is known once for each shape: ordinary lists show hints, and cost nothing here.
 */
export function counterFor(schema: z.ZodType, clearance: DataClass): Count | undefined {
  let byClass = compiled.get(schema)
  if (!byClass) {
    byClass = new Map()
    compiled.set(schema, byClass)
  }
  if (!byClass.has(clearance)) byClass.set(clearance, within(schema, clearance))
  return byClass.get(clearance)
}

function within(schema: z.ZodType, clearance: DataClass): Count | undefined {
  const own = classOf(schema)
  if (own) return isAbove(own, 'internal') && !isAbove(own, clearance) ? value => (value == null ? 0 : 1) : undefined
  const inner = unwrapped(schema)
  if (inner) {
    const each = within(inner, clearance)
    return each && (value => (value == null ? 0 : each(value)))
  }
  if (schema instanceof z.ZodArray) {
    const each = within(schema.element as z.ZodType, clearance)
    return each && (value => (value as unknown[]).reduce((n: number, one) => n + each(one), 0))
  }
  if (schema instanceof z.ZodRecord) {
    const each = within(schema.valueType as z.ZodType, clearance)
    return each && (value => Object.values(value as object).reduce((n: number, one) => n + each(one), 0))
  }
  if (!(schema instanceof z.ZodObject)) return undefined
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([name, field]) => {
    const counted = within(field, clearance)
    return counted ? [[name, counted] as const] : []
  })
  if (!fields.length) return undefined
  return value => {
    let n = 0
    for (const [name, each] of fields) n += each((value as Record<string, unknown>)[name])
    return n
  }
}
