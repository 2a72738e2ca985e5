import type { Ctx } from '#kernel/ctx.ts'
import { removeKept } from '#kernel/files.ts'
import { dropStaleUploads } from '#kernel/uploads.ts'
import { undoDays } from '#policy/limits.ts'
import { markFilesGone } from '../../store/import-files.ts'

/** Removes uploads nobody goes on with, and files of imports that can be undone no longer; answers how many. */
export async function tidyFiles(ctx: Ctx): Promise<number> {
  const [stale, gone] = await Promise.all([
    dropStaleUploads(ctx.places, ctx.tenant),
    markFilesGone(ctx, new Date(ctx.now.getTime() - undoDays * 864e5)),
  ])
  // With it the lists of errors that were made from it. Where the commit fails, the next look finds nothing to remove and marks it.
  await Promise.all(
    gone.flatMap(({ id }) => [id, `${id}-problems`, `${id}-duplicates`].map(file => removeKept(ctx.places, ctx.tenant, file))),
  )
  return stale + gone.length
}
