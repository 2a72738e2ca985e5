import { join } from 'node:path'
import { StartRefused } from './migrate.ts'

/** Where the root keys are, with everything its provider needs. Secrets are named by their files, never given themselves. */
export type RootSettings =
  | { provider: 'file'; keyFile: string; passphraseFile: string | undefined }
  | { provider: 'pkcs11'; module: string; token: string; pinFile: string }
  | { provider: 'transit'; url: string; mount: string; tokenFile: string }
  | { provider: 'aws-kms'; region: string; credentialsFile: string }

interface Given {
  ROOT_PROVIDER: RootSettings['provider']
  ROOT_KEY_FILE?: string | undefined
  ROOT_PASSPHRASE_FILE?: string | undefined
  PKCS11_MODULE?: string | undefined
  PKCS11_TOKEN?: string | undefined
  PKCS11_PIN_FILE?: string | undefined
  TRANSIT_URL?: string | undefined
  TRANSIT_MOUNT: string
  TRANSIT_TOKEN_FILE?: string | undefined
  AWS_KMS_REGION?: string | undefined
  AWS_KMS_CREDENTIALS_FILE?: string | undefined
}

const here = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Throws StartRefused where the chosen provider lacks something, or would be asked in the clear. */
export function rootSettings(s: Given, dataDir: string): RootSettings {
  const need = <K extends keyof Given>(...names: K[]) => {
    const missing = names.filter(name => !s[name])
    if (missing.length) throw new StartRefused(`ROOT_PROVIDER=${s.ROOT_PROVIDER} needs ${missing.join(' and ')} too.`)
  }
  switch (s.ROOT_PROVIDER) {
    case 'pkcs11':
      need('PKCS11_MODULE', 'PKCS11_TOKEN', 'PKCS11_PIN_FILE')
      return { provider: 'pkcs11', module: s.PKCS11_MODULE!, token: s.PKCS11_TOKEN!, pinFile: s.PKCS11_PIN_FILE! }
    case 'transit': {
      need('TRANSIT_URL', 'TRANSIT_TOKEN_FILE')
      const url = new URL(s.TRANSIT_URL!)
      if (url.protocol !== 'https:' && !here.has(url.hostname))
        throw new StartRefused(`TRANSIT_URL=${url.href} must be https: keys would travel in the clear.`)
      return { provider: 'transit', url: url.origin, mount: s.TRANSIT_MOUNT, tokenFile: s.TRANSIT_TOKEN_FILE! }
    }
    case 'aws-kms':
      need('AWS_KMS_REGION', 'AWS_KMS_CREDENTIALS_FILE')
      return { provider: 'aws-kms', region: s.AWS_KMS_REGION!, credentialsFile: s.AWS_KMS_CREDENTIALS_FILE! }
    case 'file':
      return { provider: 'file', keyFile: s.ROOT_KEY_FILE ?? join(dataDir, 'root.key'), passphraseFile: s.ROOT_PASSPHRASE_FILE }
  }
}
