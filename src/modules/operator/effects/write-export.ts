import { type Part, type Written, writeArchive } from '#adapters/archive/index.ts'
import { archivePath, holdFiles, readAsItLies } from '#kernel/files.ts'
import { type Ask, effect } from '#kernel/handle.ts'
import * as contract from '../contract.ts'
import { inArchive } from '../rules.ts'
import * as store from '../store/exports.ts'

/**
 * Writes every table as JSON Lines, then the kept files, then a manifest with counts and SHA-256: everything of one moment,
 * while the client works on. Page by page, so that memory stays flat. Begun again after a crash it begins anew.
 */
export const writeExport = effect({
  name: 'operator.writeExport',
  input: contract.exportTask,
  async prepare(ctx, { export: id }) {
    const goes = (await store.beginExport(ctx, id)) !== undefined
    const tables = goes ? inArchive(await store.clientTables(ctx)) : []
    return { goes, tables, tenant: ctx.tenant, places: ctx.places, at: ctx.now.toISOString() }
  },
  async perform({ goes, tables, tenant, places, at }, ask, signal, { export: id }) {
    if (!goes) return undefined
    const { files, release } = await holdFiles(places, tenant, id)
    const counts = new Map<string, number>()
    async function* linesOf(table: string) {
      for (let after: Record<string, unknown> | null = null; ; ) {
        signal.throwIfAborted()
        const { rows }: { rows: Record<string, unknown>[] } = await ask(contract.readExportPage, { table, after })
        counts.set(table, (counts.get(table) ?? 0) + rows.length)
        after = rows.at(-1) ?? null
        if (!after) return
        yield `${rows.map(row => JSON.stringify(row)).join('\n')}\n`
      }
    }
    async function* parts(written: readonly Written[]): AsyncGenerator<Part> {
      for (const [n, table] of tables.entries()) {
        yield { path: `tables/${table}.jsonl`, content: linesOf(table) }
        await noteProgress(ask, id, n + 1, counts)
      }
      for (const { name, path } of files) yield { path: `files/${name}`, content: readAsItLies(path) }
      const listed = written.map(one => ({ ...one, rows: counts.get(one.path.replace(/^tables\/|\.jsonl$/g, '')) }))
      const manifest = {
        product: 'connect-and-close',
        client: tenant,
        madeAt: at,
        sealed: 'restricted values and secrets stay sealed',
        listed,
      }
      yield { path: 'manifest.json', content: once(`${JSON.stringify(manifest, null, 2)}\n`) }
    }
    return writeArchive(archivePath(places, tenant, id), parts).finally(release)
  },
  async settle(ctx, whole, _facts, { export: id }) {
    if (!whole) return {}
    const { path: file, bytes, sha256 } = whole
    await store.endExport(ctx, id, { file, bytes, sha256 })
    const subject = { kind: 'client', id: ctx.tenant }
    ctx.subject(subject)
    ctx.note({ bytes, sha256 })
    return {}
  },
  expireSeconds: 6 * 3600,
  ofOneMoment: true,
})

async function* once(text: string) {
  yield text
}

const noteProgress = (ask: Ask, id: string, tables: number, counts: ReadonlyMap<string, number>) =>
  ask(contract.noteExported, { export: id, tables, rows: [...counts.values()].reduce((sum, n) => sum + n, 0) })
