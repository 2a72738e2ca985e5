import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Id, newId } from '#base/id.ts'
import { uploadFolder } from '#kernel/files.ts'
import { beginGrowing, grow } from '#kernel/growing-file.ts'
import type { Firm, Person, World } from './world.ts'

/** An upload of this person that is under way, as the resumable upload leaves it once it is finished. */
export async function uploading(w: World, firm: Firm, by: Person) {
  const folder = uploadFolder(w.house.places, firm.tenant, by.id)
  const id = newId()
  const path = join(folder, id)
  const as = { tenant: firm.tenant, as: id }
  await mkdir(folder, { recursive: true })
  await beginGrowing(w.house.vault, path, as)
  const { add, end } = await grow(w.house.vault, path, as)
  return {
    add: (content: string | Buffer) => add(Buffer.from(content as string)),
    /** Answers its id. */
    async finish(): Promise<Id> {
      await writeFile(`${path}.json`, JSON.stringify({ size: await end() }))
      return id
    },
  }
}

/** A finished upload of this person; answers its id. */
export async function upload(w: World, firm: Firm, by: Person, content: string | Buffer): Promise<Id> {
  const file = await uploading(w, firm, by)
  await file.add(content)
  return file.finish()
}
