import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import { ownLeadFields } from '#modules/crm/index.ts'
import * as contract from '../../contract/import-jobs.ts'
import { subjectOf } from '../../effects/import-open/subject-of.ts'
import { runImport, tryImport } from '../../effects/import-run.ts'
import { sumCounts, wholeCounts } from '../../rules/import/counts.ts'
import { type JudgedRow, judgeRow } from '../../rules/import/judge-row.ts'
import { keepPlace, takeResting } from '../../store/import-progress.ts'
import { errorRows, type KeptRow, keepRows, mendedBetween } from '../../store/import-rows.ts'
import { type ImportRecord, takeImport } from '../../store/imports.ts'
import { tidyFiles } from './files.ts'
import { takeIn } from './take-in.ts'
import { tryRows } from './try-rows.ts'

/** Problem rows a trial keeps to be mended; the rest is only counted. */
const mostTried = 200
const restMinutes = 2
const errorRowsAtOnce = 1000

/** The row is locked: of two that read the same file the second finds the place moved, so every row is taken once. */
async function takeHere(
  ctx: Ctx,
  id: string,
  from: contract.ReadPlace | null,
  states: readonly string[],
): Promise<ImportRecord | undefined> {
  const record = await takeImport(ctx, id)
  subjectOf(ctx, record)
  const here = record.place?.offset === from?.offset && (record.place?.skip ?? 0) === (from?.skip ?? 0)
  return here && states.includes(record.state) ? record : undefined
}

/** The rows with what a person corrected in them, judged anew. */
async function withMended(ctx: Ctx, record: ImportRecord, rows: JudgedRow[]) {
  const [first, last] = [rows[0], rows.at(-1)]
  const mended = first && last ? await mendedBetween(ctx, record.id, first.line, last.line) : []
  if (!mended.length) return { rows, mended: new Map<number, JudgedRow>() }
  const own = await ownLeadFields(ctx)
  const cells = new Map(mended.map(m => [m.line, m.cells]))
  const anew = new Map<number, JudgedRow>()
  const all = rows.map(row => {
    const corrected = cells.get(row.line)
    if (!corrected) return row
    const judged = judgeRow({ line: row.line, cells: corrected }, record.mapping, record.policy, own)
    anew.set(row.line, judged)
    return judged
  })
  return { rows: all, mended: anew }
}

export const importBatches: readonly Handler[] = [
  handle(contract.importBatch, async (ctx, { import: id, from, next, rows }) => {
    const record = await takeHere(ctx, id, from, ['queued', 'running'])
    ctx.operation = id
    if (!record) return { go: false }
    const { rows: judged, mended } = await withMended(ctx, record, rows as JudgedRow[])
    const { counts, kept, results } = await takeIn(ctx, record, judged)
    const problems = new Set(kept.map(row => row.line))
    const taken = [...mended.values()].filter(row => !problems.has(row.line))
    counts.mended = taken.length
    keepRows(ctx, id, [
      ...kept,
      ...taken.map((row): KeptRow => {
        const r = results.get(row.line)
        const { line, cells, raw } = row
        return {
          line,
          cells,
          raw,
          outcome: 'mended',
          problems: [],
          intake: null,
          lead: r?.lead ?? null,
          contact: r?.contact ?? null,
          taken: true,
          was: null,
        }
      }),
    ])
    const all = sumCounts(wholeCounts(record.counts), counts)
    keepPlace(ctx, record, next, all, 'counts')
    tellProgress(
      ctx,
      { ...(await takeOperation(ctx, id)), result: {} },
      { state: 'running', more: rows.length, result: { ...all } },
    )
    const { rows: read, created, matched, duplicate, bad, refused } = counts
    ctx.note({ rows: read, created, matched, duplicate, bad, refused })
    return { go: true }
  }),

  handle(contract.tryImportBatch, async (ctx, { import: id, from, next, rows }) => {
    const record = await takeHere(ctx, id, from, ['checking'])
    ctx.operation = undefined
    if (!record) return { go: false }
    const { rows: judged } = await withMended(ctx, record, rows as JudgedRow[])
    const { counts, kept } = await tryRows(ctx, record, judged)
    const before = wholeCounts(record.check)
    const room = Math.max(0, mostTried - before.bad - before.refused - before.conflict)
    const first = kept.filter(row => row.outcome !== 'duplicate').toSorted((a, b) => a.line - b.line)
    keepRows(ctx, id, first.slice(0, room))
    keepPlace(ctx, record, next, sumCounts(before, counts), 'check_counts')
    return { go: true }
  }),

  handle(contract.importErrorRows, async (ctx, { import: id, after, of }) => ({
    rows: await errorRows(ctx, id, of, after, errorRowsAtOnce),
  })),

  handle(contract.resumeImports, async ctx => {
    const resting = await takeResting(ctx, new Date(ctx.now.getTime() - restMinutes * 60_000))
    const removed = await tidyFiles(ctx)
    if (!resting.length && !removed) ctx.idle()
    for (const { id, state } of resting) {
      ctx.operation = state === 'checking' ? undefined : id
      if (state === 'checking') ctx.later(tryImport, { import: id })
      else if (state === 'undoing') ctx.later(contract.undoImportBatch, { operation: id })
      else ctx.later(runImport, { import: id })
    }
    ctx.operation = undefined
    ctx.note({ resumed: resting.length, removed })
    return { resumed: resting.length }
  }),
]
