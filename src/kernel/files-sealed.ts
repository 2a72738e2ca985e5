import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Id } from '#base/id.ts'
import { idOf } from './envelope.ts'
import { beginningOf, keptPath, uploadFolder } from './files.ts'
import { dropUpload, type Upload } from './finished-upload.ts'
import type { Places } from './house.ts'
import { newSealed, readSealed, type SealedAs, sealedVersion } from './sealed-file.ts'
import type { Vault } from './vault.ts'

/** Kept files that one key sealed, by the names they open under. What is being written is none yet. */
export const filesSealedBy = (places: Places, tenant: Id, key: Id): Promise<string[]> =>
  sealedIn(dirname(keptPath(places, tenant, 'any')), key)

/** Uploads that one key sealed: they end by themselves within a day of rest and are waited for. */
export async function uploadsSealedBy(places: Places, tenant: Id, key: Id): Promise<string[]> {
  const root = dirname(uploadFolder(places, tenant, 'anybody'))
  const folders = await readdir(root).catch(() => [])
  return (await Promise.all(folders.map(folder => sealedIn(join(root, folder), key)))).flat()
}

async function sealedIn(folder: string, key: Id): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => !/\.(?!made$)/.test(name))
  const found: string[] = []
  for (const name of names) {
    const head = await beginningOf(join(folder, name), 17).catch(() => Buffer.alloc(0))
    if (head.length === 17 && head[0]! >= sealedVersion && idOf(head.subarray(1)) === key) found.push(name)
  }
  return found
}

/** Seals a kept file anew with the key that is in force; readers of the old one read on. One that lies clear is sealed so too. */
export const resealFile = (vault: Vault, places: Places, tenant: Id, as: string, clear = false): Promise<void> =>
  sealFrom(vault, places, { tenant, as }, readSealed(vault, keptPath(places, tenant, as), { tenant, as, clear }))

/** Keeps a finished upload as a sealed file of its own; what was uploaded is gone when it is whole. */
export async function sealUpload(vault: Vault, places: Places, tenant: Id, upload: Upload, as: Id): Promise<void> {
  await sealFrom(vault, places, { tenant, as }, readSealed(vault, upload.path, upload.sealed))
  await dropUpload(upload.path)
}

async function sealFrom(vault: Vault, places: Places, whose: SealedAs, content: AsyncIterable<Buffer>): Promise<void> {
  const file = await newSealed(vault, places, whose)
  try {
    for await (const piece of content) await file.add(piece)
    await file.keep()
  } catch (error) {
    await file.drop()
    throw error
  }
}
