import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { hashToken } from '#kernel/bearers.ts'
import { forgetBudgets } from '#kernel/budget.ts'
import { connect, type SqlClient } from '#kernel/db.ts'
import type { RootSettings } from '#kernel/root-settings.ts'
import type { Settings } from '#kernel/settings.ts'
import type { Vault } from '#kernel/vault.ts'
import { addOperator } from '#modules/operator/contract.ts'
import { ensureBuilt } from '../bin/build.ts'
import { start } from '../src/main.ts'
import { type Client, type Company, clientOf } from './client.ts'
import { freePort } from './free-port.ts'
import { atTerminal } from './operators.ts'
import { send } from './send.ts'

/** The whole product as an operator starts it: real server, worker and clock, on a fresh copy of the migrated database. */
export interface Product {
  url: string
  pagesUrl(slug: string): string
  /** The link that the start printed; it works once. */
  setupLink: string
  /** Sets a client up through the setup link, as its first administrator would. */
  setUp(company: Company): Promise<Client>
  /** The one-time link of a new operator, as the terminal prints it. */
  operatorLink(name: string): Promise<string>
  dataDir: string
  /** A member's answer, or a stranger's, whatever its status. `path` is below the members' host, or a whole address. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Bypasses row security: to look behind the scenes, never to do the product's work. */
  superuser: SqlClient
  /** Opens what stands sealed. */
  vault: Vault
  settings: Settings
  /** Stops the server alone, does something, and starts it again: where told, with other root keys. */
  resting(work: () => Promise<void>, root?: RootSettings): Promise<void>
  stop(): Promise<void>
}

let copies = 0

/** `screens`: the browser program too, built first where its source is newer. */
export async function openProduct(
  o: { screens?: boolean; allowPrivateWebhooks?: boolean; streamFiles?: string; root?: RootSettings } = {},
): Promise<Product> {
  const db = inject('database')
  const database = `ccp${++copies}_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const root = connect(db.superuser)
  if (o.screens) {
    // Files run beside each other: one builds, the others wait for it.
    await root`select pg_advisory_lock(7236012)`
    ensureBuilt()
    await root`select pg_advisory_unlock(7236012)`
  }
  await root.unsafe(`create database "${database}" template "${db.template}" owner cc_owner`)
  await root.unsafe(`revoke all on database "${database}" from public; grant connect on database "${database}" to cc_app`)
  await root.end()
  const superuser = connect({ ...db.superuser, database }, { max: 2 })
  const dataDir = await mkdtemp(join(tmpdir(), 'cc-product-'))
  const secretFile = join(dataDir, 'secret.key')
  await writeFile(secretFile, `${db.secret}\n`, { mode: 0o600 })
  forgetBudgets()
  // The address is part of links and of the same-origin judgement.
  const port = await freePort()
  const settings: Settings = {
    port,
    host: '127.0.0.1',
    dataDir,
    database: { app: { ...db.app, database }, owner: { ...db.owner, database } },
    publicUrl: new URL(`http://localhost:${port}`),
    pagesUrl: new URL(`http://pages.localhost:${port}`),
    tls: undefined,
    trustProxy: false,
    secretFile,
    root: o.root ?? { provider: 'file', keyFile: join(dataDir, 'root.key'), passphraseFile: undefined },
    allowPrivateWebhooks: o.allowPrivateWebhooks ?? true,
    streams: { inside: [], files: o.streamFiles },
    witnesses: [],
  }
  let running = await start(settings)
  const url = `http://localhost:${port}`
  let setupToken = new URL(running.setupLink!).hash.slice(1)
  const product: Product = {
    url,
    pagesUrl: slug => `http://${slug}.pages.localhost:${port}`,
    setupLink: running.setupLink!,
    dataDir,
    fetch: (path, init) => send(new URL(path, url), init),
    superuser,
    get vault() {
      return running.house.vault
    },
    settings,
    async resting(work, root) {
      await running.stop()
      await work()
      if (root) settings.root = root
      running = await start(settings)
    },
    async setUp(company) {
      const [known] = await superuser`select 1 from identity.tenant limit 1`
      if (known) {
        setupToken = `again-${++copies}-${Math.random()}`
        await superuser`insert into kernel.setup (token_hash, made_at) values (${hashToken(setupToken)}, now())`
      }
      return clientOf(product, setupToken, company)
    },
    operatorLink: async name => (await atTerminal(running)(addOperator, { name })).url,
    async stop() {
      await running.stop()
      await superuser.end({ timeout: 2 })
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return product
}
