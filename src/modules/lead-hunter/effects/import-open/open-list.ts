import type { Ctx } from '#kernel/ctx.ts'
import { keepUpload, type Upload } from '#kernel/finished-upload.ts'
import { sealedLength } from '#kernel/sealed-file.ts'
import * as contract from '../../contract/import.ts'
import { importById, keepImport } from '../../store/imports.ts'
import { lookAt } from './look.ts'
import { detailOf } from './shown.ts'
import { subjectOf } from './subject-of.ts'

/**
 * Opens a list of people: finds out how it is written, proposes what its columns are, and keeps the file: the one that was
 * sent, or the one that was made of it. The import has the upload's id, by which its file is sealed.
 */
export async function openList(
  ctx: Ctx,
  upload: Upload,
  fileName: string,
  which: 'path' | 'made' = 'path',
): Promise<contract.ImportDetail> {
  const { id } = upload
  const bytes = which === 'made' ? (await sealedLength(upload.made))! : upload.bytes
  const { beginning, ...look } = await lookAt(ctx, { path: upload[which], bytes, sealed: { ...upload.sealed, bytes } })
  // Loan officers bring their own people.
  const policy = contract.importPolicy.parse({ route: ctx.actor.type === 'loan_officer' ? 'me' : 'route' })
  await keepImport(ctx, { id, fileName, bytes, beginning, policy, ...look })
  await keepUpload(ctx.places, ctx.tenant, upload, which)
  const kept = await importById(ctx, id)
  subjectOf(ctx, kept)
  ctx.emit('import.opened', {
    subject: { kind: 'import', id },
    reach: { owner: kept.owner, branch: kept.branch },
    facts: { kind: kept.kind, bytes: kept.bytes },
  })
  return detailOf(kept, ctx.now)
}
