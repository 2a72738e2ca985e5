import { writeWorkbook } from '#adapters/workbook/index.ts'
import { removeKept } from '#kernel/files.ts'
import { effect } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import { newSealed } from '#kernel/sealed-file.ts'
import { exportHours } from '#policy/limits.ts'
import { type ExportBatch, type ExportFormat, type ExportRow, exportBatch, exportTask } from '../contract/export.ts'
import { exportCells, exportColumns, exportHeader, exportLine } from '../rules/export-file.ts'
import { raiseAlert } from '../store/alerts.ts'
import { dropTargets } from '../store/bulk.ts'
import { exportById, setExportWhole } from '../store/exports.ts'

/** It was called off, or its asker may not have it any more. */
class Stopped extends Error {}

type Rows = AsyncIterable<readonly ExportRow[]>
async function* csvOf(rows: Rows): AsyncGenerator<Buffer> {
  yield Buffer.from(exportHeader())
  for await (const some of rows) if (some.length) yield Buffer.from(some.map(exportLine).join(''))
}
async function* cellsOf(rows: Rows) {
  for await (const some of rows) yield some.map(exportCells)
}
const writers: Record<ExportFormat, (rows: Rows, at: Date) => AsyncGenerator<Buffer>> = {
  csv: csvOf,
  xlsx: (rows, at) => writeWorkbook({ sheet: 'Leads', columns: exportColumns, rows: cellsOf(rows), at }),
}

const goes = (state: string) => state === 'queued' || state === 'running'

/**
 * Writes an export batch by batch, sealed, so that memory stays flat and the disk holds nothing to be read. Begun again after a crash it begins anew, in a file of its
 * own: the one that becomes whole takes the place.
 */
export const writeExport = effect({
  name: 'crm.writeExport',
  input: exportTask,
  async prepare(ctx, { operation: id }) {
    const [operation, { format }] = await Promise.all([takeOperation(ctx, id), exportById(ctx, id)])
    if (goes(operation.state)) tellProgress(ctx, operation, { state: 'running', more: -operation.done })
    return { vault: ctx.vault, places: ctx.places, tenant: ctx.tenant, at: ctx.now, format, goes: goes(operation.state) }
  },
  async perform({ vault, places, tenant, at, format, goes }, ask, signal, { operation }) {
    if (!goes) return undefined
    const file = await newSealed(vault, places, { tenant, as: operation })
    const made = { rows: 0, bytes: 0 }
    /** As the asker may see them at that moment, a thousand at a time. */
    async function* batches() {
      for (let after: string | null = null; ; ) {
        signal.throwIfAborted()
        const batch: ExportBatch = await ask(exportBatch, { operation, after })
        if (batch.stopped) throw new Stopped()
        made.rows += batch.rows.length
        yield batch.rows
        after = batch.after
        if (after === null) return
      }
    }
    try {
      for await (const piece of writers[format](batches(), at)) {
        made.bytes += piece.length
        await file.add(piece)
      }
    } catch (error) {
      await file.drop()
      if (error instanceof Stopped) return undefined
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
