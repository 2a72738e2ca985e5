import type { Ctx } from '#kernel/ctx.ts'
import type { Operation } from '#kernel/operations.ts'
import { firstFormSlug } from '../../rules/starting-set.ts'
import { openDraftForm, shutUnusedForm } from '../../store/demo.ts'

/** The client's own first form is live beside the made-up ones, so that whoever looks around can send it in. */
export async function openFirstForm(ctx: Ctx): Promise<{ firstForm?: string }> {
  const id = await openDraftForm(ctx, firstFormSlug)
  if (!id) return {}
  ctx.emit('form.published', { subject: { kind: 'form', id }, facts: { version: 1, by: 'demo' } })
  return { firstForm: id }
}

/** It is a draft again, unless somebody came by it or changed it meanwhile. */
export async function closeFirstForm(ctx: Ctx, operation: Operation): Promise<void> {
  const { firstForm } = operation.result
  if (typeof firstForm !== 'string') return
  if (await shutUnusedForm(ctx, firstForm, operation.id))
    ctx.emit('form.retired', { subject: { kind: 'form', id: firstForm }, facts: { version: 1, by: 'demo' } })
}
