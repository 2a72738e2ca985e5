import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle, perform } from '#kernel/handle.ts'
import { openOperation, takeOperation, tellProgress } from '#kernel/operations.ts'
import { isAbove } from '#policy/data-classes.ts'
import * as contract from '../../contract/import.ts'
import { undoImportBatch } from '../../contract/import-jobs.ts'
import { writeErrors } from '../../effects/import-errors.ts'
import { detailOf, mayUndo } from '../../effects/import-open/shown.ts'
import { subjectOf } from '../../effects/import-open/subject-of.ts'
import { runImport, tryImport } from '../../effects/import-run.ts'
import { countsInWords, wholeCounts } from '../../rules/import/counts.ts'
import { mappingProblems } from '../../rules/import/mapping-problems.ts'
import { beginAnew, endAs, goOn } from '../../store/import-progress.ts'
import { forgetFound, forgetSeen } from '../../store/import-rows.ts'
import { type ImportRecord, importById, takeImport } from '../../store/imports.ts'
import { ownTargets } from './own-targets.ts'

const busy: Partial<Record<ImportRecord['state'], string>> = {
  checking: 'The file is being tried. Wait for its end, or stop it.',
  queued: 'This file is being taken in already.',
  running: 'This file is being taken in already.',
  done: 'This file was taken in already. To take it in once more, open it anew.',
  undoing: 'This import is being undone.',
  undone: 'This import was undone. To take the file in again, open it anew.',
}

/** An import that can begin something now, with a mapping that can be used. */
async function takeReady(ctx: Ctx, id: string, states: readonly ImportRecord['state'][]): Promise<ImportRecord> {
  const record = await takeImport(ctx, id)
  subjectOf(ctx, record)
  if (!states.includes(record.state)) throw new Refusal('conflict', busy[record.state] ?? 'This cannot be done now.')
  if (record.fileGone) throw new Refusal('gone', 'The file of this import is not kept any more. Choose it anew.')
  const problems = mappingProblems(record.dialect.columns, record.mapping, await ownTargets(ctx))
  if (problems.length) throw new Refusal('invalid', problems[0]!.message, { problems })
  return record
}

const shownAgain = async (ctx: Ctx, id: string) => detailOf(await importById(ctx, id), ctx.now)
const reachOf = (record: ImportRecord) => ({ owner: record.owner, branch: record.branch })

export const importRuns: readonly Handler[] = [
  handle(contract.checkImport, async (ctx, { import: id }) => {
    const record = await takeReady(ctx, id, ['uploaded', 'mapped', 'checked'])
    beginAnew(ctx, record, 'checking')
    void forgetFound(ctx, id)
    void forgetSeen(ctx, id)
    ctx.later(tryImport, { import: id })
    return shownAgain(ctx, id)
  }),

  handle(contract.startImport, async (ctx, { import: id }) => {
    const record = await takeReady(ctx, id, ['uploaded', 'mapped', 'checked', 'cancelled', 'failed'])
    if (record.startedAt) {
      // It was stopped on the way: it goes on behind the last row.
      ctx.operation = id
      goOn(ctx, record, 'queued')
      tellProgress(ctx, await takeOperation(ctx, id), { state: 'queued' })
    } else {
      openOperation(ctx, {
        id,
        action: contract.startImport.name,
        title: `Import of ${record.fileName}`,
        total: record.rowsTotal ?? undefined,
        undoAction: undoImportBatch.name,
      })
      beginAnew(ctx, record, 'queued')
      void forgetFound(ctx, id)
      void forgetSeen(ctx, id)
    }
    ctx.emit('import.started', {
      subject: { kind: 'import', id },
      reach: reachOf(record),
      facts: { kind: record.kind, duplicates: record.policy.duplicates },
    })
    ctx.later(runImport, { import: id })
    return shownAgain(ctx, id)
  }),

  handle(contract.cancelImport, async (ctx, { import: id }) => {
    // Waits for the batch that is under way: what it took in is counted.
    const record = await takeImport(ctx, id)
    subjectOf(ctx, record)
    if (record.state === 'checking') {
      endAs(ctx, record, { state: 'mapped' })
      void forgetSeen(ctx, id)
    } else if (record.state === 'queued' || record.state === 'running') {
      const problem = `Stopped by ${ctx.actor.name} after ${countsInWords(wholeCounts(record.counts))}`
      endAs(ctx, record, { state: 'cancelled', problem })
      tellProgress(ctx, await takeOperation(ctx, id), { state: 'cancelled', problem })
      ctx.emit('import.cancelled', { subject: { kind: 'import', id }, reach: reachOf(record), facts: { rows: record.rowsDone } })
    } else throw new Refusal('conflict', 'Nothing is under way that could be stopped.')
    return shownAgain(ctx, id)
  }),

  handle(contract.undoImport, async (ctx, { import: id }) => {
    const record = await takeImport(ctx, id)
    subjectOf(ctx, record)
    if (!mayUndo(record, ctx.now)) {
      const late = record.state === 'done' || record.state === 'cancelled' || record.state === 'failed'
      throw new Refusal(
        'conflict',
        late && record.startedAt
          ? 'An import can be undone for 30 days, and these are over.'
          : (busy[record.state] ?? 'Nothing was taken in, so there is nothing to undo.'),
      )
    }
    goOn(ctx, record, 'undoing')
    tellProgress(ctx, await takeOperation(ctx, id), { state: 'undoing' })
    ctx.operation = id
    ctx.later(undoImportBatch, { operation: id })
    return shownAgain(ctx, id)
  }),

  handle(contract.importErrors, async (ctx, { import: id, of }) => {
    const record = await importById(ctx, id)
    // On the screen such values are dots to them; in their own file they put them there themselves.
    if (isAbove('confidential', ctx.rights.clearance) && record.owner !== ctx.actor.id) {
      throw new Refusal(
        'forbidden',
        'The rows of a colleague’s file hold e-mail addresses and phone numbers, which you do not see.',
      )
    }
    return perform(writeErrors, { import: id, of })
  }),
]
