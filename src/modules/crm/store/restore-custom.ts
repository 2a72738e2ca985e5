import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import type { Envelope } from '#kernel/sealed-row.ts'
import { sql } from '#kernel/sql.ts'
import type { CustomValue, CustomValues } from '../contract/custom-field.ts'
import { fieldName } from '../rules/custom-field.ts'
import { isUnseen } from '../rules/edits.ts'
import { customFields, heldFieldsOf, tableOfRecord } from './custom-fields.ts'
import {
  afterEdits,
  type CustomEdit,
  type CustomNow,
  openRestricted,
  sealedOfRecord,
  setsOf,
  standingValue,
} from './custom-values.ts'

export interface OwnFound {
  kind: 'contact' | 'lead'
  record: Id
  field: string
  before: unknown
  after: unknown
}

/**
 * Gives fields the client made their values back, as `restoreFields` does for the others: what was changed again since stays,
 * and so does what became a choice that is no more. Each stands where its field’s class of today has it.
 */
export async function restoreCustom(
  ctx: Ctx,
  operation: Id,
  asked: readonly OwnFound[],
): Promise<{ restored: number; kept: number }> {
  const done = { restored: 0, kept: 0 }
  if (!asked.length) return done
  for (const kind of new Set(asked.map(one => one.kind))) await heldFieldsOf(ctx, kind === 'lead' ? 'lead' : 'person')
  const fields = new Map((await customFields(ctx)).map(field => [fieldName(field.id), field]))
  for (const [record, found] of Map.groupBy(asked, one => one.record)) {
    const { kind } = found[0]!
    const of = kind === 'lead' ? 'lead' : 'person'
    const table = sql.table(`crm.${tableOfRecord[of]}`)
    const row = await ctx.row<CustomNow & { sealed: Envelope; person: Id }>(sql`
      select sealed, custom, custom_kept as "customKept", restricted, ${sql.raw(of === 'lead' ? 'contact_id' : 'id')} as person from ${table}
      where tenant_id = ${ctx.tenant} and id = ${record} and operation_id is distinct from ${operation}::uuid for update`)
    if (!row) continue
    const whole = sealedOfRecord[of].open(ctx, record, row.sealed) as { sealedCustom: CustomValues }
    const now = { ...row, sealedCustom: whole.sealedCustom }
    const known = found.flatMap(one => {
      const field = fields.get(one.field)
      return field ? [{ ...one, field }] : []
    })
    const opened = known.some(one => one.field.class === 'restricted') ? await openRestricted(ctx, record, row.restricted) : {}
    const edits = known.flatMap(({ field, before, after }): CustomEdit[] => {
      const stands = standingValue(field.key, now, opened)
      const unseen = isUnseen(field.class, ctx.rights.clearance)
      // Where the asker does not see it, going back to the same value is told of as going back to another.
      if (same(stands, after) && (unseen || !same(stands, before)))
        return [{ field, before: stands, after: (before ?? null) as CustomValue | null, unseen }]
      if (same(stands, before)) return []
      done.kept += 1
      return []
    })
    if (!edits.length) continue
    done.restored += edits.length
    const next = afterEdits(now, opened, edits)
    const sets = [
      ...setsOf(ctx, record, row.person, next),
      sql`sealed = ${sealedOfRecord[of].seal(ctx, record, { ...whole, sealedCustom: next.sealedCustom } as never)}`,
    ]
    void ctx.rows(sql`
      update ${table} set ${sql.join(sets)}, version = version + 1, updated_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${record}`)
    ctx.change(
      { kind, id: record },
      edits.map(({ field, before, after, unseen }) => ({
        field: fieldName(field.id),
        class: field.class,
        before,
        after,
        unseen,
      })),
    )
  }
  return done
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
