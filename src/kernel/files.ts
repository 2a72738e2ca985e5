import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id } from '#base/id.ts'
import type { Places } from './house.ts'

/** Where a tenant's kept files lie. Ids only: no name a person chose becomes a path. */
export const keptPath = (places: Places, tenant: Id, file: Id) => join(places.dataDir, 'files', tenant, file)
/** Where uploads in progress lie, by tenant and the member or key that started them. */
export const uploadFolder = (places: Pick<Places, 'dataDir'>, tenant: Id, by: Id) => join(places.dataDir, 'uploads', tenant, by)

/** Where what is made of an upload lies beside it. */
export const madeOf = (path: string): string => `${path}.made`

/** A file as it lies on the disk, as a stream. */
export const readAsItLies = (path: string) => createReadStream(path)

/** The first bytes of a file as it lies, at most so many. */
export async function beginningOf(path: string, most: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const bytes = Buffer.alloc(most)
    let length = 0
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, most - length, length)
      length += bytesRead
      if (!bytesRead || length === most) return bytes.subarray(0, length)
    }
  } finally {
    await file.close()
  }
}

/** What was begun of a file and never became whole, because its process died. */
export async function removeParts(places: Places, tenant: Id, as: string): Promise<void> {
  const folder = join(keptPath(places, tenant, as), '..')
  const parts = (await readdir(folder).catch(() => [])).filter(name => name.startsWith(`${as}.`))
  await Promise.all(parts.map(name => rm(join(folder, name), { force: true })))
}

export const removeKept = (places: Places, tenant: Id, file: Id) => rm(keptPath(places, tenant, file), { force: true })

/**
 * The files a tenant keeps at this moment, by their ids, held under names of their own until `release`: what is removed
 * meanwhile can still be read. What was begun and never became whole is none.
 */
export async function holdFiles(places: Places, tenant: Id, as: Id) {
  const folder = `${archivePath(places, tenant, as)}.files`
  const release = () => rm(folder, { recursive: true, force: true })
  await release()
  await mkdir(folder, { recursive: true })
  const names = (await readdir(join(places.dataDir, 'files', tenant)).catch(() => [])).filter(name => !name.includes('.'))
  const files = names.map(name => ({ name, path: join(folder, name) }))
  // A link costs no room. What was removed between the two steps is not kept any more.
  const held = await Promise.all(
    files.map(({ name, path }) => link(keptPath(places, tenant, name), path).then(() => true, ifGone)),
  )
  return { files: files.filter((_, n) => held[n]), release }
}
const ifGone = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return false
  throw error
}

/** Removes everything of a tenant from the data folder: what it keeps, uploads, archives. */
export async function removeAllFiles(places: Places, tenant: Id): Promise<void> {
  const exports = join(places.dataDir, 'exports')
  const archives = (await readdir(exports).catch(() => [])).filter(name => name.startsWith(`${tenant}-`))
  const gone = [
    ...['files', 'uploads'].map(folder => join(places.dataDir, folder, tenant)),
    ...archives.map(name => join(exports, name)),
  ]
  await Promise.all(gone.map(path => rm(path, { recursive: true, force: true })))
}

/** Where an archive of a whole tenant is put, for whoever sits at the host. */
export const archivePath = (places: Places, tenant: Id, as: Id) => join(places.dataDir, 'exports', `${tenant}-${as}.tar`)
