import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { keptPath } from '#kernel/files.ts'
import { type Ask, effect } from '#kernel/handle.ts'
import { operationById, tellProgress } from '#kernel/operations.ts'
import { Altered, readSealed, type SealedAs } from '#kernel/sealed-file.ts'
import type { Vault } from '#kernel/vault.ts'
import { ownLeadFields, raiseAlert } from '#modules/crm/index.ts'
import { importBatch, importTask, type ReadPlace, tryImportBatch } from '../contract/import-jobs.ts'
import { wholeCounts } from '../rules/import/counts.ts'
import { type JudgedRow, judgeRow } from '../rules/import/judge-row.ts'
import type { OwnField } from '../rules/import/own-field.ts'
import { endAs } from '../store/import-progress.ts'
import { forgetSeen } from '../store/import-rows.ts'
import { type ImportRecord, importById, personNow, takeImport } from '../store/imports.ts'
import type { Dialect, Row } from './import-file/dialect.ts'
import { readFileRows } from './import-file/read-file.ts'
import { sealedImportFile } from './import-open/look.ts'

/** Rows of one transaction: short locks, flat memory, as quick as larger ones. */
const batchRows = 2000
/** A run works in slices and asks for the next one itself, so that no job grows old and a stopped process loses little. */
const sliceSeconds = 20
const types = ['tenant_admin', 'branch_manager', 'loan_officer', 'marketing']

interface Facts {
  vault: Vault
  path: string
  sealed: SealedAs
  record: ImportRecord
  /** Fields the client made, as they are when this slice begins. */
  own: readonly OwnField[]
}
type Outcome = { how: 'end' | 'more'; place: ReadPlace | null } | { how: 'stopped' | 'altered' }

const alteredFile =
  'The file is not what was brought: it was changed or cut on the disk. What was taken in before is kept; bring it again.'

/** The facts of a file that is still wanted by somebody who may still bring it. */
async function factsOf(ctx: Ctx, id: Id, states: readonly string[]): Promise<Facts | { why: string } | undefined> {
  const record = await importById(ctx, id)
  if (!states.includes(record.state)) return undefined
  const person = await personNow(ctx, record.owner)
  if (!person?.active || !types.includes(person.type))
    return { why: `${record.ownerName} may not import files any more, so it was stopped.` }
  const path = keptPath(ctx.places, ctx.tenant, id)
  return { vault: ctx.vault, path, sealed: sealedImportFile(ctx, record), record, own: await ownLeadFields(ctx) }
}

/** Reads on from the last place and hands batch after batch to `action`; the next batch is read while one is written. */
async function readOn(
  { vault, path, sealed, record, own }: Facts,
  ask: Ask,
  signal: AbortSignal,
  action: typeof importBatch | typeof tryImportBatch,
): Promise<Outcome> {
  const started = performance.now()
  const { id } = record
  const { start } = record.dialect
  let at = record.place as ReadPlace | null
  let skip = at?.skip ?? 0
  let writing: Promise<boolean> = Promise.resolve(true)
  const bytes = readSealed(vault, path, sealed, at?.offset ?? 0)
  try {
    for await (const batch of readFileRows(bytes, record.dialect as Dialect, at ?? undefined, batchRows)) {
      const rows = await judged(batch.rows.slice(skip), record, own)
      skip = 0
      if (!(await writing)) return { how: 'stopped' }
      const from = at
      at = batch.next
      if (signal.aborted || performance.now() - started > sliceSeconds * 1000) {
        return (await write(ask, action, id, from, batch.next, rows, start)) ? { how: 'more', place: at } : { how: 'stopped' }
      }
      writing = write(ask, action, id, from, batch.next, rows, start)
      writing.catch(() => {})
    }
  } catch (error) {
    if (!(error instanceof Altered)) throw error
    await writing
    return { how: 'altered' }
  }
  return (await writing) ? { how: 'end', place: at } : { how: 'stopped' }
}

/** Rows judged between two looks at what the database answered. */
const judgedAtOnce = 25

/** Judges rows a few at a time: in between the batch before goes on, whose writing the database is busy with meanwhile. */
async function judged(rows: readonly Row[], { mapping, policy }: ImportRecord, own: readonly OwnField[]): Promise<JudgedRow[]> {
  const done: JudgedRow[] = []
  for (const [n, row] of rows.entries()) {
    if (n % judgedAtOnce === 0) await new Promise(resolve => setImmediate(resolve))
    done.push(judgeRow(row, mapping, policy, own))
  }
  return done
}

/**
 * One batch in one transaction. A row the database does not take for its values must not stop the others: the batch is
 * divided until that row stands alone, and it is kept as one to be mended.
 */
async function write(
  ask: Ask,
  action: typeof importBatch | typeof tryImportBatch,
  id: Id,
  from: ReadPlace | null,
  next: ReadPlace,
  rows: JudgedRow[],
  start: ReadPlace,
): Promise<boolean> {
  try {
    return (await ask(action, { import: id, from, next, rows })).go
  } catch (error) {
    if (!ofValues(error)) throw error
    const [only] = rows
    if (!only) throw error
    if (rows.length === 1) {
      const message =
        error instanceof Refusal ? error.message : 'The values of this row could not be kept. Look for unusual characters.'
      const bad: JudgedRow = { ...only, arrival: undefined, problems: [{ message }] }
      return (await ask(action, { import: id, from, next, rows: [bad] })).go
    }
    const half = Math.ceil(rows.length / 2)
    const middle = { ...(from ?? start), skip: (from?.skip ?? 0) + half }
    return (
      (await write(ask, action, id, from, middle, rows.slice(0, half), start)) &&
      (await write(ask, action, id, middle, next, rows.slice(half), start))
    )
  }
}

/** What the values of a row are to blame for: classes 22 and 23 of PostgreSQL's codes, and their refusals. */
function ofValues(error: unknown): boolean {
  if (error instanceof Refusal) return error.word === 'invalid' || error.word === 'conflict'
  return /^2[23]/.test(String((error as { code?: unknown })?.code ?? ''))
}

const here = (record: ImportRecord, place: ReadPlace | null) =>
  record.place?.offset === place?.offset && ((record.place as ReadPlace | null)?.skip ?? 0) === (place?.skip ?? 0)

/** Why it cannot go on at all. */
function whyNot(result: Outcome, facts: Facts | { why: string } | undefined): string | undefined {
  if (facts && 'why' in facts) return facts.why
  return result.how === 'altered' ? alteredFile : undefined
}

export const runImport = effect({
  name: 'leadHunter.runImport',
  input: importTask,
  expireSeconds: 300,
  prepare: (ctx, { import: id }) => factsOf(ctx, id, ['queued', 'running']),
  async perform(facts, ask, signal): Promise<Outcome> {
    return facts && 'path' in facts ? readOn(facts, ask, signal, importBatch) : { how: 'stopped' }
  },
  async settle(ctx, result, facts, { import: id }) {
    const record = await takeImport(ctx, id)
    ctx.operation = id
    ctx.subject({ kind: 'import', id }, { owner: record.owner, branch: record.branch })
    ctx.note({ how: result.how, rows: record.rowsDone })
    if (record.state !== 'queued' && record.state !== 'running') return {}
    const why = whyNot(result, facts)
    if (why) {
      endAs(ctx, record, { state: 'failed', problem: why })
      raiseAlert(ctx, { to: record.owner, kind: 'import.failed', subject: { kind: 'import', id } })
      tellProgress(ctx, await operationById(ctx, id), { state: 'failed', problem: why })
      return {}
    }
    if (result.how === 'more') ctx.later(runImport, { import: id })
    if (result.how !== 'end' || !here(record, result.place)) return {}
    const counts = wholeCounts(record.counts)
    endAs(ctx, record, { state: 'done', whole: true })
    tellProgress(
      ctx,
      { ...(await operationById(ctx, id)), result: {} },
      { state: 'done', total: record.rowsDone, result: { ...counts } },
    )
    const { rows, created, matched, leads, bad, refused, conflict } = counts
    const told = { subject: { kind: 'import', id }, facts: { rows, created, matched, leads, bad, refused, conflict } }
    ctx.emit('import.finished', { ...told, reach: { owner: record.owner, branch: record.branch } })
    raiseAlert(ctx, { ...told, to: record.owner, kind: 'import.done' })
    return {}
  },
})

export const tryImport = effect({
  name: 'leadHunter.tryImport',
  input: importTask,
  expireSeconds: 300,
  prepare: (ctx, { import: id }) => factsOf(ctx, id, ['checking']),
  async perform(facts, ask, signal): Promise<Outcome> {
    return facts && 'path' in facts ? readOn(facts, ask, signal, tryImportBatch) : { how: 'stopped' }
  },
  async settle(ctx, result, facts, { import: id }) {
    const record = await takeImport(ctx, id)
    ctx.subject({ kind: 'import', id }, { owner: record.owner, branch: record.branch })
    if (record.state !== 'checking') return {}
    const why = whyNot(result, facts)
    if (why) endAs(ctx, record, { state: 'mapped', problem: why })
    else if (result.how === 'more') ctx.later(tryImport, { import: id })
    else if (result.how === 'end' && here(record, result.place)) endAs(ctx, record, { state: 'checked', whole: true })
    else return {}
    if (why) void forgetSeen(ctx, id)
    return {}
  },
})
