import { z } from 'zod'
import { type DataClass, declaredClass, isAbove } from '#policy/data-classes.ts'

type Mask = (value: unknown) => unknown
const asIs: Mask = value => value
const compiled = new WeakMap<z.ZodType, Map<DataClass, Mask>>()

/** Masks what a declared output holds above the clearance; compiled once for each schema and clearance. */
export function maskFor(schema: z.ZodType, clearance: DataClass): Mask {
  let byClass = compiled.get(schema)
  if (!byClass) {
    byClass = new Map()
    compiled.set(schema, byClass)
  }
  let mask = byClass.get(clearance)
  if (!mask) {
    mask = compile(schema, clearance) ?? asIs
    byClass.set(clearance, mask)
  }
  return mask
}

/** The class declared on a schema or on what it wraps. */
export function classOf(schema: z.ZodType): DataClass | undefined {
  const own = declaredClass(schema)
  if (own) return own
  const inner = unwrapped(schema)
  return inner ? classOf(inner) : undefined
}

export function unwrapped(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return schema.unwrap() as z.ZodType
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly || schema instanceof z.ZodCatch)
    return schema.def.innerType as z.ZodType
  if (schema instanceof z.ZodPipe) return schema.def.out as z.ZodType
  return undefined
}

function compile(schema: z.ZodType, clearance: DataClass): Mask | undefined {
  const own = classOf(schema)
  if (own && isAbove(own, clearance)) return value => (value == null ? value : masked(value))
  const inner = unwrapped(schema)
  if (inner) return nullable(compile(inner, clearance))
  if (schema instanceof z.ZodArray) {
    const each = compile(schema.element as z.ZodType, clearance)
    return each && (value => (value as unknown[]).map(each))
  }
  if (schema instanceof z.ZodRecord) {
    const each = compile(schema.valueType as z.ZodType, clearance)
    return each && (value => Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, each(v)])))
  }
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>)
      .map(([name, field]) => [name, compile(field, clearance)] as const)
      .filter((f): f is readonly [string, Mask] => f[1] !== undefined)
    if (!fields.length) return undefined
    return value => {
      const out = { ...(value as Record<string, unknown>) }
      for (const [name, mask] of fields) if (name in out) out[name] = mask(out[name])
      return out
    }
  }
  if (schema instanceof z.ZodUnion) {
    const options = (schema.options as z.ZodType[]).map(option => [option, compile(option, clearance)] as const)
    if (options.every(([, mask]) => !mask)) return undefined
    return value => options.find(([option]) => option.safeParse(value).success)?.[1]?.(value) ?? value
  }
  return undefined
}

const nullable = (mask: Mask | undefined): Mask | undefined => mask && (value => (value == null ? value : mask(value)))

/** Dots and, of longer text, nothing else: a hint is stored beside the value where one is wanted. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return '••••'
  if (Array.isArray(value)) return []
  if (typeof value === 'object') return {}
  return null
}
