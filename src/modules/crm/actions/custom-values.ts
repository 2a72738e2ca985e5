import type { Id } from '#base/id.ts'
import { type FieldProblem, Refusal } from '#base/refusal.ts'
import type { Ctx, FieldChange } from '#kernel/ctx.ts'
import type { CustomRecord, CustomValue } from '../contract/custom-field.ts'
import { customValueOf } from '../rules/custom-value.ts'
import { customFieldsOf } from '../store/custom-fields.ts'
import {
  afterEdits,
  type CustomAfter,
  type CustomEdit,
  type CustomNow,
  openRestricted,
  standingValue,
} from '../store/custom-values.ts'

interface Asked {
  record: CustomRecord
  /** The record's id, to which its envelopes are bound. */
  row: Id
  now: CustomNow
}

export interface CustomChange {
  edits: CustomEdit[]
  after: CustomAfter
}

/**
 * What of the client's own fields would really change, judged by their kinds; undefined where nothing does. Refuses keys
 * nobody made, fields that were put away, and values that are none, each by its place.
 */
export async function customEdits(
  ctx: Ctx,
  { record, row, now }: Asked,
  sent: Readonly<Record<string, CustomValue | null>> | undefined,
): Promise<CustomChange | undefined> {
  if (!sent || !Object.keys(sent).length) return undefined
  const fields = new Map((await customFieldsOf(ctx, record)).map(field => [field.key, field]))
  const asked = Object.entries(sent).map(([key, value]) => ({ key, value, field: fields.get(key) }))
  const needed = asked.some(({ field }) => field?.class === 'restricted')
  const opened = needed ? await openRestricted(ctx, row, now.restricted) : {}
  const problems: FieldProblem[] = []
  const edits: CustomEdit[] = []
  for (const { key, value, field } of asked) {
    const refuse = (message: string) => problems.push({ path: `custom.${key}`, message })
    if (!field) {
      refuse(`There is no field “${key}”.`)
      continue
    }
    if (field.archived) {
      refuse(`“${field.name}” was put away. Bring it back in the settings first.`)
      continue
    }
    const before = standingValue(key, now, opened)
    const read = customValueOf(field, value, before)
    if (!read.ok) refuse(`${field.name}: ${read.why}`)
    else if (JSON.stringify(before) !== JSON.stringify(read.value)) edits.push({ field, before, after: read.value })
  }
  if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
  return edits.length ? { edits, after: afterEdits(now, opened, edits) } : undefined
}

/** A field a client made, as changes and events name it: by its id alone. */
export const fieldName = (id: Id): string => `custom.${id}`

/** What the fields were and became, each sealed by its class. */
export const changesOf = ({ edits }: CustomChange): FieldChange[] =>
  edits.map(({ field, before, after }) => ({ field: fieldName(field.id), class: field.class, before, after }))

/** Ids for an event. */
export const idsOf = ({ edits }: CustomChange): string[] => edits.map(edit => fieldName(edit.field.id))
