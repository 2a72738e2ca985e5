import { readFile } from 'node:fs/promises'
import { StartRefused } from '#kernel/migrate.ts'
import type { RootKeys } from '#kernel/root-keys.ts'
import type { RootSettings } from '#kernel/root-settings.ts'
import { awsKmsRoot } from './aws-kms.ts'
import { fileRoot, type RingSecret } from './file.ts'
import { pkcs11Root } from './pkcs11.ts'
import { transitRoot } from './transit.ts'

/** A secret as it stands in its file, without the line's end. */
export async function secretIn(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new StartRefused(`The file ${path} cannot be read.`)
  })
  return text.replace(/\r?\n$/, '')
}

/** Opens what holds the root keys, by the settings. Throws StartRefused where it cannot be what they say. */
export async function openRoot(root: RootSettings, beside: RingSecret): Promise<RootKeys> {
  switch (root.provider) {
    case 'file':
      return fileRoot({
        ...{ path: root.keyFile, secret: beside.secret, beside: beside.beside },
        passphrase: root.passphraseFile && (await secretIn(root.passphraseFile)),
      })
    case 'pkcs11':
      return pkcs11Root({ module: root.module, token: root.token, pin: await secretIn(root.pinFile) })
    case 'transit':
      // Read with every request: a token is renewed beside the product.
      return transitRoot({ url: root.url, mount: root.mount, token: () => secretIn(root.tokenFile) })
    case 'aws-kms': {
      const credentials = async () => {
        const [id, key] = (await secretIn(root.credentialsFile)).split(/\r?\n/)
        if (!id || !key) throw new StartRefused(`${root.credentialsFile} needs two lines: access key id and secret access key.`)
        return { id, key }
      }
      return awsKmsRoot({ region: root.region, credentials })
    }
  }
}
