import { removeKept } from '#kernel/files.ts'
import { effect } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import { newSealed } from '#kernel/sealed-file.ts'
import { exportHours } from '#policy/limits.ts'
import { type ExportBatch, exportBatch, exportColumns, exportTask } from '../contract/export.ts'
import { exportHeader, exportLine } from '../rules/export-file.ts'
import { raiseAlert } from '../store/alerts.ts'
import { dropTargets } from '../store/bulk.ts'
import { exportById, setExportWhole } from '../store/exports.ts'

const goes = (state: string) => state === 'queued' || state === 'running'

/**
 * Writes an export batch by batch, sealed, so that memory stays flat and the disk holds nothing to be read. Begun again after a crash it begins anew, in a file of its
 * own: the one that becomes whole takes the place.
 */
export const writeExport = effect({
  name: 'crm.writeExport',
  input: exportTask,
  async prepare(ctx, { operation: id }) {
    const operation = await takeOperation(ctx, id)
    if (goes(operation.state)) tellProgress(ctx, operation, { state: 'running', more: -operation.done })
    return { vault: ctx.vault, places: ctx.places, tenant: ctx.tenant, goes: goes(operation.state) }
  },
  async perform({ vault, places, tenant, goes }, ask, signal, { operation }) {
    if (!goes) return undefined
    const file = await newSealed(vault, places, { tenant, as: operation })
    const made = { rows: 0, bytes: 0 }
    const add = async (text: string) => {
      made.bytes += Buffer.byteLength(text)
      await file.add(text)
    }
    try {
      // As they are now: one that is made meanwhile is not in this file.
      const { fields } = await ask(exportColumns, { operation })
      await add(exportHeader(fields))
      for (let after: string | null = null; ; ) {
        signal.throwIfAborted()
        const batch: ExportBatch = await ask(exportBatch, { operation, after })
        if (batch.stopped) {
          await file.drop()
          return undefined
        }
        if (batch.rows.length) await add(batch.rows.map(row => exportLine(row, fields)).join(''))
        made.rows += batch.rows.length
        after = batch.after
        if (after === null) break
      }
    } catch (error) {
      await file.drop()
      throw error
    }
    await file.keep()
    return made
  },
  async settle(ctx, made, _facts, { operation: id }) {
    const operation = await takeOperation(ctx, id)
    ctx.subject({ kind: 'operation', id }, { owner: operation.askedBy })
    if (!goes(operation.state)) {
      // Stopped while the last rows were written: nothing of it is kept. One that is whole stays.
      if (operation.state !== 'done') await removeKept(ctx.places, ctx.tenant, id)
      return {}
    }
    if (!made) return {}
    const { owner, approval } = await exportById(ctx, id)
    tellProgress(ctx, operation, { state: 'done', result: { exported: made.rows } })
    void setExportWhole(ctx, id, { ...made, expiresAt: new Date(ctx.now.getTime() + exportHours * 3600_000) })
    void dropTargets(ctx, id)
    ctx.note({ count: made.rows, ...(approval && { approval }) })
    const subject = approval ? { kind: 'approval', id: approval } : { kind: 'operation', id }
    raiseAlert(ctx, { to: owner, kind: 'export.done', subject, facts: { count: made.rows, operation: id } })
    return {}
  },
  // So long a run may take; whoever is not done then is begun anew by the minute.
  expireSeconds: 3600,
})
