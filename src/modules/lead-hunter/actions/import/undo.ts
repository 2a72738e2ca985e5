import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { takeOperation, tellProgress } from '#kernel/operations.ts'
import {
  forgetAlertsOfGone,
  peopleToTakeBack,
  removePeople,
  restoreFields,
  takeAdditionsBack,
  takeLeadsBack,
} from '#modules/crm/index.ts'
import { forgetConsents } from '#modules/outreach/index.ts'
import type { ImportUndone } from '../../contract/import.ts'
import { undoImportBatch } from '../../contract/import-jobs.ts'
import { subjectOf } from '../../effects/import-open/subject-of.ts'
import { endAs, goOn, keepUndone } from '../../store/import-progress.ts'
import { forgetArrivals, metAgain } from '../../store/import-undo.ts'
import { takeImport } from '../../store/imports.ts'

/** Records of one transaction. */
const atOnce = 1000

const nothing: ImportUndone = {
  leadsRemoved: 0,
  peopleRemoved: 0,
  leadsKept: 0,
  peopleKept: 0,
  identifiersRemoved: 0,
  fieldsRestored: 0,
  fieldsKept: 0,
}

interface Page {
  /** The last record of this page; undefined where the step is over. */
  last: Id | undefined
  counts: Partial<ImportUndone>
}
type Step = (ctx: Ctx, operation: Id, after: Id | undefined) => Promise<Page>

/** Values first, then what was added to people who stay, then what was made: leads before the people they hang on. */
const steps: readonly Step[] = [
  async (ctx, operation, after) => {
    const met = await metAgain(ctx, operation, after, atOnce)
    const people = [...new Set(met.map(m => m.contact))]
    const leads = met.flatMap(m => m.lead ?? [])
    const { restored, kept } = await restoreFields(ctx, operation, [...new Set([...people, ...leads])])
    const identifiersRemoved = await takeAdditionsBack(ctx, operation, people)
    return { last: met.at(-1)?.id, counts: { fieldsRestored: restored, fieldsKept: kept, identifiersRemoved } }
  },
  async (ctx, operation, after) => {
    const { removed, kept, last } = await takeLeadsBack(ctx, operation, after, atOnce)
    return { last, counts: { leadsRemoved: removed.length, leadsKept: kept } }
  },
  async (ctx, operation, after) => {
    const { removed, kept, last } = await peopleToTakeBack(ctx, operation, after, atOnce)
    const staying = new Set(removed.length ? await forgetConsents(ctx, operation, removed) : [])
    const free = removed.filter(id => !staying.has(id))
    removePeople(ctx, free)
    return { last, counts: { peopleRemoved: free.length, peopleKept: kept + staying.size } }
  },
  async (ctx, operation, after) => ({ last: await forgetArrivals(ctx, operation, after, atOnce), counts: {} }),
]

export const importUndoing: readonly Handler[] = [
  handle(undoImportBatch, async (ctx, { operation: id }) => {
    const record = await takeImport(ctx, id)
    const operation = await takeOperation(ctx, id)
    subjectOf(ctx, record)
    // What an undo changes is no part of what the import did.
    ctx.operation = undefined
    if (operation.state !== 'undoing') return { left: false }
    if (record.state !== 'undoing') goOn(ctx, record, 'undoing')
    const { step = 0, after, ...before } = record.undone ?? { ...nothing, step: 0, after: undefined }
    const page = await steps[step]!(ctx, id, after)
    const undone = { ...before }
    for (const [name, n] of Object.entries(page.counts)) undone[name as keyof ImportUndone] += n
    const next = page.last === undefined ? step + 1 : step
    ctx.note({ step, ...page.counts })
    if (next < steps.length) {
      keepUndone(ctx, record, { ...undone, step: next, after: page.last })
      tellProgress(ctx, operation, { state: 'undoing' })
      ctx.operation = id
      ctx.later(undoImportBatch, { operation: id })
      ctx.operation = undefined
      return { left: true }
    }
    await forgetAlertsOfGone(ctx, record.startedAt ?? record.createdAt)
    keepUndone(ctx, record, undone)
    endAs(ctx, record, { state: 'undone' })
    tellProgress(ctx, { ...operation, result: {} }, { state: 'undone', result: { ...operation.result, undone } })
    ctx.emit('import.undone', {
      subject: { kind: 'import', id },
      reach: { owner: record.owner, branch: record.branch },
      facts: { ...undone },
    })
    return { left: false }
  }),
]
