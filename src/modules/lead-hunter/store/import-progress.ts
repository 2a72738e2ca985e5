import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'
import type { ImportCounts, ImportState } from '../contract/import.ts'
import type { ImportRecord, Place } from './imports.ts'

/** Tells the screens of whoever may see this import. */
const shown = (ctx: Ctx, i: Pick<ImportRecord, 'id' | 'owner' | 'branch'>) =>
  ctx.show('import.progress', { kind: 'import', id: i.id }, { owner: i.owner, branch: i.branch })

/** A trial or a run begins at the start of the file. */
export function beginAnew(ctx: Ctx, i: ImportRecord, state: 'checking' | 'queued'): void {
  void ctx.rows(sql`
    update lead_hunter.import set state = ${state}, place = null, rows_done = 0, problem = null, finished_at = null, moved_at = ${ctx.now},
      counts = case when ${state === 'queued'} then '{}'::jsonb else counts end, check_counts = case when ${state === 'checking'} then null else check_counts end,
      started_at = case when ${state === 'queued'} then ${ctx.now}::timestamptz else started_at end
    where tenant_id = ${ctx.tenant} and id = ${i.id}`)
  shown(ctx, i)
}

/** A batch is done: with it, in its transaction, how far the file is read. */
export function keepPlace(ctx: Ctx, i: ImportRecord, place: Place, counts: ImportCounts, of: 'counts' | 'check_counts'): void {
  void ctx.rows(sql`
    update lead_hunter.import set place = ${place as unknown}::jsonb, rows_done = ${counts.rows}, ${sql.ref(of)} = ${counts as unknown}::jsonb,
      moved_at = ${ctx.now},
      state = case when state = 'queued' then 'running' else state end, rows_total = greatest(rows_total, ${counts.rows})
    where tenant_id = ${ctx.tenant} and id = ${i.id}`)
  shown(ctx, i)
}

export interface Ending {
  state: ImportState
  problem?: string | null
  /** The end of the file was reached: now the number of rows is known. */
  whole?: boolean
}

export function endAs(ctx: Ctx, i: Pick<ImportRecord, 'id' | 'owner' | 'branch'>, e: Ending): void {
  void ctx.rows(sql`
    update lead_hunter.import set state = ${e.state}, problem = ${e.problem ?? null}, rows_total = case when ${e.whole ?? false} then rows_done else rows_total end,
      finished_at = case when ${['done', 'failed', 'cancelled'].includes(e.state)} then ${ctx.now}::timestamptz else finished_at end
    where tenant_id = ${ctx.tenant} and id = ${i.id}`)
  shown(ctx, i)
}

/** Counts of the run, or of the trial, after a row was corrected. */
export function setCounts(ctx: Ctx, i: ImportRecord, counts: ImportCounts, of: 'counts' | 'check_counts' = 'counts'): void {
  void ctx.rows(
    sql`update lead_hunter.import set ${sql.ref(of)} = ${counts as unknown}::jsonb where tenant_id = ${ctx.tenant} and id = ${i.id}`,
  )
  shown(ctx, i)
}

/** It goes on where it stopped, or is taken back. */
export function goOn(ctx: Ctx, i: Pick<ImportRecord, 'id' | 'owner' | 'branch'>, state: 'queued' | 'undoing'): void {
  void ctx.rows(sql`
    update lead_hunter.import set state = ${state}, problem = null, finished_at = null, moved_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${i.id}`)
  shown(ctx, i)
}

/** Trials, runs and undos that should be moving and have not since; they count as moving again. */
export const takeResting = (ctx: Ctx, since: Date) =>
  ctx.rows<{ id: Id; state: ImportState }>(sql`
    update lead_hunter.import set moved_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = any (array(
      select id from lead_hunter.import where tenant_id = ${ctx.tenant} and state in ('checking', 'queued', 'running', 'undoing') and moved_at < ${since}
      limit 20 for update skip locked))
    returning id, state`)

/** How far taking back is, and what it did so far. */
export function keepUndone(ctx: Ctx, i: ImportRecord, undone: NonNullable<ImportRecord['undone']>): void {
  void ctx.rows(sql`
    update lead_hunter.import set undone = ${undone as unknown}::jsonb, moved_at = ${ctx.now} where tenant_id = ${ctx.tenant} and id = ${i.id}`)
  shown(ctx, i)
}
