import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Id, newId } from '#base/id.ts'
import { uploadFolder } from '#kernel/files.ts'
import type { Firm, Person, World } from './world.ts'

/** A finished upload of this person, as the resumable upload leaves it; answers its id. */
export async function upload(w: World, firm: Firm, by: Person, content: string | Buffer): Promise<Id> {
  const folder = uploadFolder(w.house.places, firm.tenant, by.id)
  const id = newId()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, id), content)
  await writeFile(join(folder, `${id}.json`), JSON.stringify({ size: Buffer.byteLength(content) }))
  return id
}
