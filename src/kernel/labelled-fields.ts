import { z } from 'zod'
import { type DataClass, isAbove } from '#policy/data-classes.ts'
import { classOf, unwrapped } from './mask.ts'

/** One field of an input as a person reads it. */
export interface LabelledField {
  /** `Received from`; of nested ones the way there: `Filter: state`. */
  label: string
  value: string
  class: DataClass
  masked: boolean
  /** Which record the values are ids of (`person`), where they are. */
  ref: string | null
  /** Which record it is said of, where the way there leads by one: `Weights` of each person. */
  of?: { ref: string; id: string }
}

const words = (name: string): string => name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
const labelOf = (path: readonly string[]): string => {
  const text = path.map(words).join(': ')
  return text[0] ? text[0].toUpperCase() + text.slice(1) : 'Value'
}

const refOf = (schema: z.ZodType): string | null => /^Id of the (.+)$/.exec(schema.description ?? '')?.[1] ?? null

const plain = (value: unknown): string =>
  value === null
    ? 'Nothing'
    : typeof value === 'boolean'
      ? value
        ? 'Yes'
        : 'No'
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)

/**
 * What was sent, field by field, by the contract's own shape. A value above the reader's clearance shows as dots; so does
 * one whose class the shape does not tell.
 */
export function labelledFields(
  schema: z.ZodType,
  value: unknown,
  clearance: DataClass,
  path: readonly string[] = [],
): LabelledField[] {
  if (value === undefined) return []
  const own = classOf(schema)
  if (own && isAbove(own, clearance)) return [{ label: labelOf(path), value: '••••', class: own, masked: true, ref: null }]
  const inner = unwrapped(schema)
  if (inner) return labelledFields(inner, value, clearance, path)
  if (schema instanceof z.ZodUnion && value !== null) {
    const option = (schema.options as z.ZodType[]).find(one => one.safeParse(value).success)
    if (option) return labelledFields(option, value, clearance, path)
  }
  if (schema instanceof z.ZodObject && value !== null && typeof value === 'object') {
    const shape = schema.shape as Record<string, z.ZodType>
    return Object.entries(value).flatMap(([name, held]) =>
      shape[name] ? labelledFields(shape[name], held, clearance, [...path, name]) : [hidden([...path, name])],
    )
  }
  if (schema instanceof z.ZodRecord && value !== null && typeof value === 'object') {
    const ref = refOf(schema.keyType as z.ZodType)
    return Object.entries(value).flatMap(([name, held]) => {
      const fields = labelledFields(schema.valueType as z.ZodType, held, clearance, ref ? path : [...path, name])
      return ref ? fields.map(field => ({ ...field, of: { ref, id: name } })) : fields
    })
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const element = schema.element as z.ZodType
    if (value.every(one => one === null || typeof one !== 'object')) {
      const of = classOf(element)
      if (of && isAbove(of, clearance)) return [{ label: labelOf(path), value: '••••', class: of, masked: true, ref: null }]
      const value_ = value.length ? value.map(plain).join(', ') : 'None'
      return [{ label: labelOf(path), value: value_, class: of ?? 'internal', masked: false, ref: refOf(element) }]
    }
    return value.flatMap((one, n) => labelledFields(element, one, clearance, [...path, String(n + 1)]))
  }
  return [{ label: labelOf(path), value: plain(value), class: own ?? 'internal', masked: false, ref: refOf(schema) }]
}

/** Of a field that the shape does not know nothing is known. */
const hidden = (path: readonly string[]): LabelledField => ({
  label: labelOf(path),
  value: '••••',
  class: 'restricted',
  masked: true,
  ref: null,
})
