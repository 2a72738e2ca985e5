import type { DraftField, FieldMapping, FieldRule, ValueKind } from '../../contract/field-mapping.ts'
import type { intents } from '../../contract/lead-draft.ts'

export {
  type DraftField,
  draftFields,
  type FieldMapping,
  type FieldRule,
  fieldMapping,
  fieldRule,
  type ValueKind,
  valueKinds,
} from '../../contract/field-mapping.ts'

/** What one vendor sends. `each` is the path of the single leads, `unpack` a field that holds JSON as text. */
export interface VendorMapping {
  title: string
  fields: FieldMapping
  each?: string
  unpack?: string
  /** The vendor documents that it may add any common field: names that no line maps are guessed. */
  guess?: true
  /** Taken when nothing in the message says otherwise. */
  intent?: (typeof intents)[number]
}

const kindsByEnding: [RegExp, ValueKind][] = [
  [/Cents$/, 'money'],
  [/\.email$/, 'email'],
  [/\.phone(\.|$)/, 'phone'],
  [/(^property|\.address)$/, 'address'],
  [/\.state$/, 'state'],
  [/\.zip$/, 'zip'],
  [/\.country$/, 'country'],
  [/\.dateOfBirth$/, 'date'],
  [/\.currentRate$/, 'rate'],
  [/\.creditBand$/, 'creditBand'],
  [/\.creditScore$/, 'creditScore'],
  [/^intent$/, 'intent'],
  [/^message$/, 'message'],
  [/^tags$/, 'tags'],
  [/^askedAt$/, 'dateTime'],
]

/** The usual way to read a value that goes to this field. */
export const kindOf = (to: DraftField): ValueKind => kindsByEnding.find(([ending]) => ending.test(to))?.[1] ?? 'text'

type Target = DraftField | (Partial<Omit<FieldRule, 'from'>> & { to: DraftField })

/** Writes a mapping from `path: field` pairs; a list of targets reads one path into several fields. */
export function mapping(pairs: Record<string, Target | Target[]>): FieldMapping {
  return Object.entries(pairs).flatMap(([from, targets]) =>
    [targets].flat().map(target => {
      const rule = typeof target === 'string' ? { to: target } : target
      return { ...rule, from, as: rule.as ?? kindOf(rule.to) }
    }),
  )
}
