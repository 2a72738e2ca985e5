import { clearFiles, noteSealed, sealClearFile } from '#kernel/clear-files.ts'
import { effect } from '#kernel/handle.ts'
import { sealingFiles } from '../contract.ts'

/** Files of one step: what is sealed is noted before the next, so that little is done twice after a crash. */
const perStep = 50

/** Seals files that were kept before files were sealed, step by step; they are read meanwhile however they lie. */
export const sealFiles = effect({
  name: 'keys.sealFiles',
  input: sealingFiles,
  async prepare(ctx) {
    return { vault: ctx.vault, places: ctx.places, tenant: ctx.tenant, files: await clearFiles(ctx, perStep) }
  },
  async perform({ vault, places, tenant, files }, _ask, signal) {
    const done: typeof files = []
    for (const file of files) {
      if (signal.aborted) break
      await sealClearFile(vault, places, tenant, file)
      done.push(file)
    }
    return done
  },
  async settle(ctx, done) {
    await noteSealed(ctx, done)
    ctx.subject({ kind: 'client', id: ctx.tenant })
    ctx.note({ files: done.length })
    if (!done.length) ctx.idle()
    if (done.length === perStep) ctx.later(sealFiles, {})
    return {}
  },
  expireSeconds: 3600,
})
