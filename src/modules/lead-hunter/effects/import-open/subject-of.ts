import type { Ctx } from '#kernel/ctx.ts'
import type { ImportRecord } from '../../store/imports.ts'

/** The command is about this import. */
export const subjectOf = (ctx: Ctx, i: Pick<ImportRecord, 'id' | 'owner' | 'branch'>) =>
  ctx.subject({ kind: 'import', id: i.id }, { owner: i.owner, branch: i.branch })
