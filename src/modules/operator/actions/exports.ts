import { Refusal } from '#base/refusal.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { openedRow } from '#kernel/sealed-row.ts'
import * as contract from '../contract.ts'
import { writeExport } from '../effects/write-export.ts'
import * as store from '../store/exports.ts'
import { clientHere, tell } from './clients.ts'

/** Rows that are read at a time: a few megabytes. */
const pageRows = 2000

export const exportActions: readonly Handler[] = [
  handle(contract.exportClient, async (ctx, { reason }) => {
    await clientHere(ctx)
    if (await store.exporting(ctx)) throw new Refusal('conflict', 'An archive of this client is being made already.')
    const id = await store.keepExport(ctx)
    tell(ctx, 'client.exported', reason, { export: id })
    ctx.later(writeExport, { export: id }, { key: id })
    return { id }
  }),

  handle(contract.listExports, async ctx => ({ items: await store.exportsOf(ctx) })),

  handle(contract.readExportPage, async (ctx, { table, after }) => ({
    // It is the client's own, and of no use to them sealed with keys of this installation.
    rows: (await store.pageOfTable(ctx, table, after, pageRows)).map(row => openedRow(ctx, table, row)),
  })),

  handle(contract.noteExported, async (ctx, { export: id, tables, rows }) => {
    await store.moveExport(ctx, id, tables, rows)
    ctx.idle()
    return {}
  }),
]
