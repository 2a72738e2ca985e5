import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bootstrapRoles, defaultDataDir, type Embedded, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { type Installation, openInstallation } from '#adapters/kms/index.ts'
import { witnessAt } from '#adapters/witness/index.ts'
import { hashToken, openBearers } from '#kernel/bearers.ts'
import { systemOf } from '#kernel/caller.ts'
import { demandPosture } from '#kernel/database-posture.ts'
import { connect, type DbAddress } from '#kernel/db.ts'
import type { House } from '#kernel/house.ts'
import { buildServer } from '#kernel/http/server.ts'
import { jobNames, tenantsAtWork } from '#kernel/jobs.ts'
import type { LedgerAlarm } from '#kernel/ledger/keeper.ts'
import { log } from '#kernel/log.ts'
import { migrate, migrationNames, StartRefused } from '#kernel/migrate.ts'
import { openHouse } from '#kernel/open-house.ts'
import { demandRoots } from '#kernel/outside-keys.ts'
import { ownKeys } from '#kernel/own-keys.ts'
import { replayErasures } from '#kernel/replay-erasures.ts'
import { assemble } from '#kernel/room.ts'
import { run } from '#kernel/run.ts'
import { readSettings, type Settings } from '#kernel/settings.ts'
import { sql } from '#kernel/sql.ts'
import { tellOfLedger } from '#modules/audit/contract.ts'
import type { Action } from '#policy/action.ts'
import { rooms } from './rooms.ts'

export const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..')
export const migrationsDir = join(projectDir, 'migrations')
const databaseName = 'connect_and_close'

/** Starts the database if it is ours to start, and answers how to reach it as each role. */
export async function openDatabase(
  settings: Settings,
): Promise<{ app: DbAddress; owner: DbAddress; embedded: Embedded | undefined; keys: Installation }> {
  if (settings.database) {
    return { ...settings.database, embedded: undefined, keys: await openInstallation(settings, true) }
  }
  // The server first: it completes a restore that was interrupted, and the secret is part of what is restored.
  const embedded = await startEmbedded({ dataDir: settings.dataDir, log: (line: string) => log.info(line) })
  // A first start that was cut short left a server without our database: nothing is sealed yet, and it goes on.
  const mayMake = async () => !existsSync(settings.secretFile) && !(await holdsOurs(embedded.superuser))
  const keys = await mayMake()
    .then(may => openInstallation(settings, may))
    .catch(async error => {
      await embedded.stop()
      throw error
    })
  // New passwords at every start: nobody has to keep them, and an old one found somewhere opens nothing.
  const ownerPassword = randomBytes(24).toString('base64url')
  const appPassword = randomBytes(24).toString('base64url')
  await bootstrapRoles(embedded.superuser, { ownerPassword, appPassword, database: databaseName })
  const at = { host: embedded.superuser.host, port: embedded.superuser.port, database: databaseName }
  return {
    app: { ...at, username: 'cc_app', password: appPassword },
    owner: { ...at, username: 'cc_owner', password: ownerPassword },
    embedded,
    keys,
  }
}

async function holdsOurs(superuser: DbAddress): Promise<boolean> {
  const sql = connect(superuser)
  try {
    return (await sql`select 1 from pg_database where datname = ${databaseName}`).length > 0
  } finally {
    await sql.end()
  }
}

/** The whole process: settings, database, migrations, doors, worker. Throws StartRefused with the line to show. */
export async function start(settings: Settings) {
  const began = performance.now()
  const { version } = JSON.parse(await readFile(join(projectDir, 'package.json'), 'utf8')) as { version: string }
  const database = await openDatabase(settings)
  let unfinished: { close(): Promise<void> } | undefined
  try {
    const { secret, root } = database.keys
    const own = ownKeys(secret)
    const applied = await migrate(database.owner, migrationsDir, own, [...jobNames(assemble(rooms))])
    await demandPosture(database.app)
    const migrations = await migrationNames(migrationsDir)
    // A first start says so in its own words.
    if (applied.length && applied.length < migrations.length) log.info('migrated', { migrations: applied.length })
    const places = {
      dataDir: settings.dataDir,
      publicUrl: settings.publicUrl,
      pagesUrl: settings.pagesUrl,
      allowPrivateWebhooks: settings.allowPrivateWebhooks,
      streams: settings.streams,
      version,
    }
    const witnesses = settings.witnesses.map(({ url, keys }) => witnessAt(url, keys))
    const opened = await openHouse({
      app: database.app,
      secret,
      root,
      places,
      rooms,
      clock: () => new Date(),
      log,
      witnesses,
    })
    unfinished = opened
    const { house } = opened
    await demandRoots({ db: house.db, contextKey: house.contextKey, root })
    if (await database.keys.settle()) log.info('the installation secret is wrapped by the root keys from now on')
    if (database.keys.wraps > 1) log.warn('the provider of before still holds root keys: npm run root-move -- --forget')
    // A restored copy opens only when whoever was erased is erased in it again.
    await replayErasures(house)
    const dist = join(projectDir, 'dist')
    const server = await buildServer({
      house,
      bearers: openBearers(house),
      pages: opened.pages,
      migrations,
      dist: existsSync(dist) ? dist : undefined,
      version,
      trustProxy: settings.trustProxy,
      tls: settings.tls,
    })
    await server.listen({ port: settings.port, host: settings.host }).catch(error => {
      throw new StartRefused(
        error.code === 'EADDRINUSE' ? `Port ${settings.port} is in use. Set PORT to another one.` : error.message,
      )
    })
    await house.jobs.start(house, opened.everyMinute)
    house.ledger.onAlarm(what => void tellAlarm(house, what))
    house.ledger.start()
    void house.vault.probe()
    const counting = setInterval(
      () => void Promise.all([house.uses.keep(house), house.vault.keepUses(), house.vault.probe()]),
      60_000,
    )
    const setupLink = await armSetup(house, settings)
    return {
      settings,
      house,
      server,
      setupLink,
      database: database.embedded,
      milliseconds: Math.round(performance.now() - began),
      async stop() {
        clearInterval(counting)
        await server.close()
        await opened.close()
        await database.embedded?.stop()
      },
    }
  } catch (error) {
    await unfinished?.close().catch(() => {})
    await database.embedded?.stop()
    throw error
  }
}

/** The ledger's alarms stand in every client's log, and its administrators are told. */
async function tellAlarm(house: House, input: LedgerAlarm): Promise<void> {
  for (const tenant of await tenantsAtWork(house).catch(() => []))
    await run(house, { action: tellOfLedger as unknown as Action, door: 'job', caller: systemOf(tenant), input }).catch(error =>
      house.log.error('alarm was not told', error, { tenant }),
    )
}

/** Until there is a client, each start prints a fresh one-time link; the ones before it stop working. */
async function armSetup(house: House, settings: Settings): Promise<string | undefined> {
  const [clients] = await house.db.ask<{ any: boolean }>(sql`select identity.any_client() as any`)
  if (clients!.any) return undefined
  const token = randomBytes(24).toString('base64url')
  await house.db.ask(sql`select kernel.arm_setup(${hashToken(token)}, ${house.clock()})`)
  return new URL(`/setup#${token}`, settings.publicUrl).href
}

export { defaultDataDir, readSettings, StartRefused }
