import { csvLine } from '#base/csv.ts'
import { effect } from '#kernel/handle.ts'
import { newSealed } from '#kernel/sealed-file.ts'
import { errorsTask, importErrorRows } from '../contract/import-jobs.ts'
import { errorFileHeader, errorFileRow } from '../rules/import/error-file.ts'
import { importById } from '../store/imports.ts'

/** Writes the rows that became no lead into a file, some at a time, so that memory stays flat however many they are. */
export const writeErrors = effect({
  name: 'leadHunter.writeErrors',
  input: errorsTask,
  async prepare(ctx, { import: id, of }) {
    const record = await importById(ctx, id)
    return {
      vault: ctx.vault,
      places: ctx.places,
      tenant: ctx.tenant,
      columns: record.dialect.columns,
      fileName: record.fileName,
      as: `${id}-${of}`,
    }
  },
  async perform({ vault, places, tenant, columns, as }, ask, _signal, { import: id, of }) {
    const file = await newSealed(vault, places, { tenant, as })
    // A byte order mark: without it spreadsheets take UTF-8 for something else.
    await file.add(`\ufeff${csvLine(errorFileHeader(columns))}`)
    for (let after = 0; ; ) {
      const { rows } = await ask(importErrorRows, { import: id, after, of })
      if (!rows.length) break
      await file.add(
        rows
          .map(({ cells, raw, ...row }) =>
            csvLine(errorFileRow(columns, { ...row, cells: cells ?? undefined, raw: raw ?? undefined })),
          )
          .join(''),
      )
      after = rows.at(-1)!.line
    }
    return file.keep()
  },
  async settle(ctx, path, { fileName, tenant, as }, { import: id, of }) {
    ctx.subject({ kind: 'import', id })
    ctx.note({ of })
    const name = `${fileName.replace(/\.[^.]{1,5}$/, '')} - ${of === 'duplicates' ? 'twice' : 'to correct'}.csv`
    return { raw: { type: 'text/csv; charset=utf-8', path, name, sealed: { tenant, as } } }
  },
})
