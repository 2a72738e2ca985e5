import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import type { Places } from './house.ts'

/** Where a tenant's kept files lie. Ids only: no name a person chose becomes a path. */
export const keptPath = (places: Places, tenant: Id, file: Id) => join(places.dataDir, 'files', tenant, file)
/** Where uploads in progress lie, by tenant and the member or key that started them. */
export const uploadFolder = (places: Pick<Places, 'dataDir'>, tenant: Id, by: Id) => join(places.dataDir, 'uploads', tenant, by)

export interface Upload {
  path: string
  bytes: number
  /** Where a file may be made of it that is kept in its place. */
  made: string
}

/** A finished upload of this very person; another's answers as if it did not exist. */
export async function uploadOf(places: Places, tenant: Id, by: Id, upload: string): Promise<Upload> {
  if (!/^[0-9a-f-]{36}$/.test(upload)) throw new Refusal('not-found', 'There is no such upload.')
  const path = join(uploadFolder(places, tenant, by), upload)
  const info = await import('node:fs/promises').then(fs => fs.readFile(`${path}.json`, 'utf8')).catch(() => undefined)
  const found = await stat(path).catch(() => undefined)
  if (!info || !found) throw new Refusal('not-found', 'There is no such upload.')
  const { size } = JSON.parse(info) as { size?: number }
  if (size !== found.size) throw new Refusal('conflict', 'This upload is not finished. Go on with it, or start again.')
  return { path, bytes: found.size, made: madeOf(path) }
}

/** SHA-256 of a file, read as a stream. */
export async function fileHash(path: string): Promise<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest()
}

/** Where what is made of an upload lies beside it. */
export const madeOf = (path: string): string => `${path}.made`
export const dropMade = ({ made }: Upload) => rm(made, { force: true })
export const bytesOf = async (path: string): Promise<number> => (await stat(path)).size

/** Moves a finished upload, or what was made of it, to where it stays; answers its place. */
export async function keepUpload(
  places: Places,
  tenant: Id,
  upload: Upload,
  as: Id,
  which: 'path' | 'made' = 'path',
): Promise<string> {
  const path = keptPath(places, tenant, as)
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  await rename(upload[which], path)
  await Promise.all([upload.path, `${upload.path}.json`].map(left => rm(left, { force: true })))
  return path
}

/** A kept file from byte `from` on, as a stream. */
export const readKept = (path: string, from = 0) => createReadStream(path, from ? { start: from } : {})

/** The first bytes of a file, at most so many. */
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
