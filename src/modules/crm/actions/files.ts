import { newId } from '#base/id.ts'
import { notFound, Refusal } from '#base/refusal.ts'
import { keptPath } from '#kernel/files.ts'
import { sealUpload } from '#kernel/files-sealed.ts'
import { hashOf, uploadOf } from '#kernel/finished-upload.ts'
import { type Handler, handle } from '#kernel/handle.ts'
import { readSealed } from '#kernel/sealed-file.ts'
import { maxFileBytes } from '#policy/limits.ts'
import * as contract from '../contract/work.ts'
import { demandAbout } from '../store/about.ts'
import * as store from '../store/files.ts'

export const fileActions: readonly Handler[] = [
  handle(contract.listFiles, async (ctx, { contact }) => {
    const about = await demandAbout(ctx, { contact })
    return { items: await store.filesOf(ctx, about.contact, ctx.may('loan.read')) }
  }),

  handle(contract.attachFile, async (ctx, { upload, name, mediaType, ...given }) => {
    const about = await demandAbout(ctx, given)
    const uploaded = await uploadOf(ctx.places, ctx.tenant, ctx.actor.id!, upload)
    if (uploaded.bytes > maxFileBytes)
      throw new Refusal('invalid', 'This file is too large.', {
        problems: [{ path: 'upload', message: 'A file has at most 100 MB.' }],
      })
    const id = newId()
    const sha256 = await hashOf(readSealed(ctx.vault, uploaded.path, uploaded.sealed))
    await store.keepFile(ctx, { id, about, name, bytes: uploaded.bytes, mediaType, sha256 })
    // Last, when nothing can refuse any more: a row without its file would be a broken promise.
    await sealUpload(ctx.vault, ctx.places, ctx.tenant, uploaded, id)
    ctx.subject(about.subject, about.reach)
    ctx.emit('file.attached', { subject: about.subject, reach: about.reach, facts: { file: id, bytes: uploaded.bytes } })
    return { id }
  }),

  handle(contract.readFile, async (ctx, { file: id }) => {
    const file = await store.fileById(ctx, id)
    if (file.deleted) throw notFound()
    ctx.looked({
      name: 'file.opened',
      subject: { kind: 'contact', id: file.contact },
      facts: { file: id, bytes: file.bytes },
      like: id,
    })
    return {
      raw: {
        type: file.mediaType,
        path: keptPath(ctx.places, ctx.tenant, id),
        name: file.name,
        sealed: { tenant: ctx.tenant, as: id, bytes: file.bytes, clear: !file.contentSealed },
      },
    }
  }),

  handle(contract.removeFile, async (ctx, { file: id, restore = false }) => {
    const file = await store.fileById(ctx, id)
    const subject = { kind: 'contact', id: file.contact }
    ctx.subject(subject)
    if (file.deleted === !restore) return {}
    await store.setFileDeleted(ctx, id, !restore)
    ctx.emit('file.removed', { subject, facts: { file: id, restored: restore } })
    return {}
  }),
]
