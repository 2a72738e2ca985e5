import { keptSecret, type WrappedSecret, writeSecret } from '#kernel/installation-secret.ts'
import { StartRefused } from '#kernel/migrate.ts'
import { type RootKeys, rootName } from '#kernel/root-keys.ts'
import type { RootSettings } from '#kernel/root-settings.ts'
import type { FileRoot } from './file.ts'
import { openRoot } from './open-root.ts'

/** What the installation's secret is bound to: it opens as nothing else. */
export const secretAs = 'installation/secret'

export const providerWords: Record<RootKeys['kind'], string> = {
  file: 'a file of root keys with a passphrase',
  pkcs11: 'a hardware module (ROOT_PROVIDER=pkcs11)',
  transit: 'OpenBao or Vault (ROOT_PROVIDER=transit)',
  'aws-kms': 'AWS KMS (ROOT_PROVIDER=aws-kms)',
}

interface Where {
  root: RootSettings
  secretFile: string
}

export interface Installation {
  secret: Buffer
  root: RootKeys
  /**
   * Wraps the secret by the root keys where these are not in the data folder alone and it still stands clear: once the
   * database is known to be of these keys. True where it was done now.
   */
  settle(): Promise<boolean>
  /** Of how many providers either opens the secret: more than one while the root keys move. */
  wraps: number
}

/** Whether the root keys need something that is not in the data folder. */
export const standsElsewhere = (root: RootSettings): boolean => root.provider !== 'file' || root.passphraseFile !== undefined

/** Opens what holds the root keys and the installation's secret. Throws StartRefused where either does not open. */
export async function openInstallation({ root: at, secretFile }: Where, mayMake: boolean): Promise<Installation> {
  const kept = await keptSecret(secretFile, mayMake)
  if (!kept.clear && !standsElsewhere(at))
    throw new StartRefused(
      `The installation secret in ${secretFile} is wrapped by ${providerWords[kept.wrapped[0]!.kind]}, which the settings do not name.`,
    )
  const root = await openRoot(at, { secret: kept.clear, beside: kept.beside })
  try {
    const secret = kept.clear ?? (await unwrapped(root, kept.wrapped, secretFile))
    return {
      ...{ secret, root, wraps: kept.wrapped.length },
      async settle() {
        if (!kept.clear || !standsElsewhere(at)) return false
        if (root.kind === 'file') await (root as FileRoot).standApart()
        await writeSecret(secretFile, { ...kept, clear: undefined, wrapped: [await wrappedBy(root, secret)] })
        return true
      },
    }
  } catch (error) {
    await root.close()
    throw error
  }
}

/** Wraps it, and looks whether it opens again before anybody counts on it. */
export async function wrappedBy(root: RootKeys, secret: Buffer): Promise<WrappedSecret> {
  await root.generate(rootName)
  const blob = await root.wrap(rootName, secret, secretAs)
  const again = await root.unwrap(rootName, blob, secretAs)
  if (!again.equals(secret)) throw new Error('the installation secret does not open as it was wrapped')
  again.fill(0)
  return { kind: root.kind, blob }
}

async function unwrapped(root: RootKeys, wrapped: readonly WrappedSecret[], path: string): Promise<Buffer> {
  const ours = wrapped.filter(one => one.kind === root.kind)
  if (!ours.length)
    throw new StartRefused(
      `The installation secret in ${path} is wrapped by ${providerWords[wrapped[0]!.kind]}, and the settings name ${providerWords[root.kind]}. Name the one it is wrapped by.`,
    )
  let why: Error | undefined
  for (const { blob } of ours) {
    try {
      return await root.unwrap(rootName, blob, secretAs)
    } catch (error) {
      why = error as Error
    }
  }
  throw new StartRefused(
    `The installation secret in ${path} does not open: ${why!.message}. What holds the root keys (${providerWords[root.kind]}) has to answer when the product starts, and has to be the one it was wrapped by.`,
  )
}
