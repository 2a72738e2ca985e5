import { rm } from 'node:fs/promises'
import { besideOf, keptSecret, writeSecret } from '#kernel/installation-secret.ts'
import { StartRefused } from '#kernel/migrate.ts'
import { demandAll, everyRoot, type Moved, opensAny, stageMove, switchOver } from '#kernel/outside-keys.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import type { Pool } from '#kernel/pool.ts'
import type { RootKeys } from '#kernel/root-keys.ts'
import type { RootSettings } from '#kernel/root-settings.ts'
import { openInstallation, standsElsewhere, wrappedBy } from './installation.ts'
import { openRoot } from './open-root.ts'

interface Move {
  db: Pick<Pool, 'ask'>
  secretFile: string
  said: (line: string) => void
}

const sameFile = (a: RootSettings, b: RootSettings) => a.provider === 'file' && b.provider === 'file' && a.keyFile === b.keyFile

/**
 * Wraps everything that the root keys wrap by another provider's: clients' keys, and the installation's secret. What is in
 * force stays so until all of it opens there too; then it changes in one transaction, and the provider of before still has
 * what it had. With the product stopped. Killed anywhere it is begun again. Throws StartRefused, in words.
 */
export async function moveInstallation(
  o: Move & { from: RootSettings; to: RootSettings },
): Promise<Moved & { already: boolean }> {
  const { db, secretFile, from, to } = o
  if (sameFile(from, to))
    throw new StartRefused(
      'Name another ROOT_KEY_FILE for the new root keys; another passphrase is set by npm run root-passphrase.',
    )
  const standing = await openInstallation({ root: from, secretFile }, false)
  const { secret } = standing
  const own = ownKeys(secret)
  const beside = { secret, beside: besideOf(secret) }
  const next = await openRoot(to, beside).catch(async error => {
    await standing.root.close()
    throw error
  })
  try {
    const staged = await stageMove({ db, own, from: standing.root, to: next, said: o.said })
    if (staged.already) return staged
    o.said(`${staged.keys} keys open there too.`)
    const kept = await keptSecret(secretFile, false)
    // Until the keys of clients are switched over it opens by either.
    if (!standsElsewhere(to)) await writeSecret(secretFile, { ...kept, clear: secret })
    else if (!kept.clear)
      await writeSecret(secretFile, {
        ...kept,
        wrapped: [await wrappedBy(standing.root, secret), await wrappedBy(next, secret)],
      })
    await switchOver(db, own)
    if (standsElsewhere(to) && kept.clear)
      await writeSecret(secretFile, { ...kept, clear: undefined, wrapped: [await wrappedBy(next, secret)] })
    await again(to, beside, root => demandAll(db, own, root))
    return staged
  } finally {
    secret.fill(0)
    await Promise.all([standing.root.close(), next.close()])
  }
}

/** Opened anew, as a start would. */
async function again<T>(
  at: RootSettings,
  beside: { secret: Buffer; beside: Buffer },
  work: (root: RootKeys) => Promise<T>,
): Promise<T> {
  const root = await openRoot(at, beside)
  return work(root).finally(() => root.close())
}

/**
 * Destroys what the provider of before still holds, once everything opens by the one in force. Answers how many keys do.
 * Throws StartRefused where one does not, or where the two are the same.
 */
export async function forgetRoots(o: Move & { now: RootSettings; old: RootSettings; at: Date }): Promise<number> {
  const { db, secretFile, now, old } = o
  if (sameFile(now, old)) throw new StartRefused('That is where the root keys are now.')
  const { secret, root } = await openInstallation({ root: now, secretFile }, false)
  const own = ownKeys(secret)
  const before = await openRoot(old, { secret, beside: besideOf(secret) }).catch(async error => {
    await root.close()
    throw error
  })
  try {
    const keys = await demandAll(db, own, root)
    // Two names of one place: what is in force would be destroyed.
    if (await opensAny(db, own, before)) throw new StartRefused('That is where the root keys are now.')
    for (const name of everyRoot(o.at)) await before.destroy(name)
    const kept = await keptSecret(secretFile, false)
    if (!kept.clear) await writeSecret(secretFile, { ...kept, wrapped: [await wrappedBy(root, secret)] })
    await before.close()
    if (old.provider === 'file') await rm(old.keyFile, { force: true })
    return keys
  } finally {
    secret.fill(0)
    await Promise.all([root.close(), before.close()])
  }
}
