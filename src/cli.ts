import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { hasCluster, runningServer, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import type { Id } from '#base/id.ts'
import { Refusal } from '#base/refusal.ts'
import { showDateTime } from '#base/time.ts'
import { noTenant, operatorOf } from '#kernel/caller.ts'
import type { DbAddress } from '#kernel/db.ts'
import type { House } from '#kernel/house.ts'
import { silent } from '#kernel/log.ts'
import { openHouse } from '#kernel/open-house.ts'
import { run } from '#kernel/run.ts'
import { installationSecret, type Settings } from '#kernel/settings.ts'
import { sql } from '#kernel/sql.ts'
import { findMemberships, openSetup, recoverAdmin, resumeClient, suspendClient } from '#modules/identity/contract.ts'
import type { Action } from '#policy/action.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused } from './main.ts'
import { rooms } from './rooms.ts'

const usage = `Usage:
  npm run recover -- --email <address> [--client <short name>] [--make-administrator] [--remove-factors]
      Prints a one-time link with which a locked-out person sets a new password. --make-administrator makes them an
      administrator first, also where they were deactivated: for a client whose administrators are gone. --remove-factors
      takes their passkeys, authenticator app and recovery codes off: for whoever has lost them all.
  npm run recover -- --new-client
      Prints a one-time link that makes a further client on this installation, with its first administrator.
  npm run clients
      Lists the clients of this installation: how each stands, how many people, when it was last used.
  npm run clients -- suspend <short name> --reason <why>     and     npm run clients -- resume <short name> --reason <why>
Each is recorded as an event, in the client’s own log.
`

/** Reaches the database of a running product, or starts it for the length of the command. */
async function database(settings: Settings): Promise<{ app: DbAddress; end: () => Promise<void> }> {
  if (settings.database) return { app: settings.database.app, end: async () => {} }
  const running = await runningServer(settings.dataDir)
  const at = (c: { host: string; port: number; username: string; password: string }): DbAddress => ({
    ...c,
    database: 'connect_and_close',
    role: 'cc_app',
  })
  if (running) return { app: at(running), end: async () => {} }
  if (!(await hasCluster(settings.dataDir)))
    throw new StartRefused(`There is no data in ${settings.dataDir}. Set DATA_DIR to the folder the product runs with.`)
  const own = await startEmbedded({ dataDir: settings.dataDir, log: () => {} })
  return { app: at(own.superuser), end: () => own.stop() }
}

/** Opens the house for the length of one command, and says what it answers. */
async function atHome(work: (house: House) => Promise<string>): Promise<void> {
  const settings = await readSettings(projectDir, defaultDataDir())
  const { app, end } = await database(settings)
  const secret = await installationSecret(settings.secretFile, false)
  const { dataDir, publicUrl, pagesUrl } = settings
  const places = { dataDir, publicUrl, pagesUrl, allowPrivateWebhooks: false }
  const opened = await openHouse({ app, secret, places, rooms, clock: () => new Date(), log: silent, pool: 1 })
  try {
    process.stdout.write(`${await work(opened.house)}\n`)
  } finally {
    await opened.close()
    await end()
  }
}

const ask = async <I extends z.ZodType, O extends z.ZodType>(house: House, tenant: Id, action: Action<I, O>, input: z.input<I>) =>
  (await run(house, { action: action as unknown as Action, door: 'host', caller: operatorOf(tenant), input }))
    .output as z.output<O>

const recover = (email: string, client: string | undefined, makeAdministrator: boolean, removeFactors: boolean) =>
  atHome(async house => {
    const { items: known } = await ask(house, noTenant, findMemberships, { email })
    const tenants = known.filter(t => makeAdministrator || t.status !== 'deactivated')
    const found = client ? tenants.filter(t => t.slug === client) : tenants
    if (!found.length) throw new StartRefused(`Nobody active with the address ${email}${client ? ` in ${client}` : ''}.`)
    if (found.length > 1)
      throw new StartRefused(`${email} belongs to several clients (${found.map(t => t.slug).join(', ')}). Add --client.`)
    const { url, name, expiresAt } = await ask(house, found[0]!.client as Id, recoverAdmin, {
      email,
      makeAdministrator,
      removeFactors,
    })
    const who = makeAdministrator ? `${name}, now an administrator of ${found[0]!.slug}` : name
    return `A link for ${who}, good once, until ${showDateTime(expiresAt, 'UTC')}:\n${url}`
  })

const listClients = () =>
  atHome(async house => {
    const clients = await house.db.ask<{
      slug: string
      name: string
      suspended_at: string | null
      people: number
      seen_at: string | null
    }>(sql`select * from identity.clients()`)
    if (!clients.length) return 'There is no client yet.'
    const lines = clients.map(c =>
      [
        c.slug.padEnd(24),
        (c.suspended_at ? `suspended ${showDateTime(c.suspended_at, 'UTC')}` : 'at work').padEnd(30),
        `${c.people} active`.padEnd(12),
        c.seen_at ? `last used ${showDateTime(c.seen_at, 'UTC')}` : 'never used',
        c.name,
      ].join('  '),
    )
    return lines.join('\n')
  })

const turnClient = (slug: string, to: 'suspend' | 'resume', reason: string | undefined) =>
  atHome(async house => {
    const clients = await house.db.ask<{ tenant_id: Id; slug: string }>(sql`select * from identity.clients()`)
    const found = clients.find(c => c.slug === slug)
    if (!found) throw new StartRefused(`There is no client ${slug}. \`npm run clients\` lists them.`)
    const action = to === 'suspend' ? suspendClient : resumeClient
    const { name } = await ask(house, found.tenant_id, action, { reason: reason ?? '' })
    return to === 'suspend'
      ? `${name} is suspended: nobody gets in from the next request on, and its pages and sources answer nothing. Nothing was deleted.`
      : `${name} goes on where it stopped.`
  })

const newClient = () =>
  atHome(async house => {
    const { url, expiresAt } = await ask(house, noTenant, openSetup, {})
    return `A link that makes a further client, good once, until ${showDateTime(expiresAt, 'UTC')}; earlier ones stopped working:\n${url}`
  })

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      email: { type: 'string' },
      client: { type: 'string' },
      'make-administrator': { type: 'boolean', default: false },
      'remove-factors': { type: 'boolean', default: false },
      'new-client': { type: 'boolean', default: false },
      reason: { type: 'string' },
    },
  })
  const [verb, what, slug] = positionals
  const turning = what === 'suspend' || what === 'resume'
  if (verb === 'clients' && !what) await listClients()
  else if (verb === 'clients' && turning && slug) await turnClient(slug, what, values.reason)
  else if (verb === 'recover' && values['new-client'] && !values.email) await newClient()
  else if (verb === 'recover' && values.email && !values['new-client'])
    await recover(values.email.toLowerCase(), values.client, values['make-administrator'], values['remove-factors'])
  else {
    process.stderr.write(usage)
    process.exitCode = 2
  }
} catch (error) {
  const known = error instanceof StartRefused || error instanceof Refusal
  process.stderr.write(`${known ? error.message : (error as Error).stack}\n`)
  process.exitCode = 1
}
