import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ServerUser } from './server-user.ts'

/**
 * Writes a file of mode 0600 so that it is there whole or not at all, even after a power cut. `draft` is where it is
 * written first, on the same file system.
 *
 * The draft must be in a folder of ours: the cluster belongs to the server's user, who could have put a link to a file
 * of root's in the way of a plain write.
 */
export async function writeDurably(
  path: string,
  text: string,
  { draft = path + '.partial', owner }: { draft?: string; owner?: ServerUser } = {},
) {
  await rm(draft, { force: true })
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    if (owner?.switched) await handle.chown(owner.uid, owner.gid)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, path)
  await syncFolder(dirname(path))
}

/** Makes renames in a folder last through a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
