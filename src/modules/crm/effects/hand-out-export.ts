import { Refusal } from '#base/refusal.ts'
import { keptPath } from '#kernel/files.ts'
import { effect } from '#kernel/handle.ts'
import { isWhole } from '#kernel/sealed-file.ts'
import { dropAlteredExport, fetchExport } from '../contract/export.ts'
import { exportName, exportType } from '../rules/export-file.ts'
import { exportById } from '../store/exports.ts'

/**
 * Proves an export from its first byte to its last before any of it leaves: once an answer has begun it can only be broken
 * off. Whether the asker may have it was looked at by the caller.
 */
export const handOutExport = effect({
  name: 'crm.handOutExport',
  input: fetchExport.input,
  async prepare(ctx, { operation }) {
    const { createdAt, format } = await exportById(ctx, operation)
    const sealed = { tenant: ctx.tenant, as: operation }
    return { vault: ctx.vault, path: keptPath(ctx.places, ctx.tenant, operation), sealed, createdAt, format }
  },
  async perform({ vault, path, sealed }, ask, _signal, { operation }) {
    if (await isWhole(vault, path, sealed)) return
    await ask(dropAlteredExport, { operation })
    throw new Refusal(
      'gone',
      'This file is not what was written: it was changed or cut on the disk, and was removed. Ask again.',
      {
        title: 'The file was changed',
      },
    )
  },
  async settle(ctx, _done, { path, sealed, createdAt, format }, { operation: id }) {
    ctx.subject({ kind: 'operation', id })
    return { raw: { type: exportType(format), path, name: exportName(createdAt, format), sealed } }
  },
})
