import { parseArgs } from 'node:util'
import { runningServer, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { operatorOf } from '#kernel/caller.ts'
import type { DbAddress } from '#kernel/db.ts'
import { silent } from '#kernel/log.ts'
import { openHouse } from '#kernel/open-house.ts'
import { run } from '#kernel/run.ts'
import { installationSecret, type Settings } from '#kernel/settings.ts'
import { sql } from '#kernel/sql.ts'
import { recoverAdmin } from '#modules/identity/contract.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused } from './main.ts'
import { rooms } from './rooms.ts'

const usage = `Usage:
  npm run recover -- --email <address> [--client <short name>]
      Prints a one-time link with which a locked-out person sets a new password. It is recorded as an event.
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
  const own = await startEmbedded({ dataDir: settings.dataDir, log: () => {} })
  return { app: at(own.superuser), end: () => own.stop() }
}

async function recover(email: string, client: string | undefined): Promise<void> {
  const settings = await readSettings(projectDir, defaultDataDir())
  const { app, end } = await database(settings)
  const secret = await installationSecret(settings.secretFile, false)
  const places = {
    dataDir: settings.dataDir,
    publicUrl: settings.publicUrl,
    pagesUrl: settings.pagesUrl,
    allowPrivateWebhooks: false,
  }
  const opened = await openHouse({ app, secret, places, rooms, clock: () => new Date(), log: silent, pool: 1 })
  try {
    const tenants = await opened.house.db.ask<{ id: string; slug: string }>(sql`
      select distinct m.tenant_id as id, s.slug from identity.account_by_email(${email}) a cross join lateral identity.memberships(a.id) m
      cross join lateral identity.tenant_slug(m.tenant_id) s (slug)`)
    const found = client ? tenants.filter(t => t.slug === client) : tenants
    if (!found.length) throw new StartRefused(`Nobody active with the address ${email}${client ? ` in ${client}` : ''}.`)
    if (found.length > 1)
      throw new StartRefused(`${email} belongs to several clients (${found.map(t => t.slug).join(', ')}). Add --client.`)
    const caller = operatorOf(found[0]!.id)
    const { output } = await run(opened.house, { action: recoverAdmin as never, door: 'host', caller, input: { email } })
    const { url, name, expiresAt } = output as { url: string; name: string; expiresAt: string }
    process.stdout.write(`A link for ${name}, good once, until ${expiresAt}:\n${url}\n`)
  } finally {
    await opened.close()
    await end()
  }
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { email: { type: 'string' }, client: { type: 'string' } },
  })
  if (positionals[0] === 'recover' && values.email) await recover(values.email.toLowerCase(), values.client)
  else {
    process.stderr.write(usage)
    process.exitCode = 2
  }
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : (error as Error).stack}\n`)
  process.exitCode = 1
}
