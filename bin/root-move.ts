import { parseArgs } from 'node:util'
import { hasCluster, runningServer, startEmbedded } from '#adapters/embedded-postgres/index.ts'
import { forgetRoots, moveInstallation } from '#adapters/kms/index.ts'
import { connect, type DbAddress } from '#kernel/db.ts'
import { openPool } from '#kernel/pool.ts'
import type { Settings } from '#kernel/settings.ts'
import { defaultDataDir, projectDir, readSettings, StartRefused } from '../src/main.ts'

const usage = `Usage: npm run root-move -- --to <settings file>
Moves the root keys to another provider: the file is a settings file such as connect-and-close.env with the ROOT_, PKCS11_, TRANSIT_ or
AWS_ lines of the new one. With the product stopped. What is in force stays so until everything opens at the new provider; killed
in the middle, it is begun again. Then put these lines into the settings and start.
       npm run root-move -- --forget <settings file>
Destroys for good what the provider of that file (the one of before) still holds, once everything opens by the one in the settings.
`

/** The database with nobody at work on it, where it is to be moved. */
async function database(settings: Settings, alone: boolean): Promise<{ at: DbAddress; end: () => Promise<void> }> {
  if (settings.database) {
    if (alone) await demandNobody(settings.database.app)
    return { at: settings.database.app, end: async () => {} }
  }
  if (alone && (await runningServer(settings.dataDir)))
    throw new StartRefused('The product runs. Stop it first: it would go on with the root keys of before.')
  if (!(await hasCluster(settings.dataDir)))
    throw new StartRefused(`There is no data in ${settings.dataDir}. Set DATA_DIR to the folder the product runs with.`)
  const own = await startEmbedded({ dataDir: settings.dataDir, log: () => {} })
  return { at: { ...own.superuser, database: 'connect_and_close', role: 'cc_app' }, end: () => own.stop() }
}

async function demandNobody(at: DbAddress): Promise<void> {
  const client = connect(at, { name: 'connect-and-close root-move' })
  try {
    // What was just killed takes a moment to be gone from the database.
    for (let look = 0; look < 10; look++) {
      const others = await client`
        select 1 from pg_stat_activity where usename = session_user and datname = current_database() and pid <> pg_backend_pid() limit 1`
      if (!others.length) return
      await new Promise(resolve => setTimeout(resolve, 300))
    }
    throw new StartRefused(
      'Somebody is at work on the database. Stop the product first: it would go on with the root keys of before.',
    )
  } finally {
    await client.end({ timeout: 2 })
  }
}

const say = (line: string) => void process.stdout.write(`${line}\n`)

try {
  const { values } = parseArgs({ options: { to: { type: 'string' }, forget: { type: 'string' } } })
  const file = values.to ?? values.forget
  if (!file || (values.to && values.forget)) throw new StartRefused(usage)
  const settings = await readSettings(projectDir, defaultDataDir())
  const other = await readSettings(projectDir, settings.dataDir, { SETTINGS_FILE: file })
  const { at, end } = await database(settings, values.to !== undefined)
  const db = await openPool(at, 1)
  const with_ = { db, secretFile: settings.secretFile, said: say }
  try {
    if (values.to) {
      const { already, keys, left } = await moveInstallation({ ...with_, from: settings.root, to: other.root })
      say(already ? 'They were moved there already.' : `${keys} keys and the installation secret are held there from now on.`)
      if (left) say(`${left} old keys opened nowhere any more and stay as they are.`)
      say(
        `Put the lines of ${file} into the settings and start. When all is well: npm run root-move -- --forget <settings of before>`,
      )
    } else {
      const keys = await forgetRoots({ ...with_, now: settings.root, old: other.root, at: new Date() })
      say(`${keys} keys open by the provider in the settings. What the one of before held is destroyed.`)
    }
  } finally {
    await db.end()
    await end()
  }
} catch (error) {
  process.stderr.write(`${error instanceof StartRefused ? error.message : (error as Error).stack}\n`)
  process.exitCode = 1
}
