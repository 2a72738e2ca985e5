import type { Id } from '#base/id.ts'
import { type FieldProblem, Refusal } from '#base/refusal.ts'
import type { Ctx, FieldChange } from '#kernel/ctx.ts'
import type { CustomField, CustomRecord, CustomValue } from '../contract/custom-field.ts'
import { type CustomStanding, fieldName, shownOf } from '../rules/custom-field.ts'
import { customText, customValueOf } from '../rules/custom-value.ts'
import { isUnseen } from '../rules/edits.ts'
import { heldFieldsOf } from '../store/custom-fields.ts'
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
 * What of the client's own fields would really change, judged by their kinds; undefined where nothing does. Of fields whose
 * values the asker does not see all that was sent is written: whether it is what stood there is told by nothing. Refuses keys
 * nobody made, fields that were put away, and values that are none, each by its place.
 */
export async function customEdits(
  ctx: Ctx,
  { record, row, now }: Asked,
  sent: Readonly<Record<string, CustomValue | null>> | undefined,
): Promise<CustomChange | undefined> {
  if (!sent || !Object.keys(sent).length) return undefined
  const fields = new Map((await heldFieldsOf(ctx, record)).map(field => [field.key, field]))
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
    const unseen = isUnseen(field.class, ctx.rights.clearance)
    const read = customValueOf(field, value, unseen ? undefined : before)
    if (!read.ok) refuse(`${field.name}: ${read.why}`)
    else if (unseen || JSON.stringify(before) !== JSON.stringify(read.value))
      edits.push({ field, before, after: read.value, unseen })
  }
  if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
  return edits.length ? { edits, after: afterEdits(now, opened, edits) } : undefined
}

/** What the fields were and became, each sealed by its class. */
export const changesOf = ({ edits }: CustomChange): FieldChange[] =>
  edits.map(({ field, before, after, unseen }) => ({ field: fieldName(field.id), class: field.class, before, after, unseen }))

/** Ids for an event. */
export const idsOf = ({ edits }: CustomChange): string[] => edits.map(edit => fieldName(edit.field.id))

/**
 * What a person who is kept has of the fields the client made, once another one becomes them: of what both have the one who
 * was chosen, of what one of them has that one’s. Undefined where nothing changes.
 */
export async function mergedCustom(
  ctx: Ctx,
  kept: CustomNow & { id: Id },
  gone: CustomNow & { id: Id },
  take: 'kept' | 'gone',
): Promise<CustomChange | undefined> {
  const fields = await heldFieldsOf(ctx, 'person')
  if (!fields.length) return undefined
  const [mine, its] = await Promise.all([kept, gone].map(one => openRestricted(ctx, one.id, one.restricted)))
  const edits = fields.flatMap((field): CustomEdit[] => {
    const before = standingValue(field.key, kept, mine!)
    const other = standingValue(field.key, gone, its!)
    // Whose value it becomes, which is no word on whether both have the same one.
    const theirs = other !== null && (take === 'gone' || before === null)
    const unseen = isUnseen(field.class, ctx.rights.clearance)
    return theirs && (unseen || JSON.stringify(before) !== JSON.stringify(other)) ? [{ field, before, after: other, unseen }] : []
  })
  return edits.length ? { edits, after: afterEdits(kept, mine!, edits) } : undefined
}

/** The values of a person in words, for whoever compares two; dots for what is restricted. Null where there are none. */
export function toldCustom(fields: readonly CustomField[], standing: CustomStanding): string | null {
  const shown = shownOf(fields, standing)
  const lines = fields.flatMap(field => {
    const value = shown.custom[field.key] ?? shown.sealedCustom[field.key]
    const text = shown.keptCustom.includes(field.key) ? '••••' : customText(field, value)
    return text === null ? [] : [`${field.name}: ${text}`]
  })
  return lines.join('; ') || null
}
