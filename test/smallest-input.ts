import { z } from 'zod'
import { newId } from '#base/id.ts'
import { unwrapped } from '#kernel/mask.ts'

/** The smallest input a contract's schema takes, or nearly: enough to get past the shape and reach the handler. */
export function smallestInput(schema: z.ZodType): Record<string, unknown> {
  return (smallest(schema) as Record<string, unknown> | undefined) ?? {}
}

const samples = [
  'x',
  'sample',
  '2026-01-31',
  '2026-01-31T10:00:00Z',
  'FL',
  '33101',
  'a@b.example',
  'America/New_York',
  '100001',
  '09:00',
  newId(),
  'a fairly long sample sentence',
  'https://hooks.example.com/in',
]

function smallest(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return undefined
  if (schema instanceof z.ZodNullable) return null
  const inner = unwrapped(schema)
  if (inner) return smallest(inner)
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(schema.shape as Record<string, z.ZodType>)
        .map(([name, field]) => [name, smallest(field)] as const)
        .filter(([, value]) => value !== undefined),
    )
  }
  if (schema instanceof z.ZodArray) {
    const one = [smallest(schema.element as z.ZodType)]
    return schema.safeParse([]).success ? [] : one
  }
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodLiteral) return [...schema.values][0]
  if (schema instanceof z.ZodBoolean) return false
  if (schema instanceof z.ZodNumber) return [1, 0, 100, 1000].find(n => schema.safeParse(n).success) ?? 1
  if (schema instanceof z.ZodUnion) return smallest((schema.options as z.ZodType[])[0]!)
  if (schema instanceof z.ZodRecord) return {}
  if (schema.description?.startsWith('Id of the')) return newId()
  return samples.find(s => schema.safeParse(s).success) ?? 'x'
}

/** Every field filled; of a union the option of this number, so that each is met once. Not all of it need go together. */
export function fullestInput(schema: z.ZodType, option: number): unknown {
  if (schema.description?.startsWith('Id of the')) return newId()
  const inner = unwrapped(schema)
  if (inner) return fullestInput(inner, option)
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => [name, fullestInput(field, option)]),
    )
  if (schema instanceof z.ZodArray) return [fullestInput(schema.element as z.ZodType, option)]
  if (schema instanceof z.ZodRecord)
    return { [String(fullestInput(schema.keyType as z.ZodType, option))]: fullestInput(schema.valueType as z.ZodType, option) }
  if (schema instanceof z.ZodUnion) return fullestInput(schema.options[option % schema.options.length] as z.ZodType, option)
  return smallest(schema)
}
