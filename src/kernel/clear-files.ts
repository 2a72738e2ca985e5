import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Id } from '#base/id.ts'
import type { Ctx } from './ctx.ts'
import { removeKept } from './files.ts'
import { resealFile } from './files-sealed.ts'
import { beginGrowing, grow } from './growing-file.ts'
import type { House, Places } from './house.ts'
import { isSealed, readSealed } from './sealed-file.ts'
import { sql } from './sql.ts'
import type { Vault } from './vault.ts'

/** Rows whose file may lie clear, as it was kept before files were sealed; `when`: of those, which keep one still. */
const kept = [
  { table: 'crm.file', when: sql`true` },
  { table: 'lead_hunter.import', when: sql`file_removed_at is null` },
] as const

export interface ClearFile {
  /** Place in the list above. */
  of: number
  id: Id
}

/** The next files that may lie clear, by the ids of their rows, at most so many. */
export async function clearFiles(ctx: Ctx, most: number): Promise<ClearFile[]> {
  const found = await Promise.all(
    kept.map(({ table, when }) =>
      ctx.rows<{ id: Id }>(
        sql`select id from ${sql.table(table)} where tenant_id = ${ctx.tenant} and not content_sealed and ${when} order by id limit ${most}`,
      ),
    ),
  )
  return found.flatMap((rows, of) => rows.map(({ id }) => ({ of, id }))).slice(0, most)
}

/**
 * Seals a file that lies clear; it takes the clear one's place when it is whole, and whoever reads that reads on. One that is
 * sealed already is sealed anew; one that is not there is passed over.
 */
export async function sealClearFile(vault: Vault, places: Places, tenant: Id, { id }: ClearFile): Promise<void> {
  await resealFile(vault, places, tenant, id, true).catch(error => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** From now on they open sealed alone. What was let go of meanwhile is removed again. */
export async function noteSealed(ctx: Ctx, files: readonly ClearFile[]): Promise<void> {
  for (const [n, { table, when }] of kept.entries()) {
    const ids = files.flatMap(({ of, id }) => (of === n ? [id] : []))
    if (!ids.length) continue
    const noted = await ctx.rows<{ id: Id }>(
      sql`update ${sql.table(table)} set content_sealed = true where tenant_id = ${ctx.tenant} and id = any (${ids}::uuid[]) and ${when} returning id`,
    )
    const known = new Set(noted.map(row => row.id))
    await Promise.all(ids.filter(id => !known.has(id)).map(id => removeKept(ctx.places, ctx.tenant, id)))
  }
}

/**
 * Seals uploads that a version of before left clear, before anybody goes on with one; names that their senders gave them go.
 * Each is whole or as it was. Answers how many. One whose keys are out of reach stays, and waits for the next start.
 */
export async function sealUploadsOfBefore({ vault, places, log }: Pick<House, 'vault' | 'places' | 'log'>): Promise<number> {
  const root = join(places.dataDir, 'uploads')
  const infos = (await readdir(root, { recursive: true }).catch(() => [])).filter(name =>
    /^[^/]+\/[^/]+\/[^/]+\.json$/.test(name),
  )
  let count = 0
  for (const name of infos) {
    const path = join(root, name.slice(0, -'.json'.length))
    const [tenant, , id] = name.slice(0, -'.json'.length).split('/') as [Id, Id, Id]
    try {
      if (await sealUploadOfBefore(vault, path, { tenant, as: id })) count += 1
    } catch (error) {
      log.error('an upload of before was not sealed', error, { tenant, upload: id })
    }
  }
  if (count) log.info('sealed uploads of before', { uploads: count })
  return count
}

async function sealUploadOfBefore(vault: Vault, path: string, whose: { tenant: Id; as: Id }): Promise<boolean> {
  // What was made of a workbook is made anew when it is opened.
  await rm(`${path}.made`, { force: true })
  if (await isSealed(vault, path, whose)) return false
  const part = join(dirname(path), `${whose.as}.sealing`)
  await beginGrowing(vault, part, whose)
  const file = await grow(vault, part, whose)
  try {
    for await (const piece of readSealed(vault, path, { ...whose, clear: true })) await file.add(piece)
  } finally {
    await file.end()
  }
  const { metadata: _, ...info } = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Record<string, unknown>
  await writeFile(`${path}.json`, JSON.stringify(info), { mode: 0o600 })
  await rename(part, path)
  return true
}
