import type { Id } from '#base/id.ts'
import type { Ctx } from '#kernel/ctx.ts'
import { sql } from '#kernel/sql.ts'

/** Imports of one look: the rest waits a minute. */
const most = 50

/**
 * Marks imports whose file nobody needs any more: such as cannot be undone since before `before`, and such as were opened
 * before then and never taken in, which end here. What is under way keeps its file, however old.
 */
export const markFilesGone = (ctx: Ctx, before: Date) =>
  ctx.rows<{ id: Id }>(sql`
    update lead_hunter.import i set file_removed_at = ${ctx.now},
      state = case when i.started_at is null then 'cancelled' else i.state end,
      problem = case when i.started_at is null then 'Nothing was taken in within 30 days, so the file was removed.' else i.problem end
    where i.tenant_id = ${ctx.tenant} and i.id = any (array(
      select id from lead_hunter.import where tenant_id = ${ctx.tenant} and file_removed_at is null and created_at < ${before}
        and coalesce(started_at, created_at) < ${before} and state not in ('checking', 'queued', 'running', 'undoing')
      order by created_at limit ${most} for update skip locked))
    returning i.id`)
