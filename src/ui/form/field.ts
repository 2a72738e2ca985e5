import type { ReactNode } from 'react'
import type { z } from 'zod'
import { labelOf } from '../format.ts'

export type FieldKind =
  | 'text'
  | 'textarea'
  | 'secret'
  | 'email'
  | 'phone'
  | 'number'
  | 'money'
  | 'rate'
  | 'date'
  | 'select'
  | 'multi'
  | 'tags'
  | 'switch'

export interface Option {
  value: string
  label: string
}

/** What a form may say about a field beyond its schema. Everything left out is read from the schema. */
export interface FieldOptions {
  label?: string
  description?: string
  placeholder?: string
  kind?: FieldKind
  options?: readonly Option[]
  /** Takes both columns. */
  wide?: boolean
  /** A heading that starts a part of the form. */
  section?: string
  autoComplete?: string
  /** Otherwise than the schema has it, where the server knows what to do with nothing and a person should not have to think of it. */
  required?: boolean
  /** No word that it is optional: the form says in one place what is enough. */
  unmarked?: boolean
  /** The field is there only while this holds; hidden, it sends nothing. `values` are by path. */
  when?: (values: Record<string, unknown>) => boolean
  /** Draws the field itself: passwords, time zones. */
  draw?: (at: Drawn) => ReactNode
}

/** What a page that draws a field itself is given. */
export interface Drawn {
  field: Field
  value: unknown
  error: string | undefined
  onChange: (value: unknown) => void
  /** Everything that stands in the form, by path. */
  values: Record<string, unknown>
}

export interface Field extends FieldOptions {
  /** Dotted: `person.firstName`. */
  path: string
  label: string
  kind: FieldKind
  required: boolean
  options: readonly Option[]
  initial: unknown
}

/** zod's own description of a schema; only what is read here. */
interface Def {
  type: string
  innerType?: z.ZodType
  in?: z.ZodType
  element?: z.ZodType
  entries?: Record<string, string>
  defaultValue?: unknown
  format?: string
}
const defOf = (schema: z.ZodType) => schema.def as unknown as Def

/** The schema under optional, nullable, default and the like, and the default found on the way. */
function bare(schema: z.ZodType): { schema: z.ZodType; initial: unknown } {
  let initial: unknown
  let at = schema
  for (;;) {
    const def = defOf(at)
    if (def.type === 'default' || def.type === 'prefault') initial ??= def.defaultValue
    const inner = def.type === 'pipe' ? def.in : def.innerType
    if (!inner) return { schema: at, initial }
    at = inner
  }
}

function schemaAt(schema: z.ZodType, path: string): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema
  for (const name of path.split('.'))
    at = at && (bare(at).schema as unknown as { shape?: Record<string, z.ZodType> }).shape?.[name]
  return at
}

function kindOf(path: string, schema: z.ZodType): FieldKind {
  const def = defOf(schema)
  const name = path.split('.').at(-1)!
  if (def.type === 'boolean') return 'switch'
  if (def.type === 'enum') return 'select'
  if (def.type === 'number' || def.type === 'int')
    return name.endsWith('Cents') ? 'money' : /[rR]ate$/.test(name) ? 'rate' : 'number'
  if (def.type === 'array') return def.element && defOf(bare(def.element).schema).type === 'enum' ? 'multi' : 'tags'
  if (def.format === 'date') return 'date'
  if (def.format === 'email' || /email$/i.test(name)) return 'email'
  if (/phone$/i.test(name)) return 'phone'
  return ((schema as z.ZodString).maxLength ?? 0) >= 1000 ? 'textarea' : 'text'
}

function optionsOf(schema: z.ZodType): Option[] {
  const def = defOf(schema)
  const entries = def.entries ?? (def.element && defOf(bare(def.element).schema).entries)
  return entries ? Object.values(entries).map(value => ({ value, label: labelOf(value) })) : []
}

/** The fields of a form, from the contract's input schema; `wanted` chooses, orders and words them. */
export function fieldsOf(schema: z.ZodType, wanted?: Record<string, FieldOptions>): Field[] {
  const shape = (bare(schema).schema as unknown as { shape?: Record<string, z.ZodType> }).shape ?? {}
  const all: Record<string, FieldOptions> = wanted ?? Object.fromEntries(Object.keys(shape).map(path => [path, {}]))
  return Object.entries(all).flatMap(([path, more]) => {
    const outer = schemaAt(schema, path)
    if (!outer) throw new Error(`The form names “${path}”, which its schema does not have.`)
    const { schema: inner, initial } = bare(outer)
    const kind = more.kind ?? kindOf(path, inner)
    return [
      {
        ...more,
        path,
        kind,
        label: more.label ?? labelOf(path.split('.').at(-1)!),
        // A choice that starts with its default cannot be left empty.
        required: more.required ?? (!outer.safeParse(undefined).success || (kind === 'select' && initial !== undefined)),
        options: more.options ?? optionsOf(inner),
        initial,
      },
    ]
  })
}
