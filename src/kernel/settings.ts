import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import type { DbAddress } from './db.ts'
import { notAddresses } from './http/proxy.ts'
import { type WitnessSetting, witnessesIn } from './ledger/witness-setting.ts'
import { StartRefused } from './migrate.ts'
import { type RootSettings, rootSettings } from './root-settings.ts'

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
const file = z.string().refine(existsSync, 'names a file that is not there')

/** Every setting there is. `.env.example` is printed from this list, so it cannot lag behind. */
export const settingsSchema = z.object({
  PORT: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1 to 65535')
    .max(65535, 'must be 1 to 65535')
    .default(3000)
    .describe('Port to listen on.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback needs TLS: TLS_CERT_FILE and TLS_KEY_FILE, or TRUSTED_PROXY.'),
  DATA_DIR: z
    .string()
    .optional()
    .describe(
      'Folder of the embedded database, uploads, and the installation secret. Default: /var/lib/connect-and-close as root, else ./data.',
    ),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('An external PostgreSQL (15.14 or newer) as the restricted role cc_app. Default: the embedded one.'),
  DATABASE_OWNER_URL: postgresUrl
    .optional()
    .describe('The same database as the owning role cc_owner, which migrates. Goes with DATABASE_URL.'),
  PUBLIC_URL: z
    .url('must be a URL such as https://crm.example.com')
    .optional()
    .describe('Where members reach the product. Default: http://localhost:PORT.'),
  PAGES_URL: z
    .url('must be a URL such as https://pages.example.com')
    .optional()
    .describe('Parent host of public pages; each client has <client>.<this host>. Default: http://pages.localhost:PORT.'),
  TLS_CERT_FILE: file.optional().describe('Certificate chain (PEM).'),
  TLS_KEY_FILE: file.optional().describe('Its private key (PEM).'),
  TRUSTED_PROXY: z
    .string()
    .optional()
    .describe(
      'Addresses or networks, separated by commas, of the TLS-ending proxy in front. Only its X-Forwarded-* headers are believed.',
    ),
  SECRET_FILE: z
    .string()
    .optional()
    .describe('File with the installation secret (at least 32 bytes). Default: DATA_DIR/secret.key, made at the first start.'),
  ROOT_PROVIDER: z
    .enum(['file', 'pkcs11', 'transit', 'aws-kms'], 'must be file, pkcs11, transit or aws-kms')
    .default('file')
    .describe('What holds the root keys: a file, a hardware module (PKCS#11), OpenBao or Vault (transit), or AWS KMS.'),
  PKCS11_MODULE: file
    .optional()
    .describe('Library of the hardware module. Its binding is installed on the host: npm install --no-save pkcs11js@2.1.7.'),
  PKCS11_TOKEN: z.string().optional().describe('Label of its token.'),
  PKCS11_PIN_FILE: file.optional().describe('File with the PIN of its user.'),
  TRANSIT_URL: z
    .url('must be a URL such as https://bao.example.com:8200')
    .optional()
    .describe('Address of OpenBao or Vault. https, but on this machine.'),
  TRANSIT_MOUNT: z
    .string()
    .regex(/^[\w-]+$/, 'must be one word')
    .default('transit')
    .describe('Where its transit engine is mounted.'),
  TRANSIT_TOKEN_FILE: file.optional().describe('File with a token that may use and delete keys of that engine.'),
  AWS_KMS_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be a region such as us-east-1')
    .optional()
    .describe('Region of AWS KMS.'),
  AWS_KMS_CREDENTIALS_FILE: file.optional().describe('File with two lines: access key id and secret access key.'),
  ROOT_KEY_FILE: z
    .string()
    .optional()
    .describe('File with the root keys, which all others are wrapped by. Default: DATA_DIR/root.key, made at the first start.'),
  ROOT_PASSPHRASE_FILE: file
    .optional()
    .describe(
      'File with the passphrase of the root keys, best a credential of the service manager. Default: the installation secret alone seals them.',
    ),
  ALLOW_PRIVATE_WEBHOOKS: z
    .enum(['yes', 'no'], 'must be yes or no')
    .default('no')
    .describe(
      'Let outgoing webhooks and identity providers be on loopback and private addresses. Only for trying things out on one machine.',
    ),
  STREAM_INSIDE: z
    .string()
    .optional()
    .describe(
      'Hosts, addresses and networks inside, separated by commas, that SIEM streams may be sent to beside public addresses: siem.example.internal, 10.2.0.0/16.',
    ),
  STREAM_FILES_DIR: z
    .string()
    .refine(path => isAbsolute(path) && existsSync(path), 'must name a folder that is there, by its whole path')
    .optional()
    .describe('Folder in which SIEM streams may keep files, one folder a client. Default: none, no stream writes files.'),
  WITNESSES: z
    .string()
    .optional()
    .describe(
      'Who signs beside the ledger: each an address and its keys (`https://witness.example:4001 witness.example+...`), apart by spaces or lines; or the file that holds these.',
    ),
})

export type SettingName = keyof z.infer<typeof settingsSchema>

export interface Settings {
  port: number
  host: string
  dataDir: string
  database: { app: DbAddress; owner: DbAddress } | undefined
  publicUrl: URL
  pagesUrl: URL
  tls: { cert: string; key: string } | undefined
  trustProxy: string[] | false
  secretFile: string
  root: RootSettings
  allowPrivateWebhooks: boolean
  streams: { inside: readonly string[]; files: string | undefined }
  witnesses: WitnessSetting[]
}

/** Not an address that was mistyped: the last part is no number. */
const hostName = /^(?!.*\.\d+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** Reads `connect-and-close.env` beside the project (or the file named by SETTINGS_FILE), then the environment, which wins. */
export async function readSettings(
  projectDir: string,
  defaultDataDir: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Settings> {
  const known = Object.keys(settingsSchema.shape)
  const path = env.SETTINGS_FILE ?? join(projectDir, 'connect-and-close.env')
  const fromFile: Record<string, string> = {}
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined && env.SETTINGS_FILE) throw new StartRefused(`The settings file ${path} cannot be read.`)
  text?.split(/\r?\n/).forEach((line, n) => {
    const trimmed = line.trim()
    if (!trimmed || trimmed.startsWith('#')) return
    const match = /^([A-Z_]+)\s*=\s*(.*)$/.exec(trimmed)
    if (!match) throw new StartRefused(`${path}, line ${n + 1}: expected NAME=value.`)
    const [, name, value] = match as unknown as [string, string, string]
    if (!known.includes(name)) throw new StartRefused(`${path}, line ${n + 1}: ${name} is not a setting.${nearest(name, known)}`)
    fromFile[name] = value.replace(/^(["'])(.*)\1$/, '$2')
  })
  for (const name of Object.keys(env)) {
    const near = !known.includes(name) && known.find(k => distance(k, name) <= (k.length > 6 ? 2 : 0))
    if (near) throw new StartRefused(`The environment has ${name}, which is not a setting. Did you mean ${near}?`)
  }
  const given: Record<string, string> = { ...fromFile }
  for (const name of known) if (env[name] !== undefined && env[name] !== '') given[name] = env[name]!
  const parsed = settingsSchema.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const name = String(issue.path[0])
    throw new StartRefused(`${name}=${given[name] ?? ''} cannot be used: it ${issue.message}.`)
  }
  return arranged(parsed.data, defaultDataDir)
}

function arranged(s: z.infer<typeof settingsSchema>, defaultDataDir: string): Settings {
  if (Boolean(s.DATABASE_URL) !== Boolean(s.DATABASE_OWNER_URL)) {
    throw new StartRefused(
      'DATABASE_URL and DATABASE_OWNER_URL go together: the product serves as one role and migrates as the other.',
    )
  }
  if (Boolean(s.TLS_CERT_FILE) !== Boolean(s.TLS_KEY_FILE)) throw new StartRefused('TLS_CERT_FILE and TLS_KEY_FILE go together.')
  const tls = s.TLS_CERT_FILE && s.TLS_KEY_FILE ? { cert: s.TLS_CERT_FILE, key: s.TLS_KEY_FILE } : undefined
  if (!loopback.has(s.HOST) && !tls && !s.TRUSTED_PROXY) {
    throw new StartRefused(
      `HOST=${s.HOST} would serve passwords in the clear. Give TLS_CERT_FILE and TLS_KEY_FILE, or name the TLS-ending proxy in TRUSTED_PROXY, or listen on 127.0.0.1.`,
    )
  }
  const trustProxy = s.TRUSTED_PROXY ? s.TRUSTED_PROXY.split(',').map(p => p.trim()) : false
  const wrong = notAddresses(trustProxy || [])
  if (wrong.length)
    throw new StartRefused(
      `TRUSTED_PROXY: ${wrong.map(w => `"${w}"`).join(', ')} is no address or network such as 10.0.0.1 or 10.0.0.0/24.`,
    )
  const inside = (s.STREAM_INSIDE ?? '').split(',').flatMap(one => one.trim() || [])
  const unknown = inside.filter(one => notAddresses([one]).length > 0 && !hostName.test(one))
  if (unknown.length)
    throw new StartRefused(
      `STREAM_INSIDE: ${unknown.map(w => `"${w}"`).join(', ')} is no host, address or network such as siem.example.internal or 10.2.0.0/16.`,
    )
  const scheme = tls ? 'https' : 'http'
  const publicUrl = new URL(s.PUBLIC_URL ?? `${scheme}://localhost:${s.PORT}`)
  const pagesUrl = new URL(s.PAGES_URL ?? `${publicUrl.protocol}//pages.${publicUrl.host}`)
  if (publicUrl.protocol === 'http:' && !loopback.has(publicUrl.hostname))
    throw new StartRefused(`PUBLIC_URL=${publicUrl.href} must be https: plain http is only for this machine.`)
  if (pagesUrl.hostname === publicUrl.hostname)
    throw new StartRefused(
      'PAGES_URL must have another host name than PUBLIC_URL, so that public pages never see a member’s cookie.',
    )
  const dataDir = s.DATA_DIR ?? defaultDataDir
  return {
    port: s.PORT,
    host: s.HOST,
    dataDir,
    database:
      s.DATABASE_URL && s.DATABASE_OWNER_URL
        ? { app: addressOf(s.DATABASE_URL), owner: addressOf(s.DATABASE_OWNER_URL) }
        : undefined,
    publicUrl,
    pagesUrl,
    tls,
    trustProxy,
    secretFile: s.SECRET_FILE ?? join(dataDir, 'secret.key'),
    root: rootSettings(s, dataDir),
    allowPrivateWebhooks: s.ALLOW_PRIVATE_WEBHOOKS === 'yes',
    streams: { inside, files: s.STREAM_FILES_DIR },
    witnesses: witnessesIn(s.WITNESSES && existsSync(s.WITNESSES) ? readFileSync(s.WITNESSES, 'utf8') : (s.WITNESSES ?? '')),
  }
}

/** A PostgreSQL URL as parts. `?host=/folder` names a socket folder, `?sslmode=require` asks for TLS. */
export function addressOf(url: string): DbAddress {
  const u = new URL(url)
  const mode = u.searchParams.get('sslmode')
  return {
    host: u.searchParams.get('host') ?? decodeURIComponent(u.hostname),
    port: Number(u.port || u.searchParams.get('port') || 5432),
    database: decodeURIComponent(u.pathname.slice(1)),
    username: decodeURIComponent(u.username),
    password: decodeURIComponent(u.password),
    ssl: mode === 'require' ? 'require' : mode === 'verify-full',
  }
}

/** The text of `.env.example`. */
export function exampleSettings(): string {
  return Object.entries(settingsSchema.shape)
    .map(([name, schema]) => `# ${(schema as z.ZodType).description}\n#${name}=\n`)
    .join('\n')
}

const nearest = (name: string, known: string[]) => {
  const best = known.map(k => [distance(k, name), k] as const).sort((a, b) => a[0] - b[0])[0]!
  return best[0] <= 4 ? ` Did you mean ${best[1]}?` : ''
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
