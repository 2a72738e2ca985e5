import { readdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Id } from '#base/id.ts'
import { idOf } from './envelope.ts'
import { beginningOf, keptPath, readKept, type Upload } from './files.ts'
import type { Places } from './house.ts'
import { newSealed, readSealed, sealedVersion } from './sealed-file.ts'
import type { Vault } from './vault.ts'

/** Kept files that one key sealed, by the names they open under. What is being written is none yet. */
export async function filesSealedBy(places: Places, tenant: Id, key: Id): Promise<string[]> {
  const folder = dirname(keptPath(places, tenant, 'any'))
  const names = (await readdir(folder).catch(() => [])).filter(name => !name.includes('.'))
  const found: string[] = []
  for (const name of names) {
    const head = await beginningOf(keptPath(places, tenant, name), 17).catch(() => Buffer.alloc(0))
    if (head.length === 17 && head[0] === sealedVersion && idOf(head.subarray(1)) === key) found.push(name)
  }
  return found
}

/** Seals a kept file anew with the key that is in force; readers of the old one read on. */
export async function resealFile(vault: Vault, places: Places, tenant: Id, as: string): Promise<void> {
  const file = await newSealed(vault, places, { tenant, as })
  try {
    for await (const piece of readSealed(vault, keptPath(places, tenant, as), { tenant, as })) await file.add(piece)
    await file.keep()
  } catch (error) {
    await file.drop()
    throw error
  }
}

/** Keeps a finished upload as a sealed file of its own; what was uploaded is gone when it is whole. */
export async function sealUpload(vault: Vault, places: Places, tenant: Id, upload: Upload, as: Id): Promise<void> {
  const file = await newSealed(vault, places, { tenant, as })
  try {
    for await (const piece of readKept(upload.path)) await file.add(piece as Buffer)
    await file.keep()
  } catch (error) {
    await file.drop()
    throw error
  }
  await Promise.all([upload.path, `${upload.path}.json`].map(left => rm(left, { force: true })))
}
