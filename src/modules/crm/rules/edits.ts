import type { FieldProblem } from '#base/refusal.ts'
import { type DataClass, isAbove } from '#policy/data-classes.ts'
import type { CustomField } from '../contract/custom-field.ts'

/** Fields whose values are confidential wherever they are kept or told of. */
const confidentialFields = new Set(['propertyStreet', 'message', 'street', 'unit', 'value', 'title'])
export const classOfField = (field: string): DataClass => (confidentialFields.has(field) ? 'confidential' : 'internal')

/**
 * Whether somebody with this clearance does not see what such a field holds: what is restricted nobody does without a reveal.
 * Nothing they are answered may then hang on the value, else they find it by trying.
 */
export const isUnseen = (of: DataClass, clearance: DataClass): boolean => of === 'restricted' || isAbove(of, clearance)

export interface Edit {
  field: string
  before: unknown
  after: unknown
  /** Whoever asked does not see what it was. */
  unseen?: boolean
}

/** What would really change, of what was sent; of fields the asker does not see, all that was sent. */
export function editsOf(
  current: Readonly<Record<string, unknown>>,
  sent: Readonly<Record<string, unknown>>,
  clearance: DataClass,
): Edit[] {
  return Object.entries(sent)
    .filter(([, after]) => after !== undefined)
    .map(([field, after]) => ({
      field,
      before: current[field] ?? null,
      after: after === '' ? null : after,
      ...(isUnseen(classOfField(field), clearance) && { unseen: true }),
    }))
    .filter(({ before, after, unseen }) => unseen || JSON.stringify(plain(before)) !== JSON.stringify(plain(after)))
}

/** Of a field the client made. */
interface OwnEdit {
  field: Pick<CustomField, 'key' | 'class'>
  before: unknown
  after: unknown
}

/**
 * What a person sees who changed a record that somebody else had changed meanwhile: of each field both values, save of
 * confidential ones, which are read again from the record.
 */
export function conflictFacts(
  edits: readonly Edit[],
  version: number,
  own: readonly OwnEdit[] = [],
): { facts: Record<string, string | number | boolean | null>; problems: FieldProblem[] } {
  const all = [
    ...edits.map(edit => ({ ...edit, class: classOfField(edit.field) })),
    ...own.map(({ field, before, after }) => ({ field: `custom.${field.key}`, class: field.class, before, after })),
  ]
  const facts: Record<string, string | number | boolean | null> = { version, fields: all.map(e => e.field).join(',') }
  for (const { field, class: of, before, after } of all) {
    if (of !== 'internal') continue
    facts[`theirs.${field}`] = told(before)
    facts[`yours.${field}`] = told(after)
  }
  return { facts, problems: all.map(({ field }) => ({ path: field, message: 'Somebody changed this meanwhile.' })) }
}

const told = (value: unknown): string | number | boolean | null =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? null : (value as string | number | boolean)

/** Moments are compared as moments, however they were written. */
const plain = (value: unknown): unknown => {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return new Date(value).toISOString()
  return value
}
