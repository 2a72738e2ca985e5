import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isHousekeeping, layout } from './data-folder.ts'
import { syncFolder, writeDurably } from './write-durably.ts'

/** What goes out of the data folder and what comes in, written down before the first move. */
interface Plan {
  aside: string
  out: string[]
  in: string[]
}

/** Where a restore unpacks: inside the data folder, because its parent may not be ours and it may be a mount. */
export const stagingOf = (dataDir: string) => join(layout(dataDir).restoring, 'new')

/** Names in the data folder that are data. */
export const dataIn = async (dataDir: string) => (await readdir(dataDir)).filter(name => !isHousekeeping(name))

/**
 * Puts what was unpacked in place of what was there, which goes to the folder `aside` (a name in the data folder).
 * From the moment the plan is on disk the swap will be completed, by this call or by the next start; before it nothing
 * has changed.
 */
export async function swapIn(dataDir: string, aside: string): Promise<void> {
  const plan: Plan = { aside, out: await dataIn(dataDir), in: await readdir(stagingOf(dataDir)) }
  await writeDurably(join(layout(dataDir).restoring, 'plan.json'), JSON.stringify(plan))
  await finishSwap(dataDir)
}

/** Completes an interrupted swap, or throws away an interrupted unpacking. Answers whether it completed one. Hold the lock. */
export async function finishSwap(dataDir: string): Promise<boolean> {
  const { restoring } = layout(dataDir)
  const text = await readFile(join(restoring, 'plan.json'), 'utf8').catch(() => undefined)
  if (text !== undefined) {
    const plan = JSON.parse(text) as Plan
    const aside = join(dataDir, plan.aside)
    if (plan.out.length > 0) await mkdir(aside, { recursive: true, mode: 0o700 })
    for (const name of plan.out) {
      // One that has gone out already leaves its name to the one that came in.
      if (!(await exists(join(aside, name)))) await rename(join(dataDir, name), join(aside, name))
    }
    for (const name of plan.in) {
      if (await exists(join(stagingOf(dataDir), name))) await rename(join(stagingOf(dataDir), name), join(dataDir, name))
    }
    await syncFolder(dataDir)
  }
  await rm(restoring, { recursive: true, force: true })
  return text !== undefined
}

const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined
