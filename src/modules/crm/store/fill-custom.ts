import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { CustomField, CustomValues } from '../contract/custom-field.ts'
import { fieldName } from '../rules/custom-field.ts'
import { customValueOf, type ReadValue } from '../rules/custom-value.ts'
import { customFieldsOf, heldFieldsOf } from './custom-fields.ts'
import { afterEdits, type CustomAfter, type CustomEdit, openRestricted, standingValue } from './custom-values.ts'
import { setLead, takeLead } from './lead-changes.ts'

/** A field with what is a value of it. */
export interface OwnLeadField extends CustomField {
  judge(sent: unknown): ReadValue
}

/** Fields the client made for leads that are in use: for whoever reads a file of leads. */
export const ownLeadFields = async (ctx: Ctx): Promise<OwnLeadField[]> =>
  (await customFieldsOf(ctx, 'lead'))
    .filter(field => !field.archived)
    .map(field => ({ ...field, judge: sent => customValueOf(field, sent) }))

/** The same, while leads are written: see `heldFieldsOf`. */
export const heldLeadFields = async (ctx: Ctx): Promise<CustomField[]> =>
  (await heldFieldsOf(ctx, 'lead')).filter(field => !field.archived)

/** Values of a record that is new, each in its place; they were judged by their fields before. */
export function newCustom(fields: readonly CustomField[], values: CustomValues): CustomAfter | undefined {
  const edits = fields.flatMap((field): CustomEdit[] => {
    const after = values[field.key]
    return after === undefined ? [] : [{ field, before: null, after }]
  })
  return edits.length ? afterEdits({ custom: {}, sealedCustom: {}, customKept: [] }, {}, edits) : undefined
}

/** Fills what is empty of leads that were there before: what was known stays. A value is told of like any other change. */
export async function fillCustom(ctx: Ctx, given: readonly { lead: Id; values: CustomValues }[]): Promise<void> {
  if (!given.length) return
  const fields = await heldLeadFields(ctx)
  for (const { lead, values } of given) {
    const now = await takeLead(ctx, lead)
    const needed = fields.some(field => field.class === 'restricted' && values[field.key] !== undefined)
    const opened = needed ? await openRestricted(ctx, lead, now.restricted) : {}
    const edits = fields.flatMap((field): CustomEdit[] => {
      const after = values[field.key]
      return after === undefined || standingValue(field.key, now, opened) !== null ? [] : [{ field, before: null, after }]
    })
    if (!edits.length) continue
    ctx.change(
      { kind: 'lead', id: lead },
      edits.map(({ field, before, after }) => ({ field: fieldName(field.id), class: field.class, before, after })),
    )
    await setLead(ctx, lead, now, {}, { custom: { after: afterEdits(now, opened, edits), person: now.contact } })
  }
}
