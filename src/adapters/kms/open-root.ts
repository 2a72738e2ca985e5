import { readFile } from 'node:fs/promises'
import { StartRefused } from '#kernel/migrate.ts'
import type { RootKeys } from '#kernel/root-keys.ts'
import type { Settings } from '#kernel/settings.ts'
import { fileRoot } from './file.ts'

/** The passphrase as it stands in its file, without the line's end. */
export async function passphraseOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  return (
    await readFile(path, 'utf8').catch(() => {
      throw new StartRefused(`The passphrase file ${path} cannot be read.`)
    })
  ).replace(/\r?\n$/, '')
}

/** Opens what holds the root keys, by the settings. Throws StartRefused where it cannot be what they say. */
export async function openRoot(settings: Settings, secret: Buffer): Promise<RootKeys> {
  return fileRoot({ path: settings.rootKeyFile, secret, passphrase: await passphraseOf(settings.rootPassphraseFile) })
}
