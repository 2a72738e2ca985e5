import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { ownLeadFields } from '#modules/crm/index.ts'
import type { ImportCounts } from '../../contract/import.ts'
import * as contract from '../../contract/import.ts'
import { takeMendedRow } from '../../contract/import-jobs.ts'
import { takeMended } from '../../effects/import-mended.ts'
import { rowShown } from '../../effects/import-open/shown.ts'
import { subjectOf } from '../../effects/import-open/subject-of.ts'
import { sumCounts, wholeCounts, withoutRow } from '../../rules/import/counts.ts'
import { type JudgedRow, judgeRow } from '../../rules/import/judge-row.ts'
import { setCounts } from '../../store/import-progress.ts'
import { forgetSeen, type KeptRow, keepRows, takeRow } from '../../store/import-rows.ts'
import { type ImportRecord, takeImport } from '../../store/imports.ts'
import { takeIn } from './take-in.ts'
import { tryRows } from './try-rows.ts'

const gone: Partial<Record<ImportRecord['state'], string>> = {
  checking: 'The file is being tried. Correct the row when that is done.',
  undoing: 'This import is being undone.',
  undone: 'This import was undone, so nothing of it is taken in any more.',
}

/** The run has been past this row: a corrected one is taken in now, not on the way. */
const isPassed = (record: ImportRecord, row: KeptRow): boolean =>
  record.startedAt !== null && record.place !== null && row.line < record.place.line

/** The trial has counted the whole file, and nothing is taken in yet. */
const isTried = (record: ImportRecord): boolean => record.state === 'checked' && record.check !== null

/** What the trial's counts hold for a row that is kept to be corrected. */
const countedAs = (row: KeptRow): Partial<ImportCounts> =>
  row.counted ?? (row.outcome === 'mended' ? (row.was ? { [row.was]: 1 } : {}) : { [row.outcome]: 1 })

/** Empty cells where the line could not be divided, so that a person can fill them in. */
const wholeCells = (record: ImportRecord, row: KeptRow): Record<string, string> =>
  row.cells ?? Object.fromEntries(record.dialect.columns.map(column => [column, '']))

async function mend(ctx: Ctx, id: string, line: number, cells: Record<string, string>) {
  const record = await takeImport(ctx, id)
  const row = await takeRow(ctx, id, line)
  subjectOf(ctx, record)
  const refused = gone[record.state]
  if (refused) throw new Refusal('conflict', refused)
  if (row.taken || (row.outcome !== 'bad' && row.outcome !== 'refused' && row.outcome !== 'mended')) {
    throw new Refusal(
      'conflict',
      row.outcome === 'conflict' ? 'Decide who this is among the arrivals that wait for it.' : 'This row was taken in.',
    )
  }
  const unknown = Object.keys(cells).filter(column => !record.dialect.columns.includes(column))
  if (unknown.length) {
    throw new Refusal('invalid', `This file has no column “${unknown[0]}”.`, {
      problems: unknown.map(column => ({ path: `cells.${column}`, message: 'There is no such column.' })),
    })
  }
  const judged = judgeRow(
    { line, cells: { ...wholeCells(record, row), ...cells } },
    record.mapping,
    record.policy,
    await ownLeadFields(ctx),
  )
  const was = row.outcome === 'mended' ? row.was : row.outcome
  const now: KeptRow = {
    ...row,
    cells: judged.cells,
    raw: null,
    problems: judged.problems,
    outcome: judged.arrival ? 'mended' : 'bad',
    was: judged.arrival ? was : null,
    counted: isTried(record) ? countedAs(row) : null,
  }
  keepRows(ctx, id, [now])
  ctx.note({ line, mended: judged.arrival !== undefined })
  return isTried(record) || (judged.arrival && isPassed(record, row)) ? perform(takeMended, { import: id, line }) : rowShown(now)
}

/** A row corrected after the trial is tried anew by itself, so that what would happen is always said of the file as it is now. */
async function tryOne(ctx: Ctx, record: ImportRecord, row: KeptRow, judged: JudgedRow) {
  await forgetSeen(ctx, record.id, row.line)
  const { counts, kept } = await tryRows(ctx, record, [judged])
  const of: Partial<ImportCounts> = { ...counts, rows: 0 }
  // Whoever is refused still, or points to several people, is no corrected row; who stands twice is one.
  const found = kept.find(one => one.outcome !== 'duplicate')
  keepRows(ctx, record.id, [{ ...(found ?? { ...row, outcome: 'mended', problems: [] }), was: null, counted: of }])
  const all = sumCounts(withoutRow(wholeCounts(record.check), countedAs(row)), of)
  setCounts(ctx, record, all, 'check_counts')
  return { counts: all }
}

/** A corrected row by the road of the whole file, as the system: what a file brings in may be anybody's. */
async function takeOne(ctx: Ctx, id: string, line: number) {
  const record = await takeImport(ctx, id)
  const row = await takeRow(ctx, id, line)
  subjectOf(ctx, record)
  ctx.operation = id
  const judged = judgeRow({ line, cells: wholeCells(record, row) }, record.mapping, record.policy, await ownLeadFields(ctx))
  if (isTried(record) && !row.taken) return tryOne(ctx, record, row, judged)
  if (row.taken || row.outcome !== 'mended' || !judged.arrival || !isPassed(record, row))
    return { counts: wholeCounts(record.counts) }
  const { counts, kept, results } = await takeIn(ctx, record, [judged])
  const r = results.get(line)
  keepRows(ctx, id, kept.length ? kept : [{ ...row, taken: true, lead: r?.lead ?? null, contact: r?.contact ?? null }])
  const before = row.was ? { [row.was]: -1 } : {}
  const all = sumCounts(sumCounts(wholeCounts(record.counts), before), { ...counts, rows: 0, mended: 1 })
  setCounts(ctx, record, all)
  return { counts: all }
}

export const importMending: readonly Handler[] = [
  handle(contract.mendImportRow, (ctx, { import: id, line, cells }) => mend(ctx, id, line, cells)),
  handle(takeMendedRow, (ctx, { import: id, line }) => takeOne(ctx, id, line)),
]
