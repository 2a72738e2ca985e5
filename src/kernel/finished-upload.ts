import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { keptPath, madeOf, uploadFolder } from './files.ts'
import type { Places } from './house.ts'
import { type SealedAs, sealedLength } from './sealed-file.ts'

/** What somebody uploaded, whole. */
export interface Upload {
  id: Id
  /** Where it lies, sealed as it came (growing-file.ts). */
  path: string
  sealed: SealedAs
  bytes: number
  /** Where a file may be made of it that is kept in its place, sealed under the same name. */
  made: string
}

/** Finished, and of this very person; another's answers as if it did not exist. */
export async function uploadOf(places: Places, tenant: Id, by: Id, upload: string): Promise<Upload> {
  if (!/^[0-9a-f-]{36}$/.test(upload)) throw new Refusal('not-found', 'There is no such upload.')
  const path = join(uploadFolder(places, tenant, by), upload)
  const info = await readFile(`${path}.json`, 'utf8').catch(() => undefined)
  const bytes = await sealedLength(path)
  if (!info || bytes === undefined) throw new Refusal('not-found', 'There is no such upload.')
  const { size } = JSON.parse(info) as { size?: number }
  if (size !== bytes) throw new Refusal('conflict', 'This upload is not finished. Go on with it, or start again.')
  return { id: upload, path, bytes, made: madeOf(path), sealed: { tenant, as: upload, bytes } }
}

export const dropMade = ({ made }: Upload) => rm(made, { force: true })

/**
 * Moves a finished upload, or what was made of it, to where it stays under its own id: both are sealed by that name. Answers
 * its place.
 */
export async function keepUpload(places: Places, tenant: Id, upload: Upload, which: 'path' | 'made' = 'path'): Promise<string> {
  const path = keptPath(places, tenant, upload.id)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await rename(upload[which], path)
  await dropUpload(upload.path)
  return path
}

export const dropUpload = (path: string) => Promise.all([path, `${path}.json`].map(left => rm(left, { force: true })))

/** SHA-256 of what a stream gives. */
export async function hashOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const hash = createHash('sha256')
  for await (const piece of content) hash.update(piece)
  return hash.digest()
}
