import { effect } from '#kernel/handle.ts'
import { mendedTask, takeMendedRow } from '../contract/import-jobs.ts'
import { takeRow } from '../store/import-rows.ts'
import { takeImport } from '../store/imports.ts'

/** Has the worker's own door take a corrected row in, or try it where nothing is taken in yet, and answers the row as it is then. */
export const takeMended = effect({
  name: 'leadHunter.takeMended',
  input: mendedTask,
  prepare: async () => undefined,
  perform: (_facts, ask, _signal, task) => ask(takeMendedRow, task),
  async settle(ctx, _counts, _facts, { import: id, line }) {
    const [record, row] = await Promise.all([takeImport(ctx, id), takeRow(ctx, id, line)])
    ctx.subject({ kind: 'import', id }, { owner: record.owner, branch: record.branch })
    const { outcome, cells, raw, intake, lead, contact } = row
    const problems = row.problems.map(({ column, value, message }) => ({ column: column ?? null, value: value ?? null, message }))
    return { line, outcome, cells, raw, problems, intake, lead, contact }
  },
})
